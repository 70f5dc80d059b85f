import type { AppConfig } from "./app-config.ts";
import type { Clock } from "./base/clock.ts";
import type { Logger } from "./base/telemetry/log.ts";
import { createEstate } from "./demo/estate.ts";
import { startDemoKubernetes } from "./demo/kubernetes/start-demo-kubernetes.ts";
import { createClusterIndex } from "./flows/indexing/cluster-index.ts";
import type { ClusterIndex } from "./systems/cluster-index.ts";
import { connectKubernetes, connectOpenKubernetes } from "./systems/kubernetes/connect.ts";
import { connectRehearsals } from "./systems/kubernetes/connect-rehearsals.ts";
import type { KubernetesRehearsal } from "./systems/kubernetes-writer.ts";

const DEMO = "demo";

/** The clusters that are looked at; where there is none the sample estate's, which begins to listen on loopback. */
export async function createClusters(deps: {
  readonly config: Pick<AppConfig, "kubernetes" | "demo">;
  readonly clock: Clock;
  readonly log: Logger;
}): Promise<{
  readonly all: readonly ClusterIndex[];
  readonly rehearsals: ReadonlyMap<string, KubernetesRehearsal>;
  close(): Promise<void>;
}> {
  const { config, clock, log } = deps;
  const { namespaces, timeoutMs } = config.kubernetes;
  const readers = await connectKubernetes(config.kubernetes, { clock, environment: process.env });
  if (readers.length > 0 || !config.demo.enabled) {
    const all = readers.map((reader) => createClusterIndex({ reader, namespaces, clock, log }));
    const rehearsals = await connectRehearsals(config.kubernetes, { clock, environment: process.env });
    return { all, rehearsals, close: async () => closeAll(all) };
  }
  const server = await startDemoKubernetes(createEstate(config.demo), clock);
  const reader = connectOpenKubernetes(DEMO, server.url, { clock, timeoutMs });
  const all = [createClusterIndex({ reader, namespaces, demo: true, clock, log })];
  return {
    all,
    rehearsals: new Map(),
    close: async () => {
      closeAll(all);
      await server.close();
    },
  };
}

function closeAll(all: readonly { close(): void }[]): void {
  for (const index of all) index.close();
}
