import type { Clock } from "./base/clock.ts";
import type { Logger } from "./base/telemetry/log.ts";
import type { ChangeParts } from "./change-parts.ts";
import type { DomainParts } from "./domain-parts.ts";
import { createExecute } from "./flows/execution/execute.ts";
import { createExpire } from "./flows/execution/expire.ts";
import type { ReadMetric } from "./flows/execution/run-check.ts";
import type { KubernetesReader } from "./systems/kubernetes-reader.ts";
import type { KubernetesWriter } from "./systems/kubernetes-writer.ts";
import type { MetricsReader } from "./systems/metrics-reader.ts";

/** The executor with all that it may write to, and what keeps plans from waiting for ever. Writers come here and go nowhere else. */
export function createExecutionParts(deps: {
  readonly domain: DomainParts;
  readonly change: ChangeParts;
  readonly readers: readonly KubernetesReader[];
  readonly writers: ReadonlyMap<string, KubernetesWriter>;
  readonly prometheus: readonly MetricsReader[];
  readonly clock: Clock;
  readonly log: Logger;
}) {
  const { domain, change, readers, writers, prometheus, clock, log } = deps;
  const readMetric: ReadMetric = async (source, query) => {
    const reader = prometheus.find(({ name }) => name === source);
    const result = await reader?.instant(query, clock.now());
    const all = result?.series.flatMap(({ points }) => points.map(([, value]) => value)) ?? [];
    const values = all.filter((value) => value !== null);
    return values.length > 0 ? Math.max(...values) : undefined;
  };
  const execute = createExecute({
    ...{ ...domain, ...change, readMetric, clock, log },
    cluster: (name) => {
      const [reader, writer] = [readers.find(({ cluster }) => cluster === name), writers.get(name)];
      return reader && writer && { reader, writer };
    },
  });
  return { execute, plans: change.plans, expirePlans: createExpire({ ...domain, ...change }) };
}
