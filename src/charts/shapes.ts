import { cleanText, TEXT_PX } from "./text.ts";

export const FONT_FAMILY = "DejaVu Sans";

/** One thing drawn at a place of the picture, beside what echarts draws into the plot. Its fields are echarts' own. */
export interface Shape {
  /** "cells" is our own: many rectangles of one colour as one path. */
  readonly type: "text" | "rect" | "line" | "polyline" | "bezierCurve" | "polygon" | "cells" | "circle";
  readonly z: number;
  readonly silent: true;
  readonly x?: number;
  readonly y?: number;
  readonly shape?: Readonly<Record<string, unknown>>;
  readonly style: Readonly<Record<string, unknown>>;
}

/** Below the series, among them, above them. echarts draws series at 2 and 3. */
export const LAYER = { back: 1, front: 5, words: 10 } as const;

/** The rectangle data is drawn in, in pixels of the picture. */
export interface Plot {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export function textShape(
  text: string,
  x: number,
  y: number,
  style: {
    readonly color: string;
    readonly sizePx?: number;
    readonly bold?: boolean;
    readonly align?: "left" | "center" | "right";
    readonly behind?: string;
  },
): Shape {
  return {
    type: "text",
    z: LAYER.words,
    silent: true,
    x,
    y,
    style: {
      text: safeText(text),
      fill: style.color,
      fontSize: style.sizePx ?? TEXT_PX,
      fontFamily: FONT_FAMILY,
      fontWeight: style.bold ? "bold" : "normal",
      align: style.align ?? "left",
      verticalAlign: "middle",
      ...(style.behind === undefined ? {} : { backgroundColor: style.behind, padding: [1, 3], borderRadius: 2 }),
    },
  };
}

export function rectShape(
  x: number,
  y: number,
  width: number,
  height: number,
  fill: string,
  z: number,
  radius = 0,
): Shape {
  return { type: "rect", z, silent: true, shape: { x, y, width, height, r: radius }, style: { fill } };
}

export function lineShape(
  from: readonly [number, number],
  to: readonly [number, number],
  stroke: string,
  z: number,
  dashed = false,
): Shape {
  const shape = { x1: from[0], y1: from[1], x2: to[0], y2: to[1] };
  return {
    type: "line",
    z,
    silent: true,
    shape,
    style: { stroke, lineWidth: dashed ? 1.5 : 1, ...(dashed ? { lineDash: [6, 4] } : {}) },
  };
}

/**
 * Cleaned here too, as one control character makes the whole SVG unreadable. The space: zrender 6.1 keeps widths in a plain
 * object by text, and a pod named "constructor" or "__proto__" made it write into every object of the thread.
 */
function safeText(text: string): string {
  const clean = cleanText(text);
  return clean in Object.prototype ? `${clean} ` : clean;
}
