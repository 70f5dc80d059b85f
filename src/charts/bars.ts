import type { CategoryAxis, PlotSpec } from "../message/chart-spec.ts";
import { formatValue } from "../message/format-value.ts";
import { assemble, type Drawing } from "./drawing.ts";
import { extentOf, stackSums } from "./extent.ts";
import { type Canvas, layoutHeader, MARGIN_PX } from "./header.ts";
import { type Painted, paint } from "./palette.ts";
import { valueScale } from "./scale.ts";
import { LAYER, lineShape, type Plot, type Shape, textShape } from "./shapes.ts";
import { cleanText, shortenEnd, shortenMiddle, TEXT_PX } from "./text.ts";
import { axisLabels, valueAxis } from "./value-axis.ts";

const MOST_PLOT_PX = 1100; // as tall as chats show without folding
const MOST_BARS = 8; // of one name, beside each other: as many as there are colours

/** Bars over names lie down, so that long names stay readable. The first name is at the top. */
export function drawBars(spec: PlotSpec, x: CategoryAxis, canvas: Canvas): Drawing {
  const { theme, fonts, widthPx } = canvas;
  const stacked = spec.kind === "stacked-bar";
  const bars = stacked ? 1 : Math.min(spec.series.length, MOST_BARS);
  const rowPx = Math.max(26, bars * 12 + 10);
  const rows = Math.min(x.labels.length, Math.floor(MOST_PLOT_PX / rowPx));
  const cut = spec.series.map((one) => ({ ...one, values: one.values.slice(0, rows) }));
  const { painted, items } = paint(cut, theme, "block", stacked ? "sum" : "drop");
  const header = layoutHeader(spec, items.length > 1 ? items : [], canvas);

  const [low, high] = extentOf(spec, painted, stacked);
  const scale = valueScale(low, high, spec.unit, widthPx < 500 ? 3 : 5, true);
  const axis = axisLabels(scale, spec.unit, canvas);
  const names = x.labels.slice(0, rows).map((label) => shortenMiddle(cleanText(label), widthPx * 0.4, fonts.regular));
  const nameWidth = Math.max(...names.map((name) => fonts.regular.widthPx(name, TEXT_PX)));
  const left = MARGIN_PX + nameWidth + 10;
  const ends = endLabels(spec, painted, stacked, rows);
  const endWidth = Math.max(0, ...ends.map(({ text }) => fonts.regular.widthPx(text, TEXT_PX)));
  const thresholds = spec.thresholds ?? [];
  const plot: Plot = {
    left,
    top: header.bottomPx + (thresholds.length > 0 ? 18 : 0),
    // The end labels need their room right of the longest bar; half of the axis' last label needs it in any case.
    width: Math.max(40, widthPx - left - MARGIN_PX - Math.max(endWidth + 6, axis.widthPx / 2)),
    height: rows * rowPx,
  };
  const toX = (value: number) => plot.left + ((value - scale.min) / (scale.max - scale.min)) * plot.width;
  const middleOf = (row: number) => plot.top + (row + 0.5) * rowPx;
  const bottom = plot.top + plot.height;

  const shapes: Shape[] = [...header.shapes];
  for (const [row, name] of names.entries()) {
    shapes.push(textShape(name, left - 10, middleOf(row), { color: theme.text, align: "right" }));
  }
  for (const { row, at, text } of ends)
    shapes.push(textShape(text, toX(at) + 6, middleOf(row), { color: theme.muted, behind: theme.background }));
  let free = plot.left;
  for (const { label, value } of [...thresholds].sort((a, b) => a.value - b.value)) {
    const text = shortenEnd(cleanText(label), plot.width, fonts.regular);
    const half = fonts.regular.widthPx(text, TEXT_PX) / 2;
    const middle = Math.min(Math.max(toX(value), plot.left + half), widthPx - MARGIN_PX - half);
    shapes.push(lineShape([toX(value), plot.top], [toX(value), bottom], theme.threshold, LAYER.front, true));
    if (text === "" || middle - half < free) continue;
    free = middle + half + 8;
    shapes.push(textShape(text, middle, plot.top - 9, { color: theme.threshold, align: "center" }));
  }
  const hidden = x.labels.length - rows;
  if (hidden > 0) shapes.push(textShape(`+${hidden} more`, MARGIN_PX, bottom + 16, { color: theme.muted }));
  shapes.push(lineShape([toX(0), plot.top], [toX(0), bottom], theme.axis, LAYER.front));

  return assemble(canvas, bottom + 34, shapes, {
    grid: { ...plot, containLabel: false, outerBoundsMode: "none" },
    yAxis: { type: "category", inverse: true, data: names.map((_, i) => String(i)), show: false },
    xAxis: valueAxis(scale, axis.write, canvas),
    series: painted.map((one) => ({
      type: "bar",
      data: one.values.map((value) => value),
      silent: true,
      barWidth: stacked ? rowPx - 10 : (rowPx - 10) / painted.length,
      barGap: "0%",
      itemStyle: { color: one.color },
      ...(stacked ? { stack: "all" } : {}),
    })),
  });
}

/** The figure at each bar's end: of the only series, or of the whole stack. A bar that is not there says so. */
function endLabels(
  spec: PlotSpec,
  painted: readonly Painted[],
  stacked: boolean,
  rows: number,
): readonly { readonly row: number; readonly at: number; readonly text: string }[] {
  if (!stacked && painted.length !== 1) return [];
  const sums = stackSums(painted);
  return Array.from({ length: rows }, (_, row) => {
    const known = painted.some(({ values }) => (values[row] ?? null) !== null);
    const [below, above] = sums[row] ?? [0, 0];
    return { row, at: above, text: known ? formatValue(below + above, spec.unit) : "no data" };
  });
}
