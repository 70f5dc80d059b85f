import type { AppConfig } from "./app-config.ts";
import type { Clock } from "./base/clock.ts";
import type { Logger } from "./base/telemetry/log.ts";
import type { ChangeParts } from "./change-parts.ts";
import type { DomainParts } from "./domain-parts.ts";
import { createExecute } from "./flows/execution/execute.ts";
import { createExpire } from "./flows/execution/expire.ts";
import type { ReadMetric } from "./flows/execution/run-check.ts";
import { connectWriters } from "./systems/kubernetes/connect-writers.ts";
import type { KubernetesReader } from "./systems/kubernetes-reader.ts";
import type { MetricsReader } from "./systems/metrics-reader.ts";

/** The executor with all that it may write to, and what keeps plans from waiting for ever. Writers come here and go nowhere else. */
export async function createExecutionParts(deps: {
  readonly config: Pick<AppConfig, "kubernetes" | "changes">;
  readonly domain: DomainParts;
  readonly change: ChangeParts;
  readonly readers: readonly KubernetesReader[];
  readonly prometheus: readonly MetricsReader[];
  readonly clock: Clock;
  readonly log: Logger;
}) {
  const { domain, change, readers, prometheus, clock, log } = deps;
  const writers = await connectWriters(deps.config.kubernetes, { clock, environment: process.env });
  const readMetric: ReadMetric = async (source, query) => {
    const reader = prometheus.find(({ name }) => name === source);
    const result = await reader?.instant(query, clock.now());
    const all = result?.series.flatMap(({ points }) => points.map(([, value]) => value)) ?? [];
    const values = all.filter((value) => value !== null);
    return values.length > 0 ? Math.max(...values) : undefined;
  };
  const execute = createExecute({
    ...{ ...domain, ...change, readMetric, clock, log, limits: deps.config.changes },
    cluster: (name) => {
      const [reader, writer] = [readers.find(({ cluster }) => cluster === name), writers.get(name)];
      return reader && writer && { reader, writer };
    },
  });
  return { execute, plans: change.plans, expirePlans: createExpire({ ...domain, ...change }) };
}
