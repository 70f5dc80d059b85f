import { z } from "zod";
import { nameSeries, tellingLabels } from "../../src/analysis/series/summary.ts";
import { OpsError } from "../../src/base/errors.ts";
import { visibleText } from "../../src/base/text/words.ts";
import { formatRange } from "../../src/base/time/format-time.ts";
import { readRange } from "../../src/base/time/parse-range.ts";
import type { ServiceBook } from "../../src/domain/services/service.ts";
import type { Unit } from "../../src/message/chart-spec.ts";
import { formatValue } from "../../src/message/format-value.ts";
import type { DraftBlock } from "../../src/message/message.ts";
import type { MetricsReader } from "../../src/systems/metrics-reader.ts";
import { entitySlot, metricSlot, numberSlot, rangeSlot, sourceSlot, termSlot } from "../../src/tool/slots.ts";
import {
  defineTool,
  type Shown,
  type Tool,
  type ToolContext,
  type ToolResult,
  type ViewContext,
} from "../../src/tool/tool.ts";
import { type Expression, findExpression, type MetricNames, promDuration } from "./find-recipe.ts";
import { MEASURE_WORDS } from "./measures.ts";
import { LONGEST_RANGE_MS } from "./metrics-show.ts";
import { readNamed } from "./read-named.ts";
import { gapsOf } from "./series-card.ts";
import { demoOf, type MetricSources, NO_SERVER, pickServer } from "./sources.ts";
import { titleOf } from "./title.ts";
import { METRICS_TOP_WORDS } from "./words.ts";

/** What can be ranked, and the labels that may carry it. */
const LABELS = {
  pod: ["pod", "pod_name"],
  service: ["service", "app", "job"],
  workload: ["workload", "deployment", "statefulset", "app", "job"],
  namespace: ["namespace"],
  node: ["node", "nodename", "instance"],
  container: ["container", "name"],
  host: ["instance", "host"],
  instance: ["instance"],
  job: ["job"],
} as const;

const input = z.strictObject({
  what: metricSlot("cpu, memory, disk, network, requests, errors, latency, or a metric's name", MEASURE_WORDS),
  by: termSlot("What is ranked", {
    pod: ["pods", "pod"],
    service: ["services", "service"],
    workload: ["workloads", "workload", "deployments", "apps", "applications"],
    namespace: ["namespaces", "namespace"],
    node: ["nodes", "node"],
    container: ["containers", "container"],
    host: ["hosts", "host"],
    instance: ["instances", "instance"],
    job: ["scrape jobs", "jobs", "job"],
  }).optional(),
  of: entitySlot(
    "Only within this namespace, workload or node",
    "namespace",
    "workload",
    "service",
    "node",
    "pod",
  ).optional(),
  range: rangeSlot("Averaged over this time; now when left out").optional(),
  limit: numberSlot("How many", 1, 100, "top", "first", "biggest", "largest", "worst", "highest").optional(),
  source: sourceSlot().optional(),
});
type Input = z.infer<typeof input>;

interface TopRow {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  readonly unit: Unit;
}

interface Top {
  readonly rows: readonly TopRow[];
  readonly title: string;
  readonly unit: Unit;
  readonly when: string;
  /** How many there were before the limit. */
  readonly total: number;
  /** Epoch milliseconds at which the query was evaluated, for repeating it. */
  readonly atMs: number;
}

const DEFAULT_LIMIT = 10;
const NOW_MS = 300_000;

interface Deps {
  readonly sources: MetricSources;
  readonly names: MetricNames;
  readonly services: ServiceBook;
}

export function createMetricsTop(deps: Deps): Tool {
  return defineTool<typeof input, Top>({
    name: "metrics_top",
    effect: "read",
    description: "The largest consumers of a measure, ranked",
    examples: [
      "top pods by memory",
      "which namespaces use the most cpu?",
      "top 5 services by errors last 1h",
      "who eats all the disk on node-4",
    ],
    words: METRICS_TOP_WORDS,
    input,
    permission: "metrics:read",
    cacheMs: 5000,
    run: async (asked, context) => {
      const picked = pickServer(deps.sources, asked, { named: false, can: canRankHere(asked) });
      if (picked && "question" in picked) return { status: "choose", ...picked };
      return picked ? topOfServer(deps, picked.server, asked, context) : topOfHost(deps.sources, asked, context);
    },
    view: topCard,
  });
}

