import type { GraphTone } from "../../message/chart-spec.ts";
import { LAYER, type Shape, textShape } from "../shapes.ts";
import type { Theme } from "../theme.ts";

/** Each tone's sign: told without colour too. */
const SIGNS: Readonly<Record<GraphTone, string>> = { red: "✕", amber: "!", green: "✓", grey: "–" };

/** A disc of the tone's colour with its sign, 14 px wide, around a point. */
export function toneMark(tone: GraphTone, x: number, y: number, theme: Theme): readonly Shape[] {
  return [
    {
      type: "circle",
      z: LAYER.front,
      silent: true,
      shape: { cx: x, cy: y, r: 7 },
      style: { fill: theme.tones[tone] },
    },
    textShape(SIGNS[tone], x, y, { color: theme.background, bold: true, align: "center" }),
  ];
}
