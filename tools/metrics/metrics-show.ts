import { z } from "zod";
import { OpsError } from "../../src/base/errors.ts";
import { visibleText } from "../../src/base/text/words.ts";
import { readRange } from "../../src/base/time/parse-range.ts";
import type { TimeRange } from "../../src/base/time/range.ts";
import type { Unit } from "../../src/message/chart-spec.ts";
import type { HostMetric } from "../../src/systems/host/host-reader.ts";
import type { MetricsReader, Series } from "../../src/systems/metrics-reader.ts";
import { stepFor } from "../../src/systems/metrics-step.ts";
import { entitySlot, metricSlot, rangeSlot, sourceSlot } from "../../src/tool/slots.ts";
import { defineTool, type Tool, type ToolContext, type ToolResult } from "../../src/tool/tool.ts";
import { findExpression, type MetricNames } from "./find-recipe.ts";
import { MEASURE_WORDS } from "./measures.ts";
import { gapsOf, seriesCard } from "./series-card.ts";
import { type MetricSources, NO_SERVER, pickServer } from "./sources.ts";

const input = z.strictObject({
  what: metricSlot("cpu, memory, disk, network, requests, errors, latency, or a metric's name", MEASURE_WORDS),
  of: entitySlot(
    "A service, workload, pod, node, host or namespace",
    "service",
    "workload",
    "pod",
    "node",
    "host",
    "namespace",
  ).optional(),
  range: rangeSlot().optional(),
  source: sourceSlot().optional(),
});
type Input = z.infer<typeof input>;

export interface ShownSeries {
  readonly series: readonly (Series & { readonly unit: Unit })[];
  readonly title: string;
  readonly unit: Unit;
  readonly fromMs: number;
  readonly toMs: number;
}

export const DEFAULT_RANGE = "last 1h";
export const LONGEST_RANGE_MS = 400 * 24 * 3_600_000;

/** What this machine samples of itself, and in which unit. */
const OF_HOST: Readonly<Record<string, { readonly metric: HostMetric; readonly unit: Unit }>> = {
  cpu: { metric: "cpu", unit: "%" },
  memory: { metric: "memory", unit: "%" },
  disk: { metric: "disk", unit: "%" },
  network: { metric: "network", unit: "bytes/s" },
  load: { metric: "load", unit: "" },
};

export function createMetricsShow(deps: { readonly sources: MetricSources; readonly names: MetricNames }): Tool {
  return defineTool<typeof input, ShownSeries>({
    name: "metrics_show",
    effect: "read",
    description:
      "Chart a measure such as CPU, memory, disk, network, requests, errors or latency of a service, workload, pod, node or host",
    examples: [
      "cpu of checkout",
      "memory of node-4 last 6h",
      "show latency for cart since noon",
      "error rate of shop yesterday",
    ],
    input,
    permission: "metrics:read",
    cacheMs: 5000,
    run: (asked, context) => show(deps, asked, context),
    view: (result, _asked, { zone, nowMs }) => {
      if (result.status === "empty") return { summary: result.asked, blocks: [{ type: "text", text: result.asked }] };
      const { title, unit, series, fromMs, toMs } = result.data;
      const gaps = result.status === "partial" ? result.gaps : [];
      return seriesCard({ title, unit, series, range: { fromMs, toMs: Math.min(toMs, nowMs) }, zone, gaps });
    },
  });
}

async function show(
  deps: { readonly sources: MetricSources; readonly names: MetricNames },
  asked: Input,
  context: ToolContext,
): Promise<ToolResult<ShownSeries>> {
  const { host } = deps.sources;
  const moment = { nowMs: context.nowMs, zone: context.actor.zone };
  const range = readRange(asked.range, moment, { fallback: DEFAULT_RANGE, maxMs: LONGEST_RANGE_MS });
  const picked = pickServer(deps.sources, asked);
  if (picked && "question" in picked) return { status: "choose", ...picked };
  const aboutHost =
    asked.of !== undefined && ["this machine", "localhost", host.hostname].includes(asked.of.toLowerCase());
  if (!picked || aboutHost) {
    if (asked.of !== undefined && !aboutHost)
      throw new OpsError("missing", `Only this machine (${host.hostname}) is measured here. ${NO_SERVER}`);
    return showHost(deps.sources, asked, range);
  }
  return showServer(deps.names, picked.server, asked, range, context);
}

function showHost({ host }: MetricSources, asked: Input, range: TimeRange): ToolResult<ShownSeries> {
  const known = OF_HOST[asked.what];
  if (!known) throw new OpsError("missing", `${titleOf(asked.what)} of this machine is not measured. ${NO_SERVER}`);
  const { series, source } = host.samples(known.metric, range.fromMs, range.toMs);
  const title = `${titleOf(asked.what)} of this machine (${host.hostname})`;
  if (series.length === 0) {
    const since = host.since();
    const why =
      since === undefined
        ? "Sampling has not begun: it runs with `pilothouse serve`."
        : `Samples begin at ${new Date(since).toISOString()}.`;
    return { status: "empty", asked: `No sample of ${asked.what} in that time. ${why}`, sources: [source] };
  }
  return { status: "found", data: shown(title, known.unit, series, range), sources: [source] };
}

async function showServer(
  names: MetricNames,
  server: MetricsReader,
  asked: Input,
  range: TimeRange,
  context: ToolContext,
): Promise<ToolResult<ShownSeries>> {
  const stepMs = stepFor(range.toMs - range.fromMs);
  const wanted = { what: asked.what, of: asked.of, ...range, stepMs };
  const title = `${titleOf(asked.what)}${asked.of === undefined ? "" : ` of ${visibleText(asked.of)}`}`;
  const expression = await findExpression(server, names, wanted, context);
  if (!expression) {
    const looked = {
      system: server.title,
      query: `label values of the ${asked.what} metrics`,
      at: new Date(context.nowMs).toISOString(),
    };
    const said = `${server.title} measures ${asked.what}, but nothing it measures is called ${visibleText(asked.of ?? "")}.`;
    return { status: "empty", asked: said, sources: [looked] };
  }
  context.progress(`Asking ${server.title} …`);
  const result = await server.range({ promql: expression.promql, ...range, stepMs }, context);
  if (result.series.length === 0) {
    const said = `${title}: no sample in that time. ${server.title} knows the metric, so it is alive or was.`;
    return { status: "empty", asked: said, sources: [result.source] };
  }
  const data = shown(title, expression.unit, result.series, range);
  const gaps = gapsOf(result, server.title);
  return gaps.length > 0
    ? { status: "partial", data, gaps, sources: [result.source] }
    : { status: "found", data, sources: [result.source] };
}

function shown(title: string, unit: Unit, series: readonly Series[], range: TimeRange): ShownSeries {
  return { title, unit, series: series.map((one) => ({ ...one, unit })), ...range };
}

const TITLES: Readonly<Record<string, string>> = {
  cpu: "CPU",
  latency: "Latency (p99)",
  errors: "Errors (share of requests)",
};

/** A measure as a sentence begins with it; a metric's name as it is. */
export function titleOf(what: string): string {
  return (
    TITLES[what] ??
    (Object.hasOwn(MEASURE_WORDS, what) ? `${what[0]?.toUpperCase()}${what.slice(1)}` : visibleText(what))
  );
}
