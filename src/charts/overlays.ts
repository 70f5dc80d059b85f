import type { PlotSpec } from "../message/chart-spec.ts";
import type { Canvas } from "./header.ts";
import { LAYER, lineShape, type Plot, rectShape, type Shape, textShape } from "./shapes.ts";
import { cleanText, shortenEnd, TEXT_PX } from "./text.ts";

type ToPx = (value: number) => number;

export const MARK_ROW_PX = 18;

/** Shaded stretches with their labels in a row above the plot, where they hide no data. */
export function markShapes(
  marks: NonNullable<PlotSpec["marks"]>,
  toX: ToPx,
  plot: Plot,
  canvas: Canvas,
): readonly Shape[] {
  const shapes: Shape[] = [];
  const right = plot.left + plot.width;
  let free = plot.left;
  for (const mark of [...marks].sort((a, b) => a.fromMs - b.fromMs)) {
    const from = Math.max(plot.left, toX(Math.min(mark.fromMs, mark.toMs)));
    const to = Math.min(right, toX(Math.max(mark.fromMs, mark.toMs)));
    if (from > right || to < plot.left) continue;
    const width = Math.max(2, to - from); // a moment is still seen
    shapes.push(rectShape(Math.min(from, right - width), plot.top, width, plot.height, canvas.theme.mark, LAYER.back));
    const label = shortenEnd(cleanText(mark.label), Math.min(200, plot.width), canvas.fonts.regular);
    const half = canvas.fonts.regular.widthPx(label, TEXT_PX) / 2;
    const middle = Math.min(Math.max((from + to) / 2, plot.left + half), right - half);
    if (label === "" || middle - half < free) continue;
    free = middle + half + 8;
    shapes.push(textShape(label, middle, plot.top - MARK_ROW_PX / 2, { color: canvas.theme.muted, align: "center" }));
  }
  return shapes;
}

/** Dashed lines, each with its label at the end and on the side of it where it covers the fewest of `points`. */
export function thresholdShapes(
  thresholds: NonNullable<PlotSpec["thresholds"]>,
  toY: ToPx,
  plot: Plot,
  canvas: Canvas,
  points: readonly (readonly [x: number, y: number])[],
): readonly Shape[] {
  const { theme, fonts } = canvas;
  const shapes: Shape[] = [];
  const right = plot.left + plot.width;
  const taken: Box[] = [];
  const lines = thresholds.map(({ value }) => toY(value));
  for (const [i, { label }] of thresholds.entries()) {
    const y = lines[i] ?? 0;
    shapes.push(lineShape([plot.left, y], [right, y], theme.threshold, LAYER.front, true));
    const text = shortenEnd(cleanText(label), plot.width * 0.6, fonts.regular);
    if (text === "") continue;
    const width = fonts.regular.widthPx(text, TEXT_PX) + 8;
    const places = [right - width - 2, plot.left + 4, plot.left + (plot.width - width) / 2].flatMap((left) =>
      [y - 18, y + 3].map((top): Box => ({ left, right: left + width, top, bottom: top + 15 })),
    );
    const cost = (box: Box) =>
      (box.top < plot.top || box.bottom > plot.top + plot.height ? 10_000 : 0) +
      taken.filter((other) => overlap(box, other)).length * 10_000 +
      lines.filter((other) => other > box.top && other < box.bottom).length * 100 +
      points.filter(([px, py]) => px > box.left && px < box.right && py > box.top - 2 && py < box.bottom + 2).length;
    const best = places.reduce((least, box) => (cost(box) < cost(least) ? box : least));
    taken.push(best);
    const style = { color: theme.threshold, behind: theme.background };
    shapes.push(textShape(text, best.left + 4, (best.top + best.bottom) / 2, style));
  }
  return shapes;
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

/** The expected range as one polygon for each stretch that has both edges. */
export function bandShapes(
  band: NonNullable<PlotSpec["band"]>,
  xs: readonly number[],
  toX: ToPx,
  toY: ToPx,
  canvas: Canvas,
): readonly Shape[] {
  const shapes: Shape[] = [];
  let upper: [number, number][] = [];
  let lower: [number, number][] = [];
  const close = () => {
    if (upper.length > 1) {
      const points = [...upper, ...lower.reverse()];
      shapes.push({
        type: "polygon",
        z: LAYER.back,
        silent: true,
        shape: { points },
        style: { fill: canvas.theme.band },
      });
    }
    upper = [];
    lower = [];
  };
  const stride = Math.max(1, Math.ceil(xs.length / (canvas.widthPx * 2))); // two edges a pixel are enough for a shade
  for (let i = 0; i < xs.length; i += stride) {
    const low = band.low[i] ?? null;
    const high = band.high[i] ?? null;
    const x = xs[i];
    if (x === undefined || low === null || high === null) {
      close();
      continue;
    }
    upper.push([toX(x), toY(high)]);
    lower.push([toX(x), toY(low)]);
  }
  close();
  return shapes;
}
