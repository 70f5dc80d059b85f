import { OpsError } from "../../src/base/errors.ts";
import { nearestName } from "../../src/base/text/nearest.ts";
import { visibleText } from "../../src/base/text/words.ts";
import type { Unit } from "../../src/message/chart-spec.ts";
import type { MetricMetadata, MetricsReader, ReadOptions } from "../../src/systems/metrics-reader.ts";
import { findMatchers } from "./find-matchers.ts";
import { isMeasure, RECIPES, type Recipe, select } from "./measures.ts";
import type { NamedThing } from "./read-named.ts";

/** What to ask a server, ready to run. */
export interface Expression {
  readonly promql: string;
  readonly unit: Unit;
  /** The label the figures are grouped by. */
  readonly by: string;
  /** Whether it looks back over a window of its own, and so is an average over that already. */
  readonly windowed: boolean;
}

export interface Wanted {
  readonly what: string;
  readonly of?: NamedThing | undefined;
  /** Group by this, where the metric can. */
  readonly by?: readonly string[];
  readonly fromMs: number;
  readonly toMs: number;
  /** Each figure stands for at least this long. */
  readonly windowMs: number;
}

/** Names of all metrics are asked once in this time. */
export interface MetricNames {
  of(reader: MetricsReader, options?: ReadOptions): Promise<ReadonlySet<string>>;
}

/**
 * Finds the recipe by which this server can tell a measure, narrowed to what `of` names; a metric's own name is shown as
 * it is, counters as a rate. Undefined when the server counts it, but not of that thing or not by that label; throws
 * `missing` when not at all.
 */
export async function findExpression(
  reader: MetricsReader,
  names: MetricNames,
  wanted: Wanted,
  options: ReadOptions,
): Promise<Expression | undefined> {
  const existing = await names.of(reader, options);
  const recipes = isMeasure(wanted.what)
    ? RECIPES[wanted.what].filter(({ metric }) => existing.has(metric))
    : [await recipeOfMetric(reader, existing, wanted, options)];
  if (recipes.length === 0) throw measuresNothing(reader, wanted.what);
  let told = false;
  for (const recipe of recipes) {
    const labelSets = await reader.series(recipe.metric, wanted.fromMs, wanted.toMs, options);
    const labels = new Set(labelSets.flatMap((set) => Object.keys(set)));
    if (recipe.needsLabel !== undefined && !labels.has(recipe.needsLabel)) continue;
    told = true;
    const match =
      wanted.of === undefined ? "" : await findMatchers(reader, recipe.metric, labelSets, wanted.of, options);
    if (match === undefined) continue;
    const by = (wanted.by ?? recipe.by).find((label) => labels.has(label)) ?? (wanted.by ? undefined : recipe.by[0]);
    if (by === undefined) continue;
    const window = recipe.windowed ? promDuration(await windowFor(reader, recipe.metric, match, wanted, options)) : "";
    const { unit, windowed } = recipe;
    return { promql: recipe.promql({ match, by, window, labels }), unit, by, windowed };
  }
  if (!told) throw measuresNothing(reader, wanted.what);
  return undefined;
}

function measuresNothing(reader: MetricsReader, what: string): OpsError {
  const looked = isMeasure(what) ? [...new Set(RECIPES[what].map(({ metric }) => metric))] : [];
  return new OpsError(
    "missing",
    `${reader.title} has none of the metrics that tell ${what} (${looked.slice(0, 3).join(", ")} …). Name the metric itself, or ask with promql.`,
  );
}

/** A rate needs two scrapes in its window, and four survive one that was missed: 1 min at 15 s, 5 min at 1 min. */
const WINDOWS = [
  { scrapes: 20, windowMs: 60_000 },
  { scrapes: 10, windowMs: 120_000 },
] as const;
const SAFE_WINDOW_MS = 300_000;

/** The shortest window that this metric's scrape interval allows, by counting its samples in five minutes. */
async function windowFor(
  reader: MetricsReader,
  metric: string,
  match: string,
  { windowMs, toMs }: Wanted,
  options: ReadOptions,
): Promise<number> {
  if (windowMs >= SAFE_WINDOW_MS) return windowMs;
  const counted = await reader.instant(`max(count_over_time(${select(metric, match)}[5m]))`, toMs, options);
  const scrapes = counted.series[0]?.points[0]?.[1] ?? 0;
  return Math.max(windowMs, WINDOWS.find((rung) => scrapes >= rung.scrapes)?.windowMs ?? SAFE_WINDOW_MS);
}

async function recipeOfMetric(
  reader: MetricsReader,
  existing: ReadonlySet<string>,
  wanted: Wanted,
  options: ReadOptions,
): Promise<Recipe> {
  // People know a histogram by its family's name, which no series bears.
  const name =
    !existing.has(wanted.what) && existing.has(`${wanted.what}_bucket`) ? `${wanted.what}_bucket` : wanted.what;
  if (!existing.has(name)) {
    const near = nearestName(name, existing);
    throw new OpsError(
      "missing",
      `${reader.title} has no metric called ${visibleText(name)}. ${near ? `Did you mean ${near}?` : "Ask for cpu, memory, disk, network, requests, errors or latency, or name a metric it has."}`,
    );
  }
  const metadata = await reader.metadata(options);
  const family = name.replace(/_(count|sum|bucket)$/, "");
  const about = metadata.get(name) ?? metadata.get(family);
  const inFamily = about === undefined ? existing.has(`${family}_sum`) : /^(histogram|summary)$/.test(about.type);
  const counted = about?.type === "counter" || name.endsWith("_total") || (inFamily && /_(count|sum)$/.test(name));
  const bucket = name.endsWith("_bucket");
  return {
    metric: name,
    unit: unitOf(name, about, counted),
    by: ["instance"],
    windowed: counted || bucket,
    promql: ({ match, by, window }) => {
      const selector = select(name, match);
      if (bucket) return `histogram_quantile(0.99, sum by (${by}, le) (rate(${selector}[${window}])))`;
      const value = counted ? `rate(${selector}[${window}])` : selector;
      return wanted.by === undefined ? value : `${gatherer(name)} by (${by}) (${value})`;
    },
  };
}

/** Amounts of parts make a sum; shares, temperatures and lengths do not: there the largest speaks for its group. */
function gatherer(name: string): "sum" | "max" {
  return /_(ratio|percent|celsius|seconds|timestamp|timestamp_seconds|info)$/.test(name) ? "max" : "sum";
}

function unitOf(name: string, about: MetricMetadata | undefined, counted: boolean): Unit {
  const base = name.replace(/_(total|count|sum|bucket)$/, "");
  const unit = about?.unit || base.split("_").at(-1) || "";
  if (unit === "bytes") return counted ? "bytes/s" : "bytes";
  if (unit === "seconds" && !counted) return "seconds";
  if (unit === "percent" && !counted) return "%";
  return counted ? "per second" : "";
}

/** Whole seconds as PromQL writes them. */
export function promDuration(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  if (seconds % 3600 === 0) return `${seconds / 3600}h`;
  return seconds % 60 === 0 ? `${seconds / 60}m` : `${seconds}s`;
}
