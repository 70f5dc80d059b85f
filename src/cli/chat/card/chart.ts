import { formatTime } from "../../../base/time/format-time.ts";
import type {
  CategoryAxis,
  ChartSeries,
  ChartSpec,
  GraphSpec,
  PlotSpec,
  TimeAxis,
  Value,
} from "../../../message/chart-spec.ts";
import { cutToWidth, displayWidth, padToWidth } from "../../../message/display-width.ts";
import { formatValue } from "../../../message/format-value.ts";
import { outlineOf } from "../../../message/graph-outline.ts";
import { drawBraille, resample } from "./braille.ts";
import { oneLine } from "./clean.ts";
import type { Paint } from "./paint.ts";
import { wrapText } from "./wrap.ts";

const ROWS = 6;
const WIDEST_PLOT = 80;
const MOST_LINES = 10;
const MOST_BARS = 20;
const SPARKS = "▁▂▃▄▅▆▇█";

/** One series over time as a curve, several as a line of blocks each, categories as bars, a graph as an outline. */
export function renderChart(chart: ChartSpec, width: number, paint: Paint): readonly string[] {
  const title = wrapText(chart.title, width).map(paint.quiet);
  if (chart.kind === "graph") return [...title, ...renderGraph(chart, width, paint)];
  if (chart.x.kind === "category") return [...title, ...renderBars(chart, chart.x, width)];
  const [first] = chart.series;
  if (!first || chart.series.every(({ values }) => !values.some(isKnown))) return [...title, "No data to draw."];
  const one = chart.series.length === 1 && chart.kind !== "sparkline" && chart.kind !== "heat-strip";
  return [...title, ...(one ? renderCurve(chart, first, chart.x, width) : renderSparklines(chart, chart.x, width))];
}

function renderGraph(graph: GraphSpec, width: number, paint: Paint): readonly string[] {
  const lines = outlineOf(graph);
  if (lines.length === 0) return ["Nothing to draw."];
  return lines.flatMap(({ depth, text, tone }) => {
    const indent = "  ".repeat(Math.min(depth, Math.floor(width / 8)));
    const dot = tone === undefined ? "  " : `${paint.dot(tone)} `;
    return wrapText(oneLine(text), Math.max(12, width - indent.length - 4)).map(
      (line, i) => `${indent}${i === 0 ? dot : "    "}${line}`,
    );
  });
}

function renderCurve(chart: PlotSpec, { values }: ChartSeries, x: TimeAxis, width: number): readonly string[] {
  const [low, high] = extentOf(values.filter(isKnown));
  const labels = (low === high ? [low] : [high, low]).map((value) => formatValue(value, chart.unit));
  const margin = Math.max(...labels.map(displayWidth));
  const plot = Math.max(4, Math.min(WIDEST_PLOT, width - margin - 2));
  const drawn = drawBraille(resample(values, plot * 2), { low, high, columns: plot, rows: ROWS });
  const labelOf = (row: number) => {
    if (low === high) return row === Math.floor(ROWS / 2) ? labels[0] : "";
    return row === 0 ? labels[0] : row === ROWS - 1 ? labels[1] : "";
  };
  const lines = drawn.map((line, row) => `${padToWidth(labelOf(row) ?? "", margin, "right")} ┤${line}`.trimEnd());
  return [...lines, `${" ".repeat(margin + 2)}${timesUnder(x, plot)}`];
}

function renderSparklines(chart: PlotSpec, x: TimeAxis, width: number): readonly string[] {
  const shown = chart.series.slice(0, MOST_LINES).map(({ name, values }) => {
    const known = values.filter(isKnown);
    const scale =
      known.length === 0
        ? "no data"
        : extentOf(known)
            .map((one) => formatValue(one, chart.unit))
            .join(" to ");
    return { name: oneLine(name), values, scale };
  });
  const nameWidth = Math.min(Math.floor(width / 3), widestOf(shown.map(({ name }) => name)));
  const scaleWidth = widestOf(shown.map(({ scale }) => scale));
  // Not wider than there are values, so that the times stand under their ends; the two times themselves need twelve.
  const plot = Math.max(12, Math.min(WIDEST_PLOT, x.atMs.length, width - nameWidth - scaleWidth - 4));
  const more = chart.series.length - MOST_LINES;
  return [
    ...shown.map(({ name, values, scale }) =>
      `${padToWidth(cutToWidth(name, nameWidth), nameWidth)}  ${padToWidth(sparkline(values, plot), plot)}  ${scale}`.trimEnd(),
    ),
    `${" ".repeat(nameWidth + 2)}${timesUnder(x, plot)}`,
    ...(more > 0 ? [`(${more} more series)`] : []),
  ];
}

function renderBars(chart: PlotSpec, { labels }: CategoryAxis, width: number): readonly string[] {
  const high = Math.max(0, ...chart.series.flatMap(({ values }) => values.filter(isKnown)));
  const most = Math.max(8, Math.floor(width / 3));
  const shown = labels.slice(0, MOST_BARS).map((label) => cutToWidth(oneLine(label), most));
  const margin = widestOf(shown);
  const bar = Math.max(4, Math.min(40, width - margin - 16));
  return chart.series.slice(0, MOST_LINES).flatMap(({ name, values }) => [
    ...(chart.series.length > 1 ? [oneLine(name)] : []),
    ...shown.map((label, i) => {
      const value = values[i];
      if (!isKnown(value)) return `${padToWidth(label, margin)}  no data`;
      const length = high > 0 && value > 0 ? Math.max(1, Math.round((value / high) * bar)) : 0;
      return `${padToWidth(label, margin)}  ${"█".repeat(length)}${length > 0 ? " " : ""}${formatValue(value, chart.unit)}`;
    }),
    ...(labels.length > MOST_BARS ? [`(${labels.length - MOST_BARS} more)`] : []),
  ]);
}

function sparkline(values: readonly Value[], columns: number): string {
  const [low, high] = extentOf(values.filter(isKnown));
  return resample(values, Math.min(columns, values.length))
    .map((value) => {
      if (!isKnown(value)) return " ";
      // Halves, since the distance of two very large numbers is none that can be written.
      const height = high === low ? 0.45 : (value / 2 - low / 2) / (high / 2 - low / 2);
      return SPARKS[Math.min(SPARKS.length - 1, Math.max(0, Math.round(height * (SPARKS.length - 1))))];
    })
    .join("");
}

/** The first time at the left end, the last at the right one. */
function timesUnder({ atMs, zone }: TimeAxis, width: number): string {
  const last = atMs.at(-1) ?? 0;
  const [from, to] = [formatTime(atMs[0] ?? last, zone, last), formatTime(last, zone, last)];
  return `${from}${" ".repeat(Math.max(1, width - displayWidth(from) - displayWidth(to)))}${to}`;
}

function isKnown(value: Value | undefined): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

function extentOf(values: readonly number[]): readonly [low: number, high: number] {
  return values.reduce<readonly [number, number]>(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
}

function widestOf(texts: readonly string[]): number {
  return texts.reduce((widest, text) => Math.max(widest, displayWidth(text)), 0);
}
