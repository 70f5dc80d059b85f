import type { PlotSpec } from "../message/chart-spec.ts";
import type { Canvas } from "./header.ts";
import { LAYER, lineShape, type Plot, type Shape, textShape } from "./shapes.ts";
import { cleanText, shortenMiddle, TEXT_PX } from "./text.ts";
import { timeTicks } from "./time-ticks.ts";

/** The stretch of x a plot shows. */
export interface Domain {
  readonly from: number;
  readonly to: number;
}

const LINE_PX = 16;

/** Times as they are; categories by their index. */
export function xPositions(x: PlotSpec["x"]): readonly number[] {
  return x.kind === "time" ? x.atMs : x.labels.map((_, i) => i);
}

/** From the first x to the last; `padding` (in x) at both ends for bars. One x alone gets half an hour on each side. */
export function domainOf(xs: readonly number[], padding: number): Domain {
  const first = xs[0] ?? 0;
  const last = xs.at(-1) ?? 0;
  const around = first === last && padding === 0 ? 1_800_000 : padding;
  return { from: first - around, to: last + around };
}

export function xToPx(domain: Domain, plot: Plot): (x: number) => number {
  const perUnit = plot.width / (domain.to - domain.from);
  return (x) => plot.left + (x - domain.from) * perUnit;
}

/** Labels below the plot with small ticks. One that would touch its neighbour is left out. */
export function xLabels(
  x: PlotSpec["x"],
  domain: Domain,
  plot: Plot,
  canvas: Canvas,
): { readonly shapes: readonly Shape[]; readonly bottomPx: number } {
  const toPx = xToPx(domain, plot);
  const bottom = plot.top + plot.height;
  const { theme, fonts, widthPx } = canvas;
  const shapes: Shape[] = [lineShape([plot.left, bottom], [plot.left + plot.width, bottom], theme.axis, LAYER.front)];
  let free = 2;
  let rows = 1;
  const place = (at: number, lines: readonly string[]): boolean => {
    const half = Math.max(...lines.map((line) => fonts.regular.widthPx(line, TEXT_PX))) / 2;
    const tick = toPx(at);
    const middle = Math.min(Math.max(tick, half + 2), widthPx - half - 2);
    if (middle - half < free) return false;
    free = middle + half + 10;
    shapes.push(lineShape([tick, bottom], [tick, bottom + 4], theme.axis, LAYER.front));
    for (const [i, line] of lines.entries()) {
      shapes.push(textShape(line, middle, bottom + 8 + (i + 0.5) * LINE_PX, { color: theme.muted, align: "center" }));
    }
    rows = Math.max(rows, lines.length);
    return true;
  };
  if (x.kind === "time") {
    const ticks = timeTicks(domain.from, domain.to, x.zone, Math.floor(plot.width / 58));
    let owed: string | undefined; // a date whose label had no room goes to the next one that has
    for (const { atMs, label, day } of ticks) {
      const date = day ?? owed;
      const placed = place(atMs, date === undefined ? [label] : [label, date]);
      owed = placed ? undefined : date;
    }
    return { shapes, bottomPx: bottom + 8 + rows * LINE_PX };
  }
  const slot = Math.max(60, plot.width / Math.max(1, x.labels.length)) - 10;
  for (const [i, label] of x.labels.entries()) {
    const text = shortenMiddle(cleanText(label), slot, fonts.regular);
    if (text !== "") place(i, [text]);
  }
  return { shapes, bottomPx: bottom + 8 + rows * LINE_PX };
}
