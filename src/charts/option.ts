import type { ChartSpec } from "../message/chart-spec.ts";
import { drawBars } from "./bars.ts";
import { assemble, type Drawing } from "./drawing.ts";
import { drawGraph } from "./graph/draw-graph.ts";
import { type Canvas, layoutHeader, MARGIN_PX } from "./header.ts";
import { drawHeat } from "./heat.ts";
import { LAYER, type Shape, textShape } from "./shapes.ts";
import { drawSpark } from "./spark.ts";
import { drawUpright } from "./upright.ts";

/** Lays a checked spec out. Pure: the same spec, fonts and width give the same drawing. */
export function toDrawing(spec: ChartSpec, canvas: Canvas): Drawing {
  if (!hasData(spec)) return drawEmpty(spec, canvas);
  switch (spec.kind) {
    case "graph":
      return drawGraph(spec, canvas);
    case "sparkline":
      return drawSpark(spec, canvas);
    case "heat-strip":
      return drawHeat(spec, canvas);
    case "bar":
    case "stacked-bar":
      return spec.x.kind === "category" ? drawBars(spec, spec.x, canvas) : drawUpright(spec, canvas);
    default:
      return drawUpright(spec, canvas);
  }
}

function hasData(spec: ChartSpec): boolean {
  if (spec.kind === "graph") return spec.nodes.length > 0;
  return spec.series.some(({ values }) => values.some((value) => value !== null));
}

/** A frame with the words in it: an empty picture must not look like a flat line at zero. */
function drawEmpty(spec: ChartSpec, canvas: Canvas): Drawing {
  const header = layoutHeader(spec, [], canvas);
  const height = spec.kind === "sparkline" ? 40 : 120;
  const width = canvas.widthPx - 2 * MARGIN_PX;
  const frame: Shape = {
    type: "rect",
    z: LAYER.back,
    silent: true,
    shape: { x: MARGIN_PX, y: header.bottomPx, width, height, r: 4 },
    style: { fill: "none", stroke: canvas.theme.axis, lineWidth: 1 },
  };
  const words = textShape(
    spec.kind === "graph" ? "nothing to show" : "no data",
    MARGIN_PX + width / 2,
    header.bottomPx + height / 2,
    {
      color: canvas.theme.muted,
      align: "center",
    },
  );
  return assemble(canvas, header.bottomPx + height + MARGIN_PX, [...header.shapes, frame, words]);
}
