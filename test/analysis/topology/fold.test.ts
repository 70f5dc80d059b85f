import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { foldTopology, MOST_BOXES } from "../../../src/analysis/topology/fold.ts";
import type {
  BuiltTopology,
  TopologyNode,
  TopologyRole,
  TopologyState,
} from "../../../src/analysis/topology/topology.ts";

const node = (id: string, role: TopologyRole, more: Partial<TopologyNode> = {}): TopologyNode => ({
  ...{ id, kind: role, name: id, namespace: "shop", role, notes: [] },
  ...more,
});

function topology(
  nodes: readonly TopologyNode[],
  edges: BuiltTopology["edges"] = [],
  asked?: readonly string[],
): BuiltTopology {
  return { nodes, edges, policies: [], asked: new Set(asked ?? nodes.map(({ id }) => id)) };
}

/** `count` workloads, each behind its Service, the first `broken` of them broken. */
function shop(count: number, broken = 0, configs = 0): BuiltTopology {
  const parts = Array.from({ length: count }, (_, i) => i);
  return topology(
    [
      ...parts.map((i) => node(`s${i}`, "service", { state: "well" })),
      ...parts.map((i) => node(`w${i}`, "workload", { state: i < broken ? "broken" : "well" })),
      ...Array.from({ length: configs }, (_, i) => node(`c${i}`, "config")),
    ],
    [
      ...parts.map((i) => ({ from: `s${i}`, to: `w${i}`, relation: "selects" as const })),
      ...parts.slice(1).map((i) => ({ from: `w${i}`, to: "s0", relation: "calls" as const })),
    ],
  );
}

describe("what is left out when there is too much", () => {
  it("nothing while there is room", () => {
    const all = shop(30);
    expect(foldTopology(all)).toMatchObject({ nodes: all.nodes, edges: all.edges, folded: [] });
  });

  it("ConfigMaps first, all of them", () => {
    const { nodes, folded } = foldTopology(shop(20, 1, 40));
    expect(nodes).toHaveLength(40);
    expect(folded).toEqual(["40 ConfigMaps and Secrets"]);
  });

  it("a config in trouble stays when the others go", () => {
    const all = shop(20, 0, 40);
    const nodes = all.nodes.map((one) => (one.id === "c7" ? { ...one, state: "broken" as const } : one));
    expect(foldTopology({ ...all, nodes }).nodes.map(({ id }) => id)).toContain("c7");
  });

  it("then workloads that are well, with their Services, in one box that the lines lead to", () => {
    const { nodes, edges, folded } = foldTopology(shop(50, 3));
    expect(nodes.length).toBeLessThanOrEqual(MOST_BOXES);
    const box = nodes.find(({ id }) => id === "more/well");
    expect(box?.name).toMatch(/^\d+ more workloads, \d+ Services$/);
    expect(folded).toEqual([box?.name]);
    expect(edges).toContainEqual({ from: "more/well", to: "s0", relation: "calls" });
    for (const id of ["w0", "w1", "w2", "s0"]) expect(nodes.map((one) => one.id)).toContain(id);
  });

  it("at last of what is in trouble the least grave, and that is said", () => {
    const { nodes, folded } = foldTopology(shop(100, 100));
    expect(nodes.length).toBeLessThanOrEqual(MOST_BOXES);
    expect(nodes.filter(({ state }) => state === "broken").length).toBe(MOST_BOXES);
    expect(folded.at(-1)).toBe("140 more");
  });

  const state = fc.constantFrom<TopologyState | undefined>("broken", "impaired", "well", "idle", undefined);
  const role = fc.constantFrom<TopologyRole>("entry", "service", "policy", "workload", "config", "volume", "outside");
  const graph = fc
    .array(fc.record({ role, state }), { maxLength: 200 })
    .chain((boxes) =>
      fc.record({
        boxes: fc.constant(boxes),
        pairs: fc.array(fc.tuple(fc.nat(Math.max(0, boxes.length - 1)), fc.nat(Math.max(0, boxes.length - 1))), { maxLength: 200 }), // biome-ignore format: one row
        asked: fc.option(fc.nat(Math.max(0, boxes.length - 1)), { nil: undefined }),
      }),
    )
    .map(({ boxes, pairs, asked }) => {
      const nodes = boxes.map((box, i) => node(`n${i}`, box.role, box.state ? { state: box.state } : {}));
      const relation = (i: number) => (["selects", "calls", "uses"] as const)[i % 3] ?? "uses";
      const edges =
        nodes.length > 0 ? pairs.map(([a, b], i) => ({ from: `n${a}`, to: `n${b}`, relation: relation(i) })) : [];
      return topology(nodes, edges, asked === undefined || nodes.length === 0 ? undefined : [`n${asked}`]);
    });

  it("whatever the graph: never too many, nothing broken or asked for lost while there is room, lines between boxes that are there", () => {
    fc.assert(
      fc.property(graph, fc.integer({ min: 3, max: MOST_BOXES }), (all, limit) => {
        const { nodes, edges, folded } = foldTopology(all, limit);
        const ids = new Set(nodes.map(({ id }) => id));
        expect(ids.size).toBe(nodes.length);
        expect(nodes.length).toBeLessThanOrEqual(limit);
        for (const { from, to } of edges) expect(ids.has(from) && ids.has(to)).toBe(true);
        const named = all.asked.size === 1 ? [...all.asked] : [];
        for (const id of named) expect(ids.has(id)).toBe(true);
        const broken = all.nodes.filter((one) => one.state === "broken");
        const must = new Set([...broken.map(({ id }) => id), ...named]);
        if (must.size <= limit) for (const id of must) expect(ids.has(id)).toBe(true);
        else expect(nodes.every((one) => one.state === "broken" || named.includes(one.id))).toBe(true);
        if (all.nodes.length > limit) expect(folded.length).toBeGreaterThan(0);
        else expect(nodes).toEqual(all.nodes);
        expect(foldTopology(all, limit)).toEqual({ nodes, edges, folded });
      }),
      { numRuns: Number(process.env.FUZZ_RUNS ?? 300) },
    );
  });
});
