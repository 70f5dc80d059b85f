import { Graph, layout } from "@dagrejs/dagre";
import type { GraphEdge, GraphSpec } from "../../message/chart-spec.ts";
import type { Canvas } from "../header.ts";
import { type Box, fitBoxes, type Placed } from "./box.ts";
import { columnsOf } from "./columns.ts";
import { mergedEdges, type Point, type Route } from "./route.ts";

export interface Area {
  readonly left: number;
  readonly top: number;
  readonly width: number;
}

export interface Layout {
  readonly boxes: readonly Placed[];
  readonly routes: readonly Route[];
  readonly bottom: number;
  /** Lines there was no room for. */
  readonly undrawn: number;
}

const WIDEST_PX = 200;
const NARROWEST_PX = 128; // about fourteen characters of a name
/** With more, columns grow so high that what belongs together stands far apart. */
const MOST_BOXES = 32;
/** With more, nobody follows a line through the gap between two columns. */
const MOST_CROSSINGS = 16;
const GAP_PX = 36;
const WIDEST_GAP_PX = 110;
const BETWEEN_PX = 10;
/** Beside the last column, where its own boxes are joined. */
const SWING_PX = 22;

/**
 * Boxes in columns from the left to the right, what belongs together at one height, lines past further columns between
 * their boxes. undefined where the columns do not fit side by side, would be too high, or the lines too tangled.
 */
export function layoutLayered(spec: GraphSpec, area: Area, canvas: Canvas): Layout | undefined {
  if (spec.nodes.length > MOST_BOXES) return undefined;
  const columns = columnsOf(spec);
  const columnOf = (id: string) => columns.get(id) ?? 0;
  const count = Math.max(0, ...columns.values()) + 1;
  const edges = mergedEdges(spec.edges);
  const swings = edges.some(({ from, to }) => columnOf(from) === columnOf(to) && columnOf(from) === count - 1);
  const width = area.width - (swings ? SWING_PX : 0);
  const boxWidth = Math.min(WIDEST_PX, Math.floor((width - GAP_PX * (count - 1)) / count));
  if (boxWidth < NARROWEST_PX) return undefined;
  const gap = count === 1 ? 0 : Math.min(WIDEST_GAP_PX, (width - boxWidth * count) / (count - 1));
  const left = (column: number) => area.left + column * (boxWidth + gap);
  const boxes = fitBoxes(spec, () => boxWidth, false, canvas);
  const { tops, ways, bottom } = stack(boxes, edges, columnOf);
  const placed = boxes.map((box) => ({ ...box, x: left(columnOf(box.id)), y: area.top + (tops.get(box.id) ?? 0) }));
  const routes = routesOf(placed, edges, { columnOf, left, boxWidth, top: area.top, ways });
  if (crossingsOf(routes) > MOST_CROSSINGS) return undefined;
  return {
    ...{ boxes: placed, routes },
    bottom: area.top + bottom,
    undrawn: 0,
  };
}

interface Stacked {
  /** The upper edge of each box. */
  readonly tops: ReadonlyMap<string, number>;
  /** By the place of an edge: the height at which it passes each column between its ends, from the left. */
  readonly ways: ReadonlyMap<number, readonly number[]>;
  readonly bottom: number;
}

/** Heights by dagre: order within columns for few crossings, and boxes opposite what they are joined to. */
function stack(boxes: readonly Box[], edges: readonly GraphEdge[], columnOf: (id: string) => number): Stacked {
  const graph = new Graph({ multigraph: true });
  graph.setDefaultNodeLabel(() => ({}));
  // Ranks are doubled by dagre for the labels of edges, which have none here.
  const ranker = (inner: Graph) => {
    for (const id of inner.nodes()) inner.node(id).rank = columns.get(id) ?? 0;
  };
  const columns = new Map(boxes.map((_, at) => [nameOf(at), 2 * columnOf(boxes[at]?.id ?? "")]));
  const places = new Map(boxes.map(({ id }, at) => [id, at]));
  graph.setGraph({
    ...{ rankdir: "LR", nodesep: BETWEEN_PX, edgesep: 6, ranksep: 40 },
    // The types know the rankers' names alone; the code takes a function as well (lib/rank/index.ts of 3.1.3).
    ranker: ranker as unknown as "network-simplex",
  });
  for (const [at, { width, height }] of boxes.entries()) graph.setNode(nameOf(at), { width, height });
  for (const [at, { from, to, dashed }] of edges.entries()) {
    if (columnOf(from) === columnOf(to)) continue;
    const [first, second] = columnOf(from) < columnOf(to) ? [from, to] : [to, from];
    const ends = [nameOf(places.get(first) ?? 0), nameOf(places.get(second) ?? 0)] as const;
    graph.setEdge(...ends, { minlen: 1, weight: dashed ? 1 : 4, width: 0, height: 0 }, String(at));
  }
  layout(graph, { useDynamic: false });
  const tops = new Map(boxes.map(({ id, height }, at) => [id, (graph.node(nameOf(at)).y ?? 0) - height / 2]));
  const ways = new Map<number, readonly number[]>();
  for (const { v, w, name } of graph.edges()) {
    const inner: readonly { readonly y: number }[] = (graph.edge(v, w, name).points ?? []).slice(1, -1);
    // Every second point stands in a column, the others between two.
    ways.set(
      Number(name),
      inner.flatMap(({ y }, i) => (i % 2 === 1 ? [y] : [])),
    );
  }
  const lowest = boxes.map(({ id, height }) => (tops.get(id) ?? 0) + height);
  const passing = [...ways.values()].flat();
  const top = Math.min(...tops.values(), ...passing);
  return {
    tops: new Map([...tops].map(([id, y]) => [id, y - top])),
    ways: new Map([...ways].map(([at, heights]) => [at, heights.map((y) => y - top)])),
    bottom: Math.max(...lowest, ...passing) - top,
  };
}

