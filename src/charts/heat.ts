import type { PlotSpec, Value } from "../message/chart-spec.ts";
import { formatValue } from "../message/format-value.ts";
import { assemble, type Drawing } from "./drawing.ts";
import { type Canvas, layoutHeader, MARGIN_PX } from "./header.ts";
import { MARK_ROW_PX, markShapes } from "./overlays.ts";
import { LAYER, lineShape, type Plot, rectShape, type Shape, textShape } from "./shapes.ts";
import { cleanText, shortenMiddle, TEXT_PX } from "./text.ts";
import { type Domain, xLabels, xPositions, xToPx } from "./x-axis.ts";

const ROW_PX = 24;
const MOST_ROWS = 30;
const KEY_PX = 26;

/** One row a series, darker (in the dark theme lighter) where there is more. Gaps stay empty. */
export function drawHeat(spec: PlotSpec, canvas: Canvas): Drawing {
  const { theme, fonts, widthPx } = canvas;
  const shown = spec.series.slice(0, MOST_ROWS);
  const header = layoutHeader(spec, [], canvas);
  const names = shown.map(({ name }) => shortenMiddle(cleanText(name), widthPx * 0.34, fonts.regular));
  const left = MARGIN_PX + Math.max(...names.map((name) => fonts.regular.widthPx(name, TEXT_PX))) + 10;
  const plot: Plot = {
    left,
    top: header.bottomPx + KEY_PX + (spec.marks?.length ? MARK_ROW_PX : 0),
    width: widthPx - left - MARGIN_PX - 4,
    height: shown.length * ROW_PX,
  };
  const cells = cellsOf(xPositions(spec.x));
  const domain: Domain = { from: cells[0]?.from ?? 0, to: cells.at(-1)?.to ?? 1 };
  const toX = xToPx(domain, plot);
  const [low, high] = extentOf(shown.map(({ values }) => values));
  const levelOf = (value: number) =>
    high === low
      ? theme.heat.length - 3
      : Math.min(theme.heat.length - 1, Math.floor(((value - low) / (high - low)) * theme.heat.length));

  // One shape a colour, with equal neighbours joined: 30 rows of 240 cells as single shapes took 300 ms.
  const cellsOfLevel: (readonly [number, number, number, number])[][] = theme.heat.map(() => []);
  for (const [row, { values }] of shown.entries()) {
    for (const run of runsOf(values, cells, levelOf)) {
      const from = toX(run.from);
      const width = Math.max(0.5, toX(run.to) - from);
      cellsOfLevel[run.level]?.push([from, plot.top + row * ROW_PX + 2, width, ROW_PX - 4]);
    }
  }
  const shapes: Shape[] = [...header.shapes, ...keyShapes(spec, low, high, plot.left, header.bottomPx, canvas)];
  for (const [level, rects] of cellsOfLevel.entries()) {
    if (rects.length === 0) continue;
    shapes.push({ type: "cells", z: LAYER.front, silent: true, shape: { rects }, style: { fill: theme.heat[level] } });
  }
  for (const [row, name] of names.entries()) {
    // A thread behind the cells, seen in the gaps only: empty must not pass for the lowest colour.
    const middle = plot.top + (row + 0.5) * ROW_PX;
    shapes.push(lineShape([plot.left, middle], [plot.left + plot.width, middle], theme.axis, LAYER.back));
    shapes.push(textShape(name, left - 10, plot.top + (row + 0.5) * ROW_PX, { color: theme.text, align: "right" }));
  }
  shapes.push(...markShapes(spec.x.kind === "time" ? (spec.marks ?? []) : [], toX, plot, canvas));
  const below = xLabels(spec.x, domain, plot, canvas);
  shapes.push(...below.shapes);
  const hidden = spec.series.length - shown.length;
  const bottom = below.bottomPx;
  if (hidden > 0) shapes.push(textShape(`+${hidden} more, not drawn`, MARGIN_PX, bottom + 8, { color: theme.muted }));
  return assemble(canvas, bottom + (hidden > 0 ? 24 : 8), shapes);
}

interface Cell {
  readonly from: number;
  readonly to: number;
}

/** Each x reaches to the next, but no further than half a step past the usual one: a pause is not filled. */
function cellsOf(xs: readonly number[]): readonly Cell[] {
  const steps = xs.slice(1).map((x, i) => x - (xs[i] ?? 0));
  const usual = [...steps].sort((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 3_600_000;
  return xs.map((x, i) => ({ from: x, to: Math.min(xs[i + 1] ?? x + usual, x + usual * 1.5) }));
}

function runsOf(
  values: readonly Value[],
  cells: readonly Cell[],
  levelOf: (value: number) => number,
): readonly (Cell & { readonly level: number })[] {
  const runs: { from: number; to: number; level: number }[] = [];
  for (const [i, cell] of cells.entries()) {
    const value = values[i] ?? null;
    if (value === null) continue;
    const level = levelOf(value);
    const last = runs.at(-1);
    if (last !== undefined && last.level === level && last.to === cell.from) last.to = cell.to;
    else runs.push({ ...cell, level });
  }
  return runs;
}

function extentOf(rows: readonly (readonly Value[])[]): readonly [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const row of rows) {
    for (const value of row) {
      if (value === null) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  return [low, high];
}

/** What the colours mean: lowest, the steps, highest. */
function keyShapes(
  spec: PlotSpec,
  low: number,
  high: number,
  left: number,
  top: number,
  canvas: Canvas,
): readonly Shape[] {
  const { theme, fonts } = canvas;
  const y = top + KEY_PX / 2 - 4;
  const from = formatValue(low, spec.unit);
  const start = left + fonts.regular.widthPx(from, TEXT_PX) + 8;
  const boxes = theme.heat.map((color, i) => rectShape(start + i * 16, y - 5, 16, 10, color, LAYER.words));
  const to = textShape(formatValue(high, spec.unit), start + theme.heat.length * 16 + 8, y, { color: theme.muted });
  return [textShape(from, left, y, { color: theme.muted }), ...boxes, to];
}