async function topOfServer(
  { names, services }: Deps,
  server: MetricsReader,
  asked: Input,
  context: ToolContext,
): Promise<ToolResult<Top>> {
  const { zone } = context.actor;
  const range = asked.range
    ? readRange(asked.range, { nowMs: context.nowMs, zone }, { fallback: asked.range, maxMs: LONGEST_RANGE_MS })
    : { fromMs: context.nowMs - NOW_MS, toMs: context.nowMs };
  const lengthMs = asked.range ? Math.max(1000, range.toMs - range.fromMs) : 0;
  const by = asked.by === undefined ? {} : { by: LABELS[asked.by] };
  const named =
    asked.of === undefined ? undefined : await readNamed(services, { ...asked, of: asked.of }, context.signal);
  if (named && "question" in named) return { status: "choose", ...named };
  context.progress(`Asking ${server.title} …`);
  const wanted = { what: asked.what, of: named, ...by, ...range, windowMs: Math.max(60_000, lengthMs) };
  const expression = await findExpression(server, names, wanted, context);
  const title = `${titleOf(asked.what)}${asked.of === undefined ? "" : ` in ${visibleText(asked.of)}`}`;
  if (!expression) {
    const of = asked.of === undefined ? "" : ` of ${visibleText(asked.of)}`;
    const said = `${server.title} cannot rank ${asked.what}${of}${asked.by ? ` by ${asked.by}` : ""}: no metric it has carries that.`;
    const query = `values of the labels of ${asked.what} metrics`;
    const looked = { system: server.title, query, at: new Date(context.nowMs).toISOString() };
    return { status: "empty", asked: said, sources: [looked] };
  }
  const result = await server.instant(averaged(expression, lengthMs), range.toMs, context);
  const telling = tellingLabels(result.series.map(({ labels }) => labels));
  const rows = result.series
    .flatMap(({ labels, points }) => {
      const value = points.at(-1)?.[1];
      if (value === null || value === undefined) return [];
      return [{ name: visibleText(nameSeries(labels, telling)), labels, value, unit: expression.unit }];
    })
    .sort((a, b) => b.value - a.value || (a.name < b.name ? -1 : 1));
  const gaps = gapsOf(result, server.title);
  const when = asked.range ? formatRange(range, zone) : "now";
  if (rows.length === 0) {
    const said = [`${title}: no figure ${asked.range ? `in ${when}` : "now"} at ${server.title}.`, ...gaps].join(" ");
    return { status: "empty", asked: said, sources: [result.source] };
  }
  const data = {
    rows: rows.slice(0, asked.limit ?? DEFAULT_LIMIT),
    title,
    unit: expression.unit,
    when,
    total: rows.length,
    atMs: range.toMs,
  };
  return gaps.length > 0
    ? { status: "partial", data, gaps, sources: [result.source] }
    : { status: "found", data, sources: [result.source] };
}

/**
 * The mean over a time. What looks back over a window has that time for its window: exact, and one pass over the samples.
 * The rest takes a subquery; 60 points of it are as good as all and cost little.
 */
function averaged({ promql, windowed }: Expression, lengthMs: number): string {
  if (lengthMs === 0 || windowed) return promql;
  return `avg_over_time((${promql})[${promDuration(lengthMs)}:${promDuration(Math.max(5000, lengthMs / 60))}])`;
}

/** Processes, now, and nothing else. */
function canRankHere({ what, by, of, range }: Input): boolean {
  return (what === "cpu" || what === "memory") && by === undefined && of === undefined && range === undefined;
}

async function topOfHost({ host }: MetricSources, asked: Input, context: ToolContext): Promise<ToolResult<Top>> {
  if (asked.what !== "cpu" && asked.what !== "memory") {
    throw new OpsError("missing", `On this machine I can rank processes by cpu or memory only. ${NO_SERVER}`);
  }
  if (asked.by !== undefined || asked.of !== undefined || asked.range !== undefined) {
    throw new OpsError(
      "missing",
      `Only the processes of this machine (${host.hostname}), now, can be ranked here. ${NO_SERVER}`,
    );
  }
  const unit: Unit = asked.what === "cpu" ? "%" : "bytes";
  const { rows: all, source } = await host.top(asked.what, asked.limit ?? DEFAULT_LIMIT, context);
  const rows = all.filter(({ value }, i) => value > 0 || i === 0); // what uses nothing is no consumer
  const data: Top = {
    rows: rows.map(({ name, pid, value }) => ({
      name: `${visibleText(name)} (${pid})`,
      labels: { process: name, pid: String(pid) },
      value,
      unit,
    })),
    title: `${titleOf(asked.what)} by process on this machine`,
    unit,
    when: "now",
    total: rows.length,
    atMs: context.nowMs,
  };
  return { status: "found", data, sources: [source] };
}

function topCard(result: Shown<Top>, _asked: Input, _context: ViewContext) {
  const demo = demoOf(result.sources);
  if (result.status === "empty")
    return { ...demo, summary: result.asked, blocks: [{ type: "text" as const, text: result.asked }] };
  const { rows, title, unit, when, total } = result.data;
  const [first] = rows;
  const more = total > rows.length ? ` The first ${rows.length} of ${total} are shown.` : "";
  const verdict = first
    ? `${title}: most is ${first.name} with ${formatValue(first.value, unit)} (${when}).${more}`
    : title;
  const blocks: DraftBlock[] = [
    { type: "text", text: verdict },
    ...(result.status === "partial"
      ? result.gaps.map((text): DraftBlock => ({ type: "text", dot: "amber", text }))
      : []),
    {
      type: "chart",
      chart: {
        kind: "bar",
        title,
        alt: `${verdict} ${rows.map((row) => `${row.name} ${formatValue(row.value, unit)}`).join(", ")}.`,
        unit,
        x: { kind: "category", labels: rows.map(({ name }) => name) },
        series: [{ name: title, values: rows.map(({ value }) => value) }],
      },
    },
    {
      type: "fold",
      title: `Table of ${rows.length}`,
      blocks: [
        {
          type: "table",
          columns: [{ title: "name" }, { title: when, align: "right" }],
          rows: rows.map(({ name, value }) => [name, formatValue(value, unit)]),
        },
      ],
    },
  ];
  return { ...demo, summary: verdict, blocks };
}
