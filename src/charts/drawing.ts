import type { EChartsOption } from "echarts";
import type { Canvas } from "./header.ts";
import { FONT_FAMILY, type Shape } from "./shapes.ts";
import { TEXT_PX } from "./text.ts";

/** A picture before it is drawn: what echarts is told, and the size it was laid out for. */
export interface Drawing {
  readonly option: EChartsOption;
  readonly widthPx: number;
  readonly heightPx: number;
}

/** The option around shapes and, where there are any, axes and series. */
export function assemble(
  canvas: Canvas,
  heightPx: number,
  shapes: readonly Shape[],
  plotted: Pick<EChartsOption, "grid" | "xAxis" | "yAxis" | "series"> = {},
): Drawing {
  const option: EChartsOption = {
    animation: false,
    backgroundColor: canvas.theme.background,
    textStyle: { fontFamily: FONT_FAMILY, fontSize: TEXT_PX },
    graphic: { elements: [...shapes] as object[] },
    ...plotted,
  };
  return { option, widthPx: canvas.widthPx, heightPx: Math.ceil(heightPx) };
}