/** Ids are outside text; dagre keeps nodes in a plain object by name. */
function nameOf(at: number): string {
  return `n${at}`;
}

function routesOf(
  boxes: readonly Placed[],
  edges: readonly GraphEdge[],
  where: {
    readonly columnOf: (id: string) => number;
    readonly left: (column: number) => number;
    readonly boxWidth: number;
    readonly top: number;
    readonly ways: ReadonlyMap<number, readonly number[]>;
  },
): readonly Route[] {
  const byId = new Map(boxes.map((box) => [box.id, box]));
  const drafts = edges.flatMap((edge, at) => {
    const [from, to] = [byId.get(edge.from), byId.get(edge.to)];
    if (!from || !to) return [];
    const [a, b] = [where.columnOf(edge.from), where.columnOf(edge.to)];
    const [first, last] = a <= b ? [from, to] : [to, from];
    const passed = (where.ways.get(at) ?? []).flatMap((y, i): readonly Point[] => {
      const x = where.left(Math.min(a, b) + 1 + i);
      return [
        [x, where.top + y],
        [x + where.boxWidth, where.top + y],
      ];
    });
    return [{ edge, first, last, passed, reversed: a > b, same: a === b }];
  });
  const ports = portsOf(drafts);
  return drafts.map(({ edge, first, last, passed, reversed, same }, i): Route => {
    const start: Point = [first.x + first.width, ports.get(`${i}a`) ?? first.y + first.height / 2];
    const end: Point = [same ? last.x + last.width : last.x, ports.get(`${i}b`) ?? last.y + last.height / 2];
    const points = [start, ...passed, end];
    if (same) {
      const shift = edge.from === edge.to ? 5 : 0;
      const ends: readonly Point[] = [
        [start[0], start[1] - shift],
        [end[0], end[1] + shift],
      ];
      return { edge, points: ends, heading: "left", swing: SWING_PX };
    }
    return { edge, points: reversed ? points.toReversed() : points, heading: reversed ? "left" : "right" };
  });
}

interface Draft {
  readonly first: Placed;
  readonly last: Placed;
  readonly passed: readonly Point[];
  readonly same: boolean;
}

/** Lines that share a side of a box spread over it, in the order of where they go, so that they do not cross there. */
function portsOf(drafts: readonly Draft[]): ReadonlyMap<string, number> {
  const sides = new Map<string, { readonly key: string; readonly towards: number; readonly box: Placed }[]>();
  const put = (side: string, key: string, towards: number, box: Placed) =>
    sides.set(side, [...(sides.get(side) ?? []), { key, towards, box }]);
  for (const [i, { first, last, passed, same }] of drafts.entries()) {
    put(`right ${first.id}`, `${i}a`, passed[0]?.[1] ?? last.y + last.height / 2, first);
    put(`${same ? "right" : "left"} ${last.id}`, `${i}b`, passed.at(-1)?.[1] ?? first.y + first.height / 2, last);
  }
  const ports = new Map<string, number>();
  for (const side of sides.values()) {
    side.sort((a, b) => a.towards - b.towards);
    for (const [at, { key, box }] of side.entries()) {
      const step = Math.min(9, (box.height - 10) / Math.max(1, side.length - 1));
      ports.set(key, box.y + box.height / 2 + (at - (side.length - 1) / 2) * step);
    }
  }
  return ports;
}

/** How often lines cross between columns: two that leave in one order and arrive in the other. */
function crossingsOf(routes: readonly Route[]): number {
  const gaps = new Map<number, (readonly [left: number, right: number])[]>();
  for (const { points, swing } of routes) {
    if (swing !== undefined) continue;
    for (const [i, to] of points.entries()) {
      const from = points[i - 1];
      // Along a column a line is level, and crosses none.
      if (!from || i % 2 === 0) continue;
      const [a, b] = from[0] < to[0] ? [from, to] : [to, from];
      const key = Math.round(a[0]);
      gaps.set(key, [...(gaps.get(key) ?? []), [a[1], b[1]]]);
    }
  }
  let crossings = 0;
  for (const lines of gaps.values()) {
    for (const [i, a] of lines.entries()) {
      for (const b of lines.slice(i + 1)) if ((a[0] - b[0]) * (a[1] - b[1]) < 0) crossings++;
    }
  }
  return crossings;
}
