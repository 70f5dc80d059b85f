import { z } from "zod";
import { OpsError } from "../../src/base/errors.ts";
import { clip, visibleText } from "../../src/base/text/words.ts";
import { formatRange } from "../../src/base/time/format-time.ts";
import { readRange } from "../../src/base/time/parse-range.ts";
import type { Series } from "../../src/systems/metrics-reader.ts";
import { promqlSlot, rangeSlot, sourceSlot } from "../../src/tool/slots.ts";
import { defineTool, type Tool } from "../../src/tool/tool.ts";
import { LONGEST_RANGE_MS } from "./metrics-show.ts";
import { boundSeries, gapsOf, hasFigures, seriesCard } from "./series-card.ts";
import { demoOf, type MetricSources, NO_SERVER, pickServer } from "./sources.ts";
import { type StepRange, stepRange } from "./step-range.ts";
import { METRICS_QUERY_WORDS } from "./words.ts";

const input = z.strictObject({ promql: promqlSlot(), range: rangeSlot().optional(), source: sourceSlot().optional() });

interface QueriedSeries extends StepRange {
  readonly series: readonly Series[];
}

/** An hour shows what a figure is doing without hiding what it is. */
const DEFAULT_RANGE = "last 1h";

export function createMetricsQuery(deps: { readonly sources: MetricSources }): Tool {
  return defineTool<typeof input, QueriedSeries>({
    name: "metrics_query",
    effect: "read",
    description: "Run a PromQL expression and draw the series it gives",
    examples: [
      "promql sum(rate(http_requests_total[5m])) by (service) last 1h",
      "run up == 0",
      "query node_load1 over the last 6h",
      "graph rate(errors_total[1m])",
    ],
    words: METRICS_QUERY_WORDS,
    input,
    permission: "metrics:read",
    cacheMs: 5000,
    run: async (asked, context) => {
      const picked = pickServer(deps.sources, asked, { named: false, can: false });
      if (!picked) throw new OpsError("missing", NO_SERVER);
      if ("question" in picked) return { status: "choose", ...picked };
      const moment = { nowMs: context.nowMs, zone: context.actor.zone };
      const range = stepRange(readRange(asked.range, moment, { fallback: DEFAULT_RANGE, maxMs: LONGEST_RANGE_MS }));
      context.progress(`Asking ${picked.server.title} …`);
      const result = await picked.server.range({ promql: asked.promql, ...range }, context);
      const gaps = gapsOf(result, picked.server.title);
      if (!hasFigures(result.series)) {
        const when = formatRange(range, moment.zone);
        const found = result.series.length === 0 ? "no series" : "series without any figure";
        const said = [`${picked.server.title} found ${found} for this expression in ${when}.`, ...gaps].join(" ");
        return { status: "empty", asked: said, sources: [result.source] };
      }
      const { series, cut } = boundSeries(result.series);
      const data = { series, ...range };
      return gaps.length + cut.length > 0
        ? { status: "partial", data, gaps: [...gaps, ...cut], sources: [result.source] }
        : { status: "found", data, sources: [result.source] };
    },
    view: (result, asked, { zone, nowMs }) => {
      const demo = demoOf(result.sources);
      if (result.status === "empty")
        return { ...demo, summary: result.asked, blocks: [{ type: "text", text: result.asked }] };
      const { series, fromMs, toMs, stepMs } = result.data;
      const gaps = result.status === "partial" ? result.gaps : [];
      const title = clip(visibleText(asked.promql).replace(/\s+/g, " "), 80);
      return {
        ...seriesCard({ title, unit: "", series, range: { fromMs, toMs, stepMs }, zone, nowMs, gaps }),
        ...demo,
      };
    },
  });
}
