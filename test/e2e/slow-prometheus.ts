import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { closeServer } from "../../src/http/server.ts";

export interface SlowPrometheus {
  readonly url: string;
  /** Queries that are waiting for their answer now. */
  waiting(): number;
  /** Queries whose asker went away before the answer. */
  givenUp(): number;
  stop(): Promise<void>;
}

/** Speaks Prometheus's HTTP API and knows one series; what needs reading of samples takes `delayMs`. */
export async function startSlowPrometheus(delayMs: number): Promise<SlowPrometheus> {
  let waiting = 0;
  let givenUp = 0;
  const server = createServer((request, response) => {
    const reply = (data: unknown) => {
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ status: "success", data }));
    };
    request.resume();
    const path = request.url ?? "";
    if (!/query/.test(path)) return reply(/metadata/.test(path) ? {} : /labels/.test(path) ? ["__name__"] : ["up"]);
    waiting++;
    const timer = setTimeout(() => {
      const at = Math.floor(Date.now() / 1000);
      const metric = { __name__: "up", instance: "a" };
      if (/query_range/.test(path)) {
        const values = Array.from({ length: 20 }, (_, i) => [at - (20 - i) * 15, "1"]);
        reply({ resultType: "matrix", result: [{ metric, values }] });
      } else reply({ resultType: "vector", result: [{ metric, value: [at, "1"] }] });
    }, delayMs);
    response.once("close", () => {
      waiting--;
      clearTimeout(timer);
      if (!response.writableEnded) givenUp++;
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    waiting: () => waiting,
    givenUp: () => givenUp,
    stop: () => closeServer(server),
  };
}
