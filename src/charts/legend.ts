import type { GraphTone } from "../message/chart-spec.ts";
import { toneMark } from "./graph/tone.ts";
import { LAYER, lineShape, rectShape, type Shape, textShape } from "./shapes.ts";
import { type Fonts, shortenMiddle, TEXT_PX } from "./text.ts";
import type { Theme } from "./theme.ts";

export interface LegendItem {
  readonly name: string;
  /** Undefined where the words stand alone. */
  readonly color?: string;
  readonly look: "line" | "block" | "dashes" | GraphTone;
}

const ROW_PX = 20;
const SWATCH_PX = 14;
const GAP_PX = 16;
const LONGEST_NAME_PX = 240;

/**
 * Rows of swatches and names from `top` on, and the height they take, so that what follows begins below them. Names are
 * cut in the middle where a row would not hold them.
 */
export function layoutLegend(
  items: readonly LegendItem[],
  area: { readonly left: number; readonly top: number; readonly width: number },
  theme: Theme,
  fonts: Fonts,
): { readonly shapes: readonly Shape[]; readonly heightPx: number } {
  const shapes: Shape[] = [];
  let x = area.left;
  let row = 0;
  for (const item of items) {
    const swatch = item.color === undefined ? 0 : SWATCH_PX + 6;
    const name = shortenMiddle(item.name, Math.min(LONGEST_NAME_PX, area.width - swatch), fonts.regular);
    const width = swatch + fonts.regular.widthPx(name, TEXT_PX);
    if (x > area.left && x + width > area.left + area.width) {
      row++;
      x = area.left;
    }
    const y = area.top + row * ROW_PX + ROW_PX / 2;
    if (item.color !== undefined) {
      shapes.push(...swatchOf(item.look, x, y, item.color, theme));
    }
    shapes.push(textShape(name, x + swatch, y, { color: theme.muted }));
    x += width + GAP_PX;
  }
  return { shapes, heightPx: items.length === 0 ? 0 : (row + 1) * ROW_PX };
}

function swatchOf(look: LegendItem["look"], x: number, y: number, color: string, theme: Theme): readonly Shape[] {
  if (look === "dashes") return [lineShape([x, y], [x + SWATCH_PX, y], color, LAYER.words, true)];
  if (look !== "line" && look !== "block") return toneMark(look, x + SWATCH_PX / 2, y, theme);
  const height = look === "line" ? 3 : 11;
  return [rectShape(x, y - height / 2, SWATCH_PX, height, color, LAYER.words, look === "line" ? 1.5 : 2)];
}
