import type { GraphEdge, GraphSpec } from "../../message/chart-spec.ts";
import type { Canvas } from "../header.ts";
import { fitBoxes, type Placed } from "./box.ts";
import { columnsOf } from "./columns.ts";
import type { Area, Layout } from "./layered.ts";
import { mergedEdges, type Route } from "./route.ts";

const INDENT_PX = 18;
const BETWEEN_PX = 7;
const TRACK_PX = 9;
const THINNEST_TRACK_PX = 5;
/** Wider boxes would part names from the lines at their ends. */
const WIDEST_PX = 560;
/** Of the width, for the lines beside the boxes. */
const MOST_FOR_TRACKS = 0.36;
/** Where a line leaves and where it reaches a box, above and below its middle. */
const APART_PX = 4;

/**
 * Boxes below each other, each under what leads to it and further in; every other line runs in a track at the right,
 * where all that lead to one box share theirs. No line touches a box that it is not of.
 */
export function layoutRails(spec: GraphSpec, { left: edge, top, width: most }: Area, canvas: Canvas): Layout {
  const area = { left: edge, top, width: Math.min(most, WIDEST_PX) };
  const columns = columnsOf(spec);
  const edges = mergedEdges(spec.edges).filter(({ from, to }) => from !== to);
  const { order, parents } = treeOf(spec, edges, columns);
  const beside = edges.filter(({ from, to }) => parents.get(to) !== from);
  const ranks = new Map(order.map((id, at) => [id, at]));
  const buses = busesOf(beside, ranks);
  const room = area.width * MOST_FOR_TRACKS;
  const wanted = Math.max(0, ...buses.map(({ track }) => track + 1));
  const step = Math.max(THINNEST_TRACK_PX, Math.min(TRACK_PX, room / Math.max(1, wanted)));
  const tracks = Math.min(wanted, Math.floor(room / step));
  const right = area.left + area.width - (tracks === 0 ? 0 : 12 + tracks * step);
  const left = (id: string) => area.left + (columns.get(id) ?? 0) * INDENT_PX;
  const byId = new Map(fitBoxes(spec, ({ id }) => right - left(id), true, canvas).map((box) => [box.id, box]));
  let y = area.top;
  const boxes = order.flatMap((id): readonly Placed[] => {
    const box = byId.get(id);
    if (!box) return [];
    const placed = { ...box, x: left(id), y };
    y += box.height + BETWEEN_PX;
    return [placed];
  });
  const placed = new Map(boxes.map((box) => [box.id, box]));
  const drawn = buses.filter(({ track }) => track < tracks);
  return {
    boxes,
    routes: [
      ...edges.filter(({ from, to }) => parents.get(to) === from).flatMap((edge) => elbow(edge, placed)),
      ...drawn.flatMap((bus) => busRoutes(bus, right + 12 + bus.track * step, placed)),
    ],
    bottom: y - BETWEEN_PX,
    undrawn: beside.length - drawn.reduce((sum, bus) => sum + bus.edges.length, 0),
  };
}

/** Each node below the first that leads to it from further left. */
function treeOf({ nodes }: GraphSpec, edges: readonly GraphEdge[], columns: ReadonlyMap<string, number>) {
  const parents = new Map<string, string>();
  const children = new Map<string, string[]>();
  const column = (id: string) => columns.get(id) ?? 0;
  const sorted = edges.filter(({ from, to }) => column(from) < column(to));
  // What guards a box, or only calls it, does not have it; of the others the nearest does: a claim stands below its workload.
  const policies = new Set(nodes.flatMap(({ id, look }) => (look === "policy" ? [id] : [])));
  const looseness = ({ from, dashed }: GraphEdge) => (policies.has(from) ? 2 : 0) + (dashed ? 1 : 0);
  const nearness = ({ from }: GraphEdge) => column(from);
  for (const { from, to } of sorted.toSorted((x, y) => looseness(x) - looseness(y) || nearness(y) - nearness(x))) {
    if (parents.has(to)) continue;
    parents.set(to, from);
    children.set(from, [...(children.get(from) ?? []), to]);
  }
  const order: string[] = [];
  const walk = (id: string): void => {
    order.push(id);
    for (const child of children.get(id) ?? []) walk(child);
  };
  for (const { id } of nodes.toSorted((a, b) => column(a.id) - column(b.id))) if (!parents.has(id)) walk(id);
  return { order, parents };
}

interface Bus {
  readonly to: string;
  readonly edges: readonly GraphEdge[];
  readonly track: number;
}

/** The lines to one box share a track; the shortest stretches stand nearest to the boxes. */
function busesOf(edges: readonly GraphEdge[], ranks: ReadonlyMap<string, number>): readonly Bus[] {
  const byTarget = new Map<string, GraphEdge[]>();
  for (const edge of edges) byTarget.set(edge.to, [...(byTarget.get(edge.to) ?? []), edge]);
  const rank = (id: string) => ranks.get(id) ?? 0;
  const stretches = [...byTarget].map(([to, all]) => {
    const ends = [rank(to), ...all.map(({ from }) => rank(from))];
    return { to, edges: all, low: Math.min(...ends), high: Math.max(...ends) };
  });
  const taken: { readonly low: number; readonly high: number }[][] = [];
  return stretches
    .toSorted((a, b) => a.high - a.low - (b.high - b.low) || a.low - b.low)
    .map(({ to, edges: all, low, high }) => {
      const free = taken.findIndex((track) => track.every((one) => one.high < low || high < one.low));
      const track = free === -1 ? taken.length : free;
      taken[track] = [...(taken[track] ?? []), { low, high }];
      return { to, edges: all, track };
    });
}

function elbow(edge: GraphEdge, placed: ReadonlyMap<string, Placed>): readonly Route[] {
  const [from, to] = [placed.get(edge.from), placed.get(edge.to)];
  if (!from || !to) return [];
  const x = from.x + 8;
  const y = to.y + to.height / 2;
  return [{ edge, heading: "right", square: true, points: [[x, from.y + from.height], [x, y], [to.x, y]] }]; // biome-ignore format: one row
}

/** From each source to where the next one joins; the nearest on either side goes on into the box. */
function busRoutes({ to, edges }: Bus, x: number, placed: ReadonlyMap<string, Placed>): readonly Route[] {
  const target = placed.get(to);
  if (!target) return [];
  const end = target.y + target.height / 2 - APART_PX;
  const joins = edges.flatMap((edge) => {
    const from = placed.get(edge.from);
    return from ? [{ edge, right: from.x + from.width, y: from.y + from.height / 2 + APART_PX }] : [];
  });
  return [joins.filter(({ y }) => y < end), joins.filter(({ y }) => y >= end)].flatMap((side) => {
    const nearestFirst = side.toSorted((a, b) => Math.abs(a.y - end) - Math.abs(b.y - end));
    return nearestFirst.map(({ edge, right, y }, i): Route => {
      const next = nearestFirst[i - 1];
      if (next) return { edge, square: true, points: [[right, y], [x, y], [x, next.y]] }; // biome-ignore format: one row
      return { edge, square: true, heading: "left", points: [[right, y], [x, y], [x, end], [target.x + target.width, end]] }; // biome-ignore format: one row
    });
  });
}
