import { z } from "zod";
import { createEstate } from "../../src/analysis/diagnosis/estate.ts";
import { toOpsError } from "../../src/base/errors.ts";
import type { Source } from "../../src/base/source.ts";
import { plural } from "../../src/base/text/words.ts";
import { formatValue } from "../../src/message/format-value.ts";
import type { ClusterIndex } from "../../src/systems/cluster-index.ts";
import type { MetricsReader } from "../../src/systems/metrics-reader.ts";
import { clusterSlot, entitySlot, termSlot } from "../../src/tool/slots.ts";
import { defineTool, type Tool } from "../../src/tool/tool.ts";
import { type Clusters, pickCluster, scopeOf } from "./clusters.ts";
import { resolveSubject } from "./resolve.ts";
import { type Amounts, amounts, containersOf, groupUsage, readPodMetrics, type UsageRow } from "./usage.ts";
import { SHOW_USAGE } from "./words/show-usage.ts";

const input = z.strictObject({
  namespace: entitySlot("A namespace", "namespace").optional(),
  by: termSlot("Grouped by", {
    namespace: ["namespaces", "namespace"],
    workload: ["workloads", "workload", "deployments", "deployment"],
    node: ["nodes", "node"],
    pod: ["pods", "pod"],
    container: ["containers", "container"],
    team: ["teams", "team"],
  }).optional(),
  cluster: clusterSlot().optional(),
});

interface Used {
  readonly rows: readonly UsageRow[];
  readonly total: UsageRow | undefined;
  readonly by: string;
  readonly where: string;
  readonly measuredBy: string | undefined;
  readonly demo: boolean;
}

const MOST_ROWS = 25;

export function createKubernetesShowUsage(deps: {
  readonly clusters: Clusters;
  /** Asked for use where the cluster's own metrics API does not tell it. */
  readonly metrics: readonly MetricsReader[];
}): Tool {
  return defineTool<typeof input, Used>({
    ...{ name: "kubernetes_show_usage", effect: "read", ...SHOW_USAGE, input, permission: "kubernetes:read" },
    scope: scopeOf,
    run: async (asked, { signal, nowMs }) => {
      const picked = pickCluster(deps.clusters, asked);
      if ("question" in picked) return { status: "choose", ...picked };
      const { index } = picked;
      const view = await index.look({ signal });
      const subject = resolveSubject(view, asked);
      const namespace = "kind" in subject && subject.kind === "namespace" ? subject.namespace : undefined;
      const pods = (view.objects.Pod ?? []).filter(
        ({ metadata }) => namespace === undefined || metadata.namespace === namespace,
      );
      const where = namespace ?? `cluster ${index.cluster}`;
      if (pods.length === 0) return { status: "empty", asked: `No pods run in ${where}.`, sources: view.sources };
      const estate = createEstate({ nowMs, cluster: index.cluster, objects: view.objects, logs: [], unseen: [] });
      const use = await readUse(index, deps.metrics, { namespace, nowMs, signal });
      const containers = containersOf(pods, (pod) => estate.topOwner(pod).metadata.name, use.used);
      const by = asked.by ?? (namespace === undefined ? "namespace" : "workload");
      const data: Used = {
        ...{ rows: groupUsage(containers, by), by, where, measuredBy: use.by, demo: index.demo === true },
        total: groupUsage(
          containers.map((one) => ({ ...one, namespace: where })),
          "namespace",
        )[0],
      };
      const sources = [...view.sources, ...use.sources];
      return use.by === undefined
        ? { status: "partial", data, gaps: [`What is used is not known: ${use.why}`], sources }
        : { status: "found", data, sources };
    },
    view: (result) => {
      if (result.status === "empty") return { summary: result.asked, blocks: [{ type: "text", text: result.asked }] };
      const { rows, total, by, where, measuredBy, demo } = result.data;
      const asked = `${cores(total?.requests)} and ${bytes(total?.requests)} are requested`;
      const wasted =
        measuredBy === undefined ? "" : `, of which ${cores(total?.waste)} and ${bytes(total?.waste)} are not used`;
      const unrequested =
        total && total.unrequested > 0
          ? ` ${plural(total.unrequested, "container")} of ${total.containers} request nothing.`
          : "";
      const summary = `${where}: ${asked}${wasted}.${unrequested}`;
      const charted = rows
        .filter(({ waste, used }) =>
          measuredBy === undefined ? false : waste.memory !== undefined || used.memory !== undefined,
        )
        .slice(0, 10);
      return {
        summary,
        blocks: [
          { type: "text", text: summary },
          ...(charted.length > 1
            ? [
                {
                  type: "chart" as const,
                  chart: {
                    kind: "bar" as const,
                    title: `Memory requested and used by ${by}`,
                    alt: `Memory requested and used by ${by}; most is not used in ${charted[0]?.name}.`,
                    unit: "bytes",
                    x: { kind: "category" as const, labels: charted.map(({ name }) => name) },
                    series: [
                      { name: "requested", values: charted.map(({ requests }) => requests.memory ?? null) },
                      { name: "used", values: charted.map(({ used }) => used.memory ?? null) },
                    ],
                  },
                },
              ]
            : []),
          {
            type: "table",
            columns: [
              { title: by },
              ...["CPU asked", "CPU used", "CPU limit", "Memory asked", "Memory used", "Memory limit"].map((title) => ({
                title,
                align: "right" as const,
              })),
            ],
            rows: rows
              .slice(0, MOST_ROWS)
              .map((row) => [
                row.name,
                ...[cores(row.requests), cores(row.used), cores(row.limits)],
                ...[bytes(row.requests), bytes(row.used), bytes(row.limits)],
              ]),
            ...(rows.length > MOST_ROWS ? { moreRows: rows.length - MOST_ROWS } : {}),
          },
          {
            type: "context",
            text: measuredBy === undefined ? "No source tells what is used." : `Use as ${measuredBy} tells it.`,
          },
        ],
        ...(demo ? { demo } : {}),
      };
    },
  });
}

