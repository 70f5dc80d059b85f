import type { Canvas } from "../header.ts";
import { LAYER, type Shape, textShape } from "../shapes.ts";
import { cleanText, shortenEnd, TEXT_PX } from "../text.ts";
import type { Placed } from "./box.ts";
import type { Point, Route } from "./route.ts";

const ARROW_PX = 7;
const LONGEST_LABEL_PX = 110;

/** The line with its arrow, below the boxes. */
export function lineShapes({ edge, points, heading, swing, square }: Route, { theme }: Canvas): readonly Shape[] {
  const end = points.at(-1);
  if (end === undefined) return [];
  // The line ends where the arrow begins: else its blunt end shows beside the tip.
  const inset = heading === undefined ? 0 : heading === "right" ? -ARROW_PX + 1 : ARROW_PX - 1;
  const way = [...points.slice(0, -1), [end[0] + inset, end[1]] as const];
  const color = edge.tone === undefined ? theme.edge : theme.tones[edge.tone];
  const style = {
    ...{ fill: "none", stroke: color, lineWidth: edge.tone === undefined ? 1.2 : 2.2 },
    ...(edge.dashed ? { lineDash: [4, 3] } : {}),
  };
  const line = (type: Shape["type"], shape: Shape["shape"]): Shape => ({
    ...{ type, z: LAYER.back, silent: true, style },
    ...(shape === undefined ? {} : { shape }),
  });
  const pieces = square
    ? [line("polyline", { points: way })]
    : way.slice(1).map((to, i) => {
        const from = way[i] ?? to;
        return from[1] === to[1] && swing === undefined
          ? line("polyline", { points: [from, to] })
          : line("bezierCurve", curve(from, to, swing));
      });
  if (heading === undefined) return pieces;
  const back = heading === "right" ? -ARROW_PX : ARROW_PX;
  const tip: Shape = {
    ...{ type: "polygon", z: LAYER.back, silent: true, style: { fill: color } },
    shape: {
      points: [end, [end[0] + back, end[1] - 3.5], [end[0] + back, end[1] + 3.5]],
    },
  };
  return [...pieces, tip];
}

/** Leaves and arrives level; `swing` bends it out to the right and back. */
function curve([x1, y1]: Point, [x2, y2]: Point, swing: number | undefined): Shape["shape"] {
  const reach = swing === undefined ? (x2 - x1) / 2 : swing;
  return { x1, y1, x2, y2, cpx1: x1 + reach, cpy1: y1, cpx2: swing === undefined ? x2 - reach : x2 + reach, cpy2: y2 };
}

interface Room {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Labels of lines, each in the middle of its first piece; one that would touch a box or another label is left out. */
export function labelShapes(routes: readonly Route[], boxes: readonly Placed[], canvas: Canvas): readonly Shape[] {
  const { theme, fonts, widthPx } = canvas;
  const taken: Room[] = boxes.map(({ x, y, width, height }) => ({
    left: x,
    right: x + width,
    top: y,
    bottom: y + height,
  }));
  const shapes: Shape[] = [];
  for (const { edge, points, swing, square } of routes) {
    const label = shortenEnd(cleanText(edge.label ?? ""), LONGEST_LABEL_PX, fonts.regular);
    if (label === "" || swing !== undefined || square) continue;
    const half = fonts.regular.widthPx(label, TEXT_PX) / 2 + 3;
    for (const [i, to] of points.slice(1).entries()) {
      const from = points[i] ?? to;
      const [x, y] = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2];
      const room: Room = { left: x - half, right: x + half, top: y - 8, bottom: y + 8 };
      if (room.left < 0 || room.right > widthPx || taken.some((one) => touch(one, room))) continue;
      taken.push(room);
      shapes.push(textShape(label, x, y, { color: theme.muted, align: "center", behind: theme.background }));
      break;
    }
  }
  return shapes;
}

function touch(a: Room, b: Room): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
