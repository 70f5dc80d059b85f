import type { PlotSpec } from "../message/chart-spec.ts";
import { formatValue } from "../message/format-value.ts";
import { assemble, type Drawing } from "./drawing.ts";
import { extentOf } from "./extent.ts";
import { type Canvas, MARGIN_PX } from "./header.ts";
import { bandShapes } from "./overlays.ts";
import { paint } from "./palette.ts";
import { lonePairs, reducePairs } from "./reduce.ts";
import { LAYER, lineShape, type Plot, type Shape, textShape } from "./shapes.ts";
import { cleanText, shortenEnd, TEXT_PX } from "./text.ts";
import { domainOf, xPositions, xToPx } from "./x-axis.ts";

const HEIGHT_PX = 84;
const TITLE_CENTRE_PX = 18;

/** A small line without axes: its title above, its newest value at the right, a dot where that value is. */
export function drawSpark(spec: PlotSpec, canvas: Canvas): Drawing {
  const { theme, fonts, widthPx } = canvas;
  const { painted } = paint(spec.series, theme, "line", "thin");
  const [low, high] = extentOf(spec, painted, false);
  const newest = painted[0]?.values.findLast((value) => value !== null) ?? null;
  const figure = newest === null ? "" : formatValue(newest, spec.unit);
  const figureWidth = fonts.bold.widthPx(figure, TEXT_PX);
  const plot: Plot = {
    left: MARGIN_PX,
    top: 34,
    width: widthPx - 2 * MARGIN_PX - figureWidth - 12,
    height: HEIGHT_PX - 34 - 12,
  };
  const xs = xPositions(spec.x);
  const domain = domainOf(xs, 0);
  const pad = high === low ? 1 : (high - low) * 0.06;
  const min = low - pad;
  const max = high + pad;
  const toX = xToPx(domain, plot);
  const toY = (value: number) => plot.top + ((max - value) / (max - min)) * plot.height;
  const title = shortenEnd(cleanText(spec.title), widthPx - 2 * MARGIN_PX, fonts.bold);

  const shapes: Shape[] = [textShape(title, MARGIN_PX, TITLE_CENTRE_PX, { color: theme.text, bold: true })];
  if (spec.band) shapes.push(...bandShapes(spec.band, xs, toX, toY, canvas));
  for (const { value } of spec.thresholds ?? []) {
    shapes.push(
      lineShape([plot.left, toY(value)], [plot.left + plot.width, toY(value)], theme.threshold, LAYER.front, true),
    );
  }
  const lines = painted.map((one) => ({ one, pairs: reducePairs(xs, one.values, plot.width) }));
  for (const { one, pairs } of lines) {
    for (const [x, value] of lonePairs(pairs)) shapes.push(dot(toX(x), toY(value ?? 0), one.color));
  }
  const at = spec.series[0]?.values.findLastIndex((value) => value !== null) ?? -1;
  if (newest !== null) {
    const y = toY(newest);
    shapes.push(dot(toX(xs[at] ?? 0), y, painted[0]?.color ?? theme.text));
    shapes.push(textShape(figure, widthPx - MARGIN_PX, y, { color: theme.text, bold: true, align: "right" }));
  }
  return assemble(canvas, HEIGHT_PX, shapes, {
    grid: { ...plot, containLabel: false, outerBoundsMode: "none" },
    xAxis: { type: "value", min: domain.from, max: domain.to, show: false },
    yAxis: { type: "value", min, max, show: false },
    series: lines.map(({ one, pairs }) => ({
      type: "line",
      data: pairs.map(([x, value]) => [x, value] as (number | null)[]),
      symbol: "none",
      connectNulls: false,
      silent: true,
      z: one.minor ? 2 : 3,
      lineStyle: { color: one.color, width: one.minor ? 1 : 2 },
    })),
  });
}

function dot(cx: number, cy: number, fill: string): Shape {
  return { type: "circle", z: LAYER.front, silent: true, shape: { cx, cy, r: 3 }, style: { fill } };
}
