import type { Unit } from "../message/chart-spec.ts";
import { axisFormat } from "../message/format-value.ts";
import type { Canvas } from "./header.ts";
import { ticksOf, type ValueScale } from "./scale.ts";
import { FONT_FAMILY } from "./shapes.ts";
import { TEXT_PX } from "./text.ts";

/** How an axis writes its values, and the room its widest label takes. */
export interface AxisLabels {
  readonly write: (value: number) => string;
  readonly widthPx: number;
}

export function axisLabels(scale: ValueScale, unit: Unit, canvas: Canvas): AxisLabels {
  const write = axisFormat(Math.max(Math.abs(scale.min), Math.abs(scale.max)), scale.step, unit);
  const widths = ticksOf(scale).map((tick) => canvas.fonts.regular.widthPx(write(tick), TEXT_PX));
  return { write, widthPx: Math.max(...widths) };
}

/** echarts' value axis with our own ends, steps and words. */
export function valueAxis(scale: ValueScale, write: (value: number) => string, canvas: Canvas) {
  return {
    type: "value" as const,
    min: scale.min,
    max: scale.max,
    interval: scale.step,
    axisLine: { show: false },
    axisTick: { show: false },
    splitLine: { show: true, lineStyle: { color: canvas.theme.grid, width: 1 } },
    axisLabel: {
      show: true,
      color: canvas.theme.muted,
      fontSize: TEXT_PX,
      fontFamily: FONT_FAMILY,
      margin: 8,
      showMinLabel: true,
      showMaxLabel: true,
      formatter: (value: number) => write(value),
    },
  };
}
