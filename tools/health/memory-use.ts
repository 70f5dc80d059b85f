import { toOpsError } from "../../src/base/errors.ts";
import type { Source } from "../../src/base/source.ts";
import type { ClusterIndex } from "../../src/systems/cluster-index.ts";
import type { MetricsReader } from "../../src/systems/metrics-reader.ts";
import { readPodMetrics } from "../kubernetes/usage.ts";

export interface MemoryUse {
  /** By "namespace/pod/container"; undefined where no source tells. */
  readonly bytes?: ReadonlyMap<string, number>;
  /** Why there is none, a sentence. */
  readonly why?: string;
  readonly sources: readonly Source[];
}

/** Memory in use as the cluster's metrics API tells it, else the first metrics server that knows containers. Never throws but for an abort. */
export async function readMemoryUse(
  index: ClusterIndex,
  metrics: readonly MetricsReader[],
  { namespace, nowMs, signal }: { readonly namespace: string | undefined; nowMs: number; signal: AbortSignal },
): Promise<MemoryUse> {
  let why = "metrics.k8s.io is not served, and no Prometheus knows these containers.";
  try {
    const kinds = await index.reader.kinds(signal);
    const kind = kinds.find((one) => one.group === "metrics.k8s.io" && one.plural === "pods");
    if (kind) {
      const listed = await index.reader.list(kind, { ...(namespace === undefined ? {} : { namespace }), signal });
      const bytes = new Map<string, number>();
      for (const [key, { memory }] of readPodMetrics(listed.items)) if (memory !== undefined) bytes.set(key, memory);
      if (bytes.size > 0) return { bytes, sources: [listed.source] };
      why = "metrics.k8s.io tells of no container here, and no Prometheus knows one.";
    }
  } catch (error) {
    if (signal.aborted) throw error;
    why = toOpsError(error).message;
  }
  for (const reader of metrics) {
    const found = await fromPrometheus(reader, namespace, nowMs, signal).catch((error: unknown) => {
      if (signal.aborted) throw error;
      return undefined;
    });
    if (found && found.bytes.size > 0) return found;
  }
  return { why, sources: [] };
}

async function fromPrometheus(
  reader: MetricsReader,
  namespace: string | undefined,
  nowMs: number,
  signal: AbortSignal,
) {
  const within = namespace === undefined ? "" : `,namespace=${JSON.stringify(namespace)}`;
  // Not the sum: for minutes after a restart the run before may still have a series of its own.
  const query = `max by (namespace, pod, container) (container_memory_working_set_bytes{container!~"|POD"${within}})`;
  const { series, source } = await reader.instant(query, nowMs, { signal });
  const bytes = new Map<string, number>();
  for (const { labels, points } of series) {
    const last = points.at(-1)?.[1];
    if (typeof last === "number") bytes.set(`${labels.namespace}/${labels.pod}/${labels.container}`, last);
  }
  return { bytes, sources: [source] };
}
