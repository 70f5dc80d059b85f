import { z } from "zod";
import { OpsError } from "../../src/base/errors.ts";
import { visibleText } from "../../src/base/text/words.ts";
import { formatRange } from "../../src/base/time/format-time.ts";
import { readRange } from "../../src/base/time/parse-range.ts";
import type { ServiceBook } from "../../src/domain/services/service.ts";
import type { MetricsReader, Series } from "../../src/systems/metrics-reader.ts";
import { entitySlot, metricSlot, rangeSlot, sourceSlot } from "../../src/tool/slots.ts";
import { defineTool, type Tool, type ToolContext, type ToolResult } from "../../src/tool/tool.ts";
import { findExpression, type MetricNames } from "./find-recipe.ts";
import { MEASURE_WORDS } from "./measures.ts";
import { type NamedThing, readNamed } from "./read-named.ts";
import { boundSeries, gapsOf, hasFigures, isAllZero, seriesCard } from "./series-card.ts";
import { isOfHost, showHost } from "./show-host.ts";
import type { ShownSeries } from "./shown-series.ts";
import { demoOf, type MetricSources, NO_SERVER, pickServer } from "./sources.ts";
import { type StepRange, stepRange } from "./step-range.ts";
import { titleOf } from "./title.ts";
import { METRICS_SHOW_WORDS } from "./words.ts";

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

const DEFAULT_RANGE = "last 1h";
export const LONGEST_RANGE_MS = 400 * 24 * 3_600_000;

/** Zero is told only where it is true: the recipes give no figure for what had no requests. */
const REQUESTS_COUNTED = "Requests were counted, so the metric is alive.";

interface Deps {
  readonly sources: MetricSources;
  readonly names: MetricNames;
  readonly services: ServiceBook;
}

export function createMetricsShow(deps: Deps): Tool {
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
    words: METRICS_SHOW_WORDS,
    input,
    permission: "metrics:read",
    cacheMs: 5000,
    run: (asked, context) => show(deps, asked, context),
    view: (result, asked, { zone, nowMs }) => {
      const demo = demoOf(result.sources);
      if (result.status === "empty")
        return { ...demo, summary: result.asked, blocks: [{ type: "text", text: result.asked }] };
      const { title, unit, series, fromMs, toMs, stepMs } = result.data;
      const gaps = result.status === "partial" ? result.gaps : [];
      const shown = { title, unit, series, range: { fromMs, toMs, stepMs }, zone, nowMs, gaps };
      const note = asked.what === "errors" && isAllZero(series) ? { note: REQUESTS_COUNTED } : {};
      return { ...seriesCard({ ...shown, ...note }), ...demo };
    },
  });
}

async function show(deps: Deps, asked: Input, context: ToolContext): Promise<ToolResult<ShownSeries>> {
  const { host } = deps.sources;
  const moment = { nowMs: context.nowMs, zone: context.actor.zone };
  const range = stepRange(readRange(asked.range, moment, { fallback: DEFAULT_RANGE, maxMs: LONGEST_RANGE_MS }));
  const of = asked.of?.split("/").at(-1)?.toLowerCase();
  const saidHere = of === "this machine" || of === "localhost";
  if (saidHere) return showHost(host, asked.what, range, context);
  const namedHere = of === host.hostname.toLowerCase();
  const can = of === undefined && isOfHost(asked.what);
  const picked = pickServer(deps.sources, asked, { named: namedHere, can });
  if (picked && "question" in picked) return { status: "choose", ...picked };
  if (!picked) {
    if (of === undefined || namedHere) return showHost(host, asked.what, range, context);
    throw new OpsError("missing", `Only this machine (${host.hostname}) is measured here. ${NO_SERVER}`);
  }
  const named =
    asked.of === undefined ? undefined : await readNamed(deps.services, { ...asked, of: asked.of }, context.signal);
  if (named && "question" in named) return { status: "choose", ...named };
  const shown = await showServer(deps.names, picked.server, { ...asked, named }, range, context);
  if (shown) return shown;
  if (namedHere) return showHost(host, asked.what, range, context);
  const looked = {
    system: picked.server.title,
    query: `values of the labels of ${asked.what} metrics`,
    at: new Date(context.nowMs).toISOString(),
  };
  const own = picked.server === deps.sources.demo ? ` ${NO_SERVER}` : "";
  const said = `${picked.server.title} measures ${asked.what}, but nothing it measures is called ${visibleText(asked.of ?? "")}.${own}`;
  return { status: "empty", asked: said, sources: [looked] };
}

/** Undefined where the server measures it, but not of that thing. */
async function showServer(
  names: MetricNames,
  server: MetricsReader,
  asked: Input & { readonly named: NamedThing | undefined },
  range: StepRange,
  context: ToolContext,
): Promise<ToolResult<ShownSeries> | undefined> {
  const wanted = { what: asked.what, of: asked.named, ...range, windowMs: range.stepMs };
  context.progress(`Asking ${server.title} …`);
  const expression = await findExpression(server, names, wanted, context);
  if (!expression) return undefined;
  const { promql, unit } = expression;
  const result = await server.range({ promql, ...range }, context);
  const gaps = gapsOf(result, server.title);
  const title = `${titleOf(asked.what)}${asked.of === undefined ? onlyName(result.series, expression.by) : ` of ${visibleText(asked.of)}`}`;
  if (!hasFigures(result.series)) {
    const why =
      result.series.length === 0
        ? `${server.title} knows the metric, but has no sample of it then.`
        : `${server.title} has series of it, but nothing happened that could be measured.`;
    const said = [`${title}: no figure in ${formatRange(range, context.actor.zone)}. ${why}`, ...gaps].join(" ");
    return { status: "empty", asked: said, sources: [result.source] };
  }
  const { series, cut } = boundSeries(result.series);
  const data = { title, unit, series: series.map((one) => ({ ...one, unit })), ...range };
  return gaps.length + cut.length > 0
    ? { status: "partial", data, gaps: [...gaps, ...cut], sources: [result.source] }
    : { status: "found", data, sources: [result.source] };
}

/** Where nothing was named and there is only one, its name belongs to the verdict. */
function onlyName(series: readonly Series[], by: string): string {
  const names = new Set(series.map(({ labels }) => labels[by]));
  const [only] = names;
  return names.size === 1 && only !== undefined ? ` of ${visibleText(only)}` : "";
}
