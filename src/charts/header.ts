import { type LegendItem, layoutLegend } from "./legend.ts";
import { type Shape, textShape } from "./shapes.ts";
import { cleanText, type Fonts, TITLE_PX, wrap } from "./text.ts";
import type { Theme } from "./theme.ts";

/** What every chart is drawn with. */
export interface Canvas {
  readonly theme: Theme;
  readonly fonts: Fonts;
  readonly widthPx: number;
}

export interface Header {
  readonly shapes: readonly Shape[];
  /** Where the next thing may begin. */
  readonly bottomPx: number;
}

export const MARGIN_PX = 14;
const TITLE_ROW_PX = 20;

/** Title, at most two lines of it, and the legend below. */
export function layoutHeader(spec: { readonly title: string }, items: readonly LegendItem[], canvas: Canvas): Header {
  const { theme, fonts, widthPx } = canvas;
  const inner = widthPx - 2 * MARGIN_PX;
  const lines = wrap(cleanText(spec.title), inner, 2, fonts.bold, TITLE_PX);
  const shapes: Shape[] = lines.map((line, i) =>
    textShape(line, MARGIN_PX, MARGIN_PX + (i + 0.5) * TITLE_ROW_PX - 2, {
      color: theme.text,
      sizePx: TITLE_PX,
      bold: true,
    }),
  );
  const titleBottom = MARGIN_PX + lines.length * TITLE_ROW_PX;
  const legend = layoutLegend(items, { left: MARGIN_PX, top: titleBottom + 2, width: inner }, theme, fonts);
  return {
    shapes: [...shapes, ...legend.shapes],
    bottomPx: titleBottom + (legend.heightPx > 0 ? legend.heightPx + 2 : 0) + 12,
  };
}
