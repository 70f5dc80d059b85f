import { OpsError } from "../../src/base/errors.ts";
import { nearestName } from "../../src/base/text/nearest.ts";
import type { Unit } from "../../src/message/chart-spec.ts";
import type { MetricMetadata, MetricsReader, ReadOptions } from "../../src/systems/metrics-reader.ts";
import { findMatchers } from "./find-matchers.ts";
import { isMeasure, RECIPES, type Recipe } from "./measures.ts";

/** What to ask a server, ready to run. */
export interface Expression {
  readonly promql: string;
  readonly unit: Unit;
  /** The label the figures are grouped by; undefined for a metric shown as it is. */
  readonly by?: string;
}

export interface Wanted {
  readonly what: string;
  readonly of?: string | undefined;
  /** Group by this, where the metric can. */
  readonly by?: readonly string[];
  readonly fromMs: number;
  readonly toMs: number;
  readonly stepMs: number;
}

/** Four scrapes at the usual 15 s: the shortest window that survives one missed scrape. */
const SHORTEST_WINDOW_MS = 60_000;

/** Names of all metrics are asked once in this time. */
export interface MetricNames {
  of(reader: MetricsReader, options?: ReadOptions): Promise<ReadonlySet<string>>;
}

/**
 * Finds the recipe by which this server can tell a measure, narrowed to what `of` names; a metric's own name is shown as
 * it is, counters as a rate. Undefined when the server counts it, but not of that thing; throws `missing` when not at all.
 */
export async function findExpression(
  reader: MetricsReader,
  names: MetricNames,
  wanted: Wanted,
  options: ReadOptions,
): Promise<Expression | undefined> {
  const existing = await names.of(reader, options);
  const recipes: readonly (Recipe & { needsLabel?: string })[] = isMeasure(wanted.what)
    ? RECIPES[wanted.what].filter(({ metric }) => existing.has(metric))
    : [await recipeOfMetric(reader, existing, wanted.what, options)];
  if (recipes.length === 0) {
    const looked = RECIPES[wanted.what as keyof typeof RECIPES].map(({ metric }) => metric);
    throw new OpsError(
      "missing",
      `${reader.title} has none of the metrics that tell ${wanted.what} (${[...new Set(looked)].slice(0, 3).join(", ")} …). Name the metric itself, or ask with promql.`,
    );
  }
  const window = promDuration(Math.max(SHORTEST_WINDOW_MS, wanted.stepMs));
  for (const recipe of recipes) {
    const labelSets = await reader.series(recipe.metric, wanted.fromMs, wanted.toMs, options);
    const labels = new Set(labelSets.flatMap((set) => Object.keys(set)));
    if (recipe.needsLabel !== undefined && !labels.has(recipe.needsLabel)) continue;
    const match = wanted.of === undefined ? "" : await findMatchers(reader, recipe.metric, labels, wanted.of, options);
    if (match === undefined) continue;
    const by = (wanted.by ?? recipe.by).find((label) => labels.has(label)) ?? (wanted.by ? undefined : recipe.by[0]);
    if (by === undefined) continue;
    return { promql: recipe.promql(match, by, window), unit: recipe.unit, by };
  }
  return undefined;
}

async function recipeOfMetric(
  reader: MetricsReader,
  existing: ReadonlySet<string>,
  name: string,
  options: ReadOptions,
): Promise<Recipe> {
  if (!existing.has(name)) {
    const near = nearestName(name, existing);
    throw new OpsError(
      "missing",
      `${reader.title} has no metric called ${name}. ${near ? `Did you mean ${near}?` : "Ask for cpu, memory, disk, network, requests, errors or latency, or name a metric it has."}`,
    );
  }
  const about = (await reader.metadata(options)).get(name);
  const counted = about?.type === "counter" || name.endsWith("_total") || name.endsWith("_count");
  return {
    metric: name,
    unit: unitOf(name, about, counted),
    by: ["instance"],
    promql: (match, by, window) => {
      const selector = match === "" ? name : `${name}{${match}}`;
      if (counted) return `rate(${selector}[${window}])`;
      return name.endsWith("_bucket")
        ? `histogram_quantile(0.99, sum by (${by}, le) (rate(${selector}[${window}])))`
        : selector;
    },
  };
}

function unitOf(name: string, about: MetricMetadata | undefined, counted: boolean): Unit {
  const base = name.replace(/_(total|count|sum|bucket)$/, "");
  const unit = about?.unit || base.split("_").at(-1) || "";
  if (unit === "bytes") return counted ? "bytes/s" : "bytes";
  if (unit === "seconds" && !counted) return "seconds";
  return counted ? "per second" : "";
}

/** Whole seconds as PromQL writes them. */
export function promDuration(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  if (seconds % 3600 === 0) return `${seconds / 3600}h`;
  return seconds % 60 === 0 ? `${seconds / 60}m` : `${seconds}s`;
}
