import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A real exporter on loopback whose metrics the test writes. Counters go on by themselves, so that rates are known. */
export interface Exporter {
  readonly target: string;
  stop(): Promise<void>;
}

/** One line of it: a gauge with a value, or a counter that grows by so much a second. */
export type Sample =
  | { readonly metric: string; readonly value: number }
  | { readonly metric: string; readonly perSecond: number };

export async function startExporter(
  types: Readonly<Record<string, string>>,
  samples: readonly Sample[],
): Promise<Exporter> {
  const startedMs = performance.now();
  const server = createServer((_request, response) => {
    const seconds = (performance.now() - startedMs) / 1000;
    const typed = Object.entries(types).map(([name, type]) => `# TYPE ${name} ${type}`);
    const lines = samples.map((sample) =>
      "value" in sample ? `${sample.metric} ${sample.value}` : `${sample.metric} ${1000 + sample.perSecond * seconds}`,
    );
    response.writeHead(200, { "content-type": "text/plain; version=0.0.4" });
    response.end(`${[...typed, ...lines].join("\n")}\n`);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    target: `127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A histogram's buckets in which so many observations a second fall up to each bound. */
export function buckets(name: string, labels: string, perSecond: Readonly<Record<string, number>>): readonly Sample[] {
  return Object.entries(perSecond).map(([le, rate]) => ({ metric: `${name}{${labels},le="${le}"}`, perSecond: rate }));
}
