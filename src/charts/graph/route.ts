import type { GraphEdge } from "../../message/chart-spec.ts";

export type Point = readonly [x: number, y: number];

/** The way of a line from box to box: curves that leave and arrive level, straight between them. */
export interface Route {
  readonly edge: GraphEdge;
  /** Corners of the way, from the source's border to the target's. */
  readonly points: readonly Point[];
  /** Which way the line runs where it arrives: the arrow's. None where it only joins another. */
  readonly heading?: "left" | "right";
  /** How far a line to a box of the same column swings out; none for one between columns. */
  readonly swing?: number;
  /** Straight and square rather than curved. */
  readonly square?: true;
}

/** A line for each pair of boxes: the graph's lines between the same two are one, dashed only when all of them are. */
export function mergedEdges(edges: readonly GraphEdge[]): readonly GraphEdge[] {
  const merged = new Map<string, GraphEdge>();
  for (const edge of edges) {
    const key = JSON.stringify([edge.from, edge.to]);
    const before = merged.get(key);
    if (before === undefined) {
      merged.set(key, edge);
      continue;
    }
    const labels = [...new Set([before.label, edge.label].filter((label) => label !== undefined && label !== ""))];
    const tone = before.tone ?? edge.tone;
    merged.set(key, {
      ...{ from: edge.from, to: edge.to, dashed: before.dashed === true && edge.dashed === true },
      ...(labels.length > 0 ? { label: labels.join(", ") } : {}),
      ...(tone === undefined ? {} : { tone }),
    });
  }
  return [...merged.values()];
}
