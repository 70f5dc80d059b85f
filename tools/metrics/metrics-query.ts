import { z } from "zod";
import { OpsError } from "../../src/base/errors.ts";
import { clip } from "../../src/base/text/words.ts";
import { readRange } from "../../src/base/time/parse-range.ts";
import type { Unit } from "../../src/message/chart-spec.ts";
import type { Series } from "../../src/systems/metrics-reader.ts";
import { promqlSlot, rangeSlot, sourceSlot } from "../../src/tool/slots.ts";
import { defineTool, type Tool } from "../../src/tool/tool.ts";
import { LONGEST_RANGE_MS } from "./metrics-show.ts";
import { gapsOf, seriesCard } from "./series-card.ts";
import { type MetricSources, NO_SERVER, pickServer } from "./sources.ts";

const input = z.strictObject({ promql: promqlSlot(), range: rangeSlot().optional(), source: sourceSlot().optional() });

interface QueriedSeries {
  readonly series: readonly (Series & { readonly unit?: Unit })[];
  readonly fromMs: number;
  readonly toMs: number;
  readonly stepMs: number;
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
    input,
    permission: "metrics:read",
    cacheMs: 5000,
    run: async (asked, context) => {
      const picked = pickServer(deps.sources, asked);
      if (!picked) throw new OpsError("missing", NO_SERVER);
      if ("question" in picked) return { status: "choose", ...picked };
      const moment = { nowMs: context.nowMs, zone: context.actor.zone };
      const range = readRange(asked.range, moment, { fallback: DEFAULT_RANGE, maxMs: LONGEST_RANGE_MS });
      context.progress(`Asking ${picked.server.title} …`);
      const { series, stepMs, source, ...rest } = await picked.server.range(
        { promql: asked.promql, ...range },
        context,
      );
      if (series.length === 0) {
        const said = `${picked.server.title} found no series for this expression in that time.`;
        return { status: "empty", asked: said, sources: [source] };
      }
      const data = { series, stepMs, ...range };
      const gaps = gapsOf(rest, picked.server.title);
      return gaps.length > 0
        ? { status: "partial", data, gaps, sources: [source] }
        : { status: "found", data, sources: [source] };
    },
    view: (result, asked, { zone }) => {
      if (result.status === "empty") return { summary: result.asked, blocks: [{ type: "text", text: result.asked }] };
      const { series, fromMs, toMs } = result.data;
      const gaps = result.status === "partial" ? result.gaps : [];
      return seriesCard({ title: clip(asked.promql, 80), unit: "", series, range: { fromMs, toMs }, zone, gaps });
    },
  });
}
