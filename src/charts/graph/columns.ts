import type { GraphLook, GraphSpec } from "../../message/chart-spec.ts";

const PLACE: Readonly<Record<GraphLook, number>> = {
  entry: 0,
  service: 1,
  policy: 1,
  workload: 2,
  config: 3,
  volume: 3,
  outside: 3,
};
/** Chains of one look (a claim and its volume) take a column each; longer ones share the last. */
const MOST_OF_A_LOOK = 2;

/**
 * The column of each node, from 0 with none left out. It follows from the look, so that a call from a workload back to a
 * Service is a line between neighbouring columns and no reason to draw that Service further right.
 */
export function columnsOf({ nodes, edges }: GraphSpec): ReadonlyMap<string, number> {
  const places = new Map(nodes.map(({ id, look }) => [id, PLACE[look]]));
  const within = new Map<string, string[]>();
  for (const { from, to } of edges) {
    if (from === to || places.get(from) !== places.get(to)) continue;
    within.set(to, [...(within.get(to) ?? []), from]);
  }
  const depths = new Map<string, number>();
  const open = new Set<string>();

  function depthOf(id: string): number {
    const known = depths.get(id);
    if (known !== undefined) return known;
    if (open.has(id)) return -1; // a circle is cut where one came in
    open.add(id);
    const before = (within.get(id) ?? []).map(depthOf);
    open.delete(id);
    const depth = Math.min(MOST_OF_A_LOOK - 1, Math.max(-1, ...before) + 1);
    depths.set(id, depth);
    return depth;
  }

  const slots = new Map(nodes.map(({ id }) => [id, (places.get(id) ?? 0) * MOST_OF_A_LOOK + depthOf(id)]));
  const used = [...new Set(slots.values())].sort((a, b) => a - b);
  return new Map([...slots].map(([id, slot]) => [id, used.indexOf(slot)]));
}
