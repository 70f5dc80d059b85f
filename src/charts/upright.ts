import type { BarSeriesOption, LineSeriesOption } from "echarts";
import type { PlotSpec } from "../message/chart-spec.ts";
import { assemble, type Drawing } from "./drawing.ts";
import { extentOf } from "./extent.ts";
import { type Canvas, layoutHeader, MARGIN_PX } from "./header.ts";
import type { LegendItem } from "./legend.ts";
import { bandShapes, MARK_ROW_PX, markShapes, thresholdShapes } from "./overlays.ts";
import { type Painted, paint } from "./palette.ts";
import { lonePairs, reducePairs } from "./reduce.ts";
import { valueScale } from "./scale.ts";
import { LAYER, type Plot, type Shape } from "./shapes.ts";
import { cleanText } from "./text.ts";
import { axisLabels, valueAxis } from "./value-axis.ts";
import { domainOf, xLabels, xPositions, xToPx } from "./x-axis.ts";

/** Lines and areas over time or names, and bars over time: values go up, x goes right. */
export function drawUpright(spec: PlotSpec, canvas: Canvas): Drawing {
  const bars = spec.kind === "bar" || spec.kind === "stacked-bar";
  const stacked = spec.kind === "stacked-bar";
  const look = spec.kind === "line" ? "line" : "block";
  const { painted, items } = paint(spec.series, canvas.theme, look, bars ? (stacked ? "sum" : "drop") : "thin");
  const header = layoutHeader(spec, legendItems(spec, items, canvas), canvas);

  const xs = xPositions(spec.x);
  const stepX = smallestStep(xs);
  const domain = domainOf(xs, bars || spec.x.kind === "category" ? stepX / 2 : 0);
  const [low, high] = extentOf(spec, painted, stacked);
  const scale = valueScale(low, high, spec.unit, canvas.widthPx < 500 ? 4 : 5, spec.kind !== "line");
  const labels = axisLabels(scale, spec.unit, canvas);
  const left = MARGIN_PX + labels.widthPx + 8;
  const plot: Plot = {
    left,
    top: header.bottomPx + (spec.marks?.length ? MARK_ROW_PX : 0),
    width: canvas.widthPx - left - MARGIN_PX - 4,
    height: canvas.widthPx < 500 ? 170 : 220,
  };
  const toX = xToPx(domain, plot);
  const toY = (value: number) => plot.top + ((scale.max - value) / (scale.max - scale.min)) * plot.height;

  const reduced = painted.map((one) => ({
    one,
    pairs: bars ? one.values.map((value, i) => [xs[i] ?? 0, value] as const) : reducePairs(xs, one.values, plot.width),
  }));
  const barPx = Math.max(1, (stepX / (domain.to - domain.from)) * plot.width * 0.76);
  const series = reduced.map(({ one, pairs }) => {
    const data = pairs.map(([x, value]) => [x, value] as (number | null)[]);
    return bars
      ? barSeries(one, data, stacked, stacked ? barPx : barPx / painted.length)
      : lineSeries(one, data, spec.kind === "area");
  });
  const dots: Shape[] = bars
    ? []
    : reduced.flatMap(({ one, pairs }) =>
        lonePairs(pairs).map(
          ([x, value]): Shape => ({
            type: "circle",
            z: LAYER.front,
            silent: true,
            shape: { cx: toX(x), cy: toY(value ?? 0), r: 3 },
            style: { fill: one.color },
          }),
        ),
      );
  const points = reduced.flatMap(({ pairs }) =>
    pairs.flatMap(([x, value]) => (value === null ? [] : [[toX(x), toY(value)] as const])),
  );
  const below = xLabels(spec.x, domain, plot, canvas);
  const shapes = [
    ...header.shapes,
    ...(spec.band ? bandShapes(spec.band, xs, toX, toY, canvas) : []),
    ...markShapes(spec.x.kind === "time" ? (spec.marks ?? []) : [], toX, plot, canvas),
    ...dots,
    ...thresholdShapes(spec.thresholds ?? [], toY, plot, canvas, points),
    ...below.shapes,
  ];
  return assemble(canvas, below.bottomPx + 8, shapes, {
    grid: { ...plot, containLabel: false, outerBoundsMode: "none" },
    xAxis: { type: "value", min: domain.from, max: domain.to, show: false },
    yAxis: valueAxis(scale, labels.write, canvas),
    series,
  });
}

function legendItems(spec: PlotSpec, items: readonly LegendItem[], canvas: Canvas): readonly LegendItem[] {
  const band: LegendItem[] = spec.band
    ? [{ name: cleanText(spec.band.label), color: canvas.theme.band, look: "block" }]
    : [];
  return items.length > 1 || band.length > 0 ? [...items, ...band] : [];
}

function lineSeries(one: Painted, data: (number | null)[][], area: boolean): LineSeriesOption {
  return {
    type: "line",
    data,
    symbol: "none",
    connectNulls: false,
    silent: true,
    z: one.minor ? 2 : 3,
    lineStyle: { color: one.color, width: one.minor ? 1 : 2, cap: "round", join: "round" },
    ...(area ? { areaStyle: { color: one.color, opacity: one.minor ? 0.05 : 0.18 } } : {}),
  };
}

function barSeries(one: Painted, data: (number | null)[][], stacked: boolean, widthPx: number): BarSeriesOption {
  return {
    type: "bar",
    data,
    silent: true,
    barWidth: widthPx,
    barGap: "0%",
    itemStyle: { color: one.color },
    ...(stacked ? { stack: "all" } : {}),
  };
}

function smallestStep(xs: readonly number[]): number {
  let step = Number.POSITIVE_INFINITY;
  for (let i = 1; i < xs.length; i++) step = Math.min(step, (xs[i] ?? 0) - (xs[i - 1] ?? 0));
  return Number.isFinite(step) && step > 0 ? step : 3_600_000;
}
