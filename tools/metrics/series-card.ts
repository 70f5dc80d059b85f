import { alignSeries, nameSeries, summarise, tellingLabels } from "../../src/analysis/series/summary.ts";
import { listOf, plural, visibleText } from "../../src/base/text/words.ts";
import { formatRange } from "../../src/base/time/format-time.ts";
import type { TimeRange } from "../../src/base/time/range.ts";
import type { ChartSpec, Unit } from "../../src/message/chart-spec.ts";
import { formatValue } from "../../src/message/format-value.ts";
import type { Draft, DraftBlock } from "../../src/message/message.ts";
import type { Series } from "../../src/systems/metrics-reader.ts";

export interface SeriesCard {
  /** "CPU of node-3"; stands at the start of the verdict. */
  readonly title: string;
  readonly unit: Unit;
  readonly series: readonly Series[];
  readonly range: TimeRange;
  readonly zone: string;
  /** What is doubtful or missing, said under the verdict. */
  readonly gaps: readonly string[];
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
  const when = formatRange(card.range, card.zone);
  const verdict = verdictOf(card.title, measured, format, when);
  const chart = chartOf(
    card,
    rows.slice(0, CHART_SERIES),
    `${verdict} ${rows.length > CHART_SERIES ? `The ${CHART_SERIES} highest of ${rows.length} are drawn.` : ""}`.trim(),
  );
  const table: DraftBlock = {
    type: "table",
    columns: [
      { title: "series" },
      { title: "now", align: "right" },
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

function verdictOf(title: string, rows: readonly Measured[], format: (value: number) => string, when: string): string {
  const [first] = rows;
  if (!first) return `${title}: series exist, but none has a sample in ${when}.`;
  if (rows.length === 1) {
    const { last, min, max, mean, samples } = first.summary;
    if (samples === 1) return `${title} is ${format(last)}, one sample in ${when}.`;
    return `${title} is ${format(last)}; over ${when} it was ${format(min)} to ${format(max)}, ${format(mean)} on average.`;
  }
  const lowest = rows.at(-1) ?? first;
  return `${title}: highest now ${first.name} with ${format(first.summary.last)}, lowest ${lowest.name} with ${format(lowest.summary.last)} (${plural(rows.length, "series", "series")}, ${when}).`;
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
  const warned = result.warnings.slice(0, 3).map((warning) => visibleText(warning));
  return [...(warned.length > 0 ? [`${title} warns: ${listOf(warned)}.`] : []), ...result.cut];
}
