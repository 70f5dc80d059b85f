import type { GraphSpec } from "../../message/chart-spec.ts";
import { assemble, type Drawing } from "../drawing.ts";
import { type Canvas, layoutHeader, MARGIN_PX } from "../header.ts";
import type { LegendItem } from "../legend.ts";
import { textShape } from "../shapes.ts";
import { boxShapes } from "./box.ts";
import { type Layout, layoutLayered } from "./layered.ts";
import { labelShapes, lineShapes } from "./lines.ts";
import { layoutRails } from "./rails.ts";

/** Columns side by side where they fit, else one list downwards with the lines beside it. */
export function drawGraph(spec: GraphSpec, canvas: Canvas): Drawing {
  const header = layoutHeader(spec, legendOf(spec, canvas), canvas);
  const area = { left: MARGIN_PX, top: header.bottomPx, width: canvas.widthPx - 2 * MARGIN_PX };
  const drawn: Layout = layoutLayered(spec, area, canvas) ?? layoutRails(spec, area, canvas);
  const note = textShape(`${drawn.undrawn} lines are not drawn.`, MARGIN_PX, drawn.bottom + 14, {
    color: canvas.theme.muted,
  });
  const shapes = [
    ...header.shapes,
    ...drawn.routes.flatMap((route) => lineShapes(route, canvas)),
    ...labelShapes(drawn.routes, drawn.boxes, canvas),
    ...drawn.boxes.flatMap((box) => boxShapes(box, canvas)),
    ...(drawn.undrawn > 0 ? [note] : []),
  ];
  return assemble(canvas, drawn.bottom + (drawn.undrawn > 0 ? 20 : 0) + MARGIN_PX, shapes);
}

function legendOf({ legend = [] }: GraphSpec, { theme }: Canvas): readonly LegendItem[] {
  return legend.map(({ mark, label }) => {
    if (mark === "solid") return { name: label, color: theme.edge, look: "line" };
    if (mark === "dashed") return { name: label, color: theme.edge, look: "dashes" };
    return { name: label, color: theme.tones[mark], look: mark };
  });
}
