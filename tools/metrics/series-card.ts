import { alignSeries, nameSeries, summarise, tellingLabels } from "../../src/analysis/series/summary.ts";
import { listOf, plural, visibleText } from "../../src/base/text/words.ts";
import { formatRange, formatTime } from "../../src/base/time/format-time.ts";
import type { ChartSpec, Unit } from "../../src/message/chart-spec.ts";
import { formatValue } from "../../src/message/format-value.ts";
import type { Draft, DraftBlock } from "../../src/message/message.ts";
import type { Series } from "../../src/systems/metrics-reader.ts";
import { isNow, type StepRange } from "./step-range.ts";

export interface SeriesCard {
  /** "CPU of node-3"; stands at the start of the verdict. */
  readonly title: string;
  readonly unit: Unit;
  readonly series: readonly Series[];
  readonly range: StepRange;
  readonly zone: string;
  readonly nowMs: number;
  /** What is doubtful or missing, said under the verdict. */
  readonly gaps: readonly string[];
  /** A sentence behind the verdict. */
  readonly note?: string;
}

/** Most series a chart can show; the table beneath has the rest. */
const CHART_SERIES = 12;
const TABLE_ROWS = 50;

/** The verdict with its figures, the chart, and a table where there are several series. */
export function seriesCard(card: SeriesCard): Draft {
  const telling = tellingLabels(card.series.map(({ labels }) => labels));
  const rows = card.series
    .map((series) => ({
      series,
      name: visibleText(nameSeries(series.labels, telling)),
      summary: summarise(series.points),
    }))
    .sort((a, b) => (b.summary?.last ?? Number.NEGATIVE_INFINITY) - (a.summary?.last ?? Number.NEGATIVE_INFINITY));
  const measured = rows.flatMap((row) => (row.summary ? [{ ...row, summary: row.summary }] : []));
  const format = (value: number) => formatValue(value, card.unit);
  const verdict = [verdictOf(card, measured, format), ...(card.note === undefined ? [] : [card.note])].join(" ");
  const drawn = rows.length > CHART_SERIES ? ` The ${CHART_SERIES} highest of ${rows.length} are drawn.` : "";
  const chart = chartOf(card, rows.slice(0, CHART_SERIES), `${verdict}${drawn}`);
  const table: DraftBlock = {
    type: "table",
    columns: [
      { title: "series" },
      { title: isNow(card.range, card.nowMs) ? "now" : "last", align: "right" },
      { title: "mean", align: "right" },
      { title: "max", align: "right" },
    ],
    rows: measured
      .slice(0, TABLE_ROWS)
      .map(({ name, summary }) => [name, format(summary.last), format(summary.mean), format(summary.max)]),
    ...(measured.length > TABLE_ROWS ? { moreRows: measured.length - TABLE_ROWS } : {}),
  };
  return {
    summary: verdict,
    blocks: [
      { type: "text", text: verdict },
      ...card.gaps.map((gap): DraftBlock => ({ type: "text", dot: "amber", text: gap })),
      ...(chart ? [{ type: "chart" as const, chart }] : []),
      ...(measured.length > 1
        ? [{ type: "fold" as const, title: `Table of ${plural(measured.length, "series", "series")}`, blocks: [table] }]
        : []),
    ],
  };
}

type Measured = { readonly name: string; readonly summary: NonNullable<ReturnType<typeof summarise>> };

function verdictOf(card: SeriesCard, rows: readonly Measured[], format: (value: number) => string): string {
  const { title, range, zone, nowMs } = card;
  const when = formatRange(range, zone);
  const [first] = rows;
  if (!first) return `${title}: series exist, but none has a sample in ${when}.`;
  const { last, lastAtMs, min, max, mean, samples } = first.summary;
  const current = isNow({ ...range, toMs: lastAtMs }, nowMs);
  if (rows.length > 1) {
    const lowest = rows.at(-1) ?? first;
    return `${title}: highest ${current ? "now" : "at the end"} ${first.name} with ${format(last)}, lowest ${lowest.name} with ${format(lowest.summary.last)} (${plural(rows.length, "series", "series")}, ${when}).`;
  }
  if (samples === 1)
    return current
      ? `${title} is ${format(last)}, one sample in ${when}.`
      : `${title} was ${format(last)} at ${formatTime(lastAtMs, zone, nowMs)}, the only sample in ${when}.`;
  if (format(min) === format(max)) {
    return current
      ? `${title} is ${format(last)}, and was all through ${when}.`
      : `${title} was ${format(last)} all through ${when}.`;
  }
  const over = `${format(min)} to ${format(max)}, ${format(mean)} on average`;
  if (current) return `${title} is ${format(last)}; over ${when} it was ${over}.`;
  return `${title} was ${over} over ${when}; last ${format(last)} at ${formatTime(lastAtMs, zone, nowMs)}.`;
}

function chartOf(
  card: SeriesCard,
  rows: readonly { readonly series: Series; readonly name: string }[],
  alt: string,
): ChartSpec | undefined {
  const { atMs, values } = alignSeries(rows.map(({ series }) => series));
  if (atMs.length < 2) return undefined;
  return {
    kind: "line",
    title: card.title,
    alt,
    unit: card.unit,
    x: { kind: "time", atMs, zone: card.zone },
    series: rows.map(({ name }, i) => ({ name, values: values[i] ?? [] })),
  };
}

/** What a server said is doubtful, and what was left out, as sentences. */
export function gapsOf(
  result: { readonly warnings: readonly string[]; readonly cut: readonly string[] },
  title: string,
): string[] {
  // "PromQL info" is about how a metric is named, and takes nothing away from the figures.
  const warned = result.warnings.filter((warning) => !warning.startsWith("PromQL info")).slice(0, 3);
  return [...(warned.length > 0 ? [`${title} warns: ${listOf(warned.map(visibleText))}.`] : []), ...result.cut];
}

/** 2 MB of JSON, what the gate lets through, are about as many points. */
const MOST_POINTS = 50_000;

/** Whole series, the highest first where not all of them can be given; the rest is said. */
export function boundSeries(series: readonly Series[]): {
  readonly series: readonly Series[];
  readonly cut: readonly string[];
} {
  const all = series.reduce((sum, { points }) => sum + points.length, 0);
  if (all <= MOST_POINTS) return { series, cut: [] };
  const lastOf = new Map(series.map((one) => [one, summarise(one.points)?.last ?? Number.NEGATIVE_INFINITY]));
  let room = MOST_POINTS;
  const kept = [...series]
    .sort((a, b) => (lastOf.get(b) ?? 0) - (lastOf.get(a) ?? 0))
    .filter(({ points }) => {
      room -= points.length;
      return room >= 0;
    });
  const cut = `${plural(series.length, "series", "series")} were found; the ${kept.length} highest are given. Narrow the question to see the others.`;
  return { series: kept, cut: [cut] };
}

/** Whether every figure is zero. */
export function isAllZero(series: readonly Series[]): boolean {
  return series.every(({ points }) => points.every(([, value]) => value === 0 || value === null));
}

/** Whether there is any figure: series of nothing but gaps are no answer. */
export function hasFigures(series: readonly Series[]): boolean {
  return series.some(({ points }) => points.some(([, value]) => value !== null));
}