const cores = (one: Amounts | undefined) => (one?.cpu === undefined ? "–" : formatValue(one.cpu, "cores"));
const bytes = (one: Amounts | undefined) => (one?.memory === undefined ? "–" : formatValue(one.memory, "bytes"));

interface Use {
  readonly used: ReadonlyMap<string, Amounts>;
  readonly by?: string;
  readonly why: string;
  readonly sources: readonly Source[];
}

/** The cluster's metrics API where it has one, else the first metrics server that knows containers. */
async function readUse(
  index: ClusterIndex,
  metrics: readonly MetricsReader[],
  { namespace, nowMs, signal }: { namespace: string | undefined; nowMs: number; signal: AbortSignal },
): Promise<Use> {
  let why = "metrics.k8s.io is not served, and no Prometheus knows these containers.";
  try {
    const kind = (await index.reader.kinds(signal)).find(
      (one) => one.group === "metrics.k8s.io" && one.plural === "pods",
    );
    if (kind) {
      const listed = await index.reader.list(kind, { ...(namespace === undefined ? {} : { namespace }), signal });
      return { used: readPodMetrics(listed.items), by: "metrics.k8s.io", why, sources: [listed.source] };
    }
  } catch (error) {
    if (signal.aborted) throw error;
    why = toOpsError(error).message;
  }
  for (const reader of metrics) {
    const found = await fromPrometheus(reader, namespace, nowMs, signal).catch(() => undefined);
    if (found && found.used.size > 0) return { ...found, by: reader.title, why };
  }
  return { used: new Map(), why, sources: [] };
}

async function fromPrometheus(
  reader: MetricsReader,
  namespace: string | undefined,
  nowMs: number,
  signal: AbortSignal,
) {
  const within = namespace === undefined ? "" : `,namespace=${JSON.stringify(namespace)}`;
  const by = "sum by (namespace, pod, container)";
  const [cpu, memory] = await Promise.all([
    reader.instant(`${by} (rate(container_cpu_usage_seconds_total{container!~"|POD"${within}}[5m]))`, nowMs, {
      signal,
    }),
    reader.instant(`${by} (container_memory_working_set_bytes{container!~"|POD"${within}})`, nowMs, { signal }),
  ]);
  const used = new Map<string, Amounts>();
  const keyOf = ({ labels }: (typeof cpu.series)[number]) => `${labels.namespace}/${labels.pod}/${labels.container}`;
  const last = ({ points }: (typeof cpu.series)[number]) => points.at(-1)?.[1] ?? undefined;
  for (const one of cpu.series) used.set(keyOf(one), amounts(last(one), undefined));
  for (const one of memory.series) used.set(keyOf(one), amounts(used.get(keyOf(one))?.cpu, last(one)));
  return { used, sources: [cpu.source, memory.source] };
}
