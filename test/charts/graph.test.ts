import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { type Drawer, loadDrawer } from "../../src/charts/draw.ts";
import { MOST_EDGES, MOST_NODES } from "../../src/charts/graph/check-graph.ts";
import { columnsOf } from "../../src/charts/graph/columns.ts";
import { type Layout, layoutLayered } from "../../src/charts/graph/layered.ts";
import { layoutRails } from "../../src/charts/graph/rails.ts";
import { toDrawing } from "../../src/charts/option.ts";
import type { Shape } from "../../src/charts/shapes.ts";
import type { GraphLook, GraphSpec } from "../../src/message/chart-spec.ts";
import { graphSpec } from "./graphs.ts";
import { canvas, wordsOf } from "./specs.ts";

const area = (widthPx: number) => ({ left: 14, top: 50, width: widthPx - 28 });
const inColumns = (spec: GraphSpec, widthPx = 720) => layoutLayered(spec, area(widthPx), canvas(widthPx));
const inRails = (spec: GraphSpec, widthPx = 360) => layoutRails(spec, area(widthPx), canvas(widthPx));

let drawer: Drawer;
beforeAll(async () => {
  drawer = await loadDrawer();
});

/** Boxes apart from each other and inside the picture; every line from border to border of its own boxes. */
function checkGeometry({ boxes, routes, bottom }: Layout, widthPx: number, spec: GraphSpec): void {
  expect(boxes.map(({ id }) => id).sort()).toEqual(spec.nodes.map(({ id }) => id).sort());
  for (const [i, a] of boxes.entries()) {
    expect(a.x).toBeGreaterThanOrEqual(14);
    expect(a.y).toBeGreaterThanOrEqual(49.9);
    expect(a.x + a.width).toBeLessThanOrEqual(widthPx - 14 + 0.1);
    expect(a.y + a.height).toBeLessThanOrEqual(bottom + 0.1);
    for (const b of boxes.slice(i + 1)) {
      const apart =
        a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y + 0.01 || b.y + b.height <= a.y + 0.01;
      expect(apart, `${a.id} and ${b.id}`).toBe(true);
    }
  }
  for (const { points, swing } of routes) {
    for (const [i, to] of points.entries()) {
      const from = points[i - 1] ?? to;
      // Curves stay between columns; where a line passes a column it is straight. Along that, and at every corner:
      for (const part of swing === undefined ? [0, 0.1, 0.3, 0.5, 0.7, 0.9, 1] : [0, 1]) {
        const [x, y] = [from[0] + (to[0] - from[0]) * part, from[1] + (to[1] - from[1]) * part];
        expect(Number.isFinite(x) && Number.isFinite(y)).toBe(true);
        expect(x).toBeLessThanOrEqual(widthPx);
        const inside = boxes.find(
          (box) => x > box.x + 0.5 && x < box.x + box.width - 0.5 && y > box.y + 0.5 && y < box.y + box.height - 0.5,
        );
        expect(inside?.id).toBeUndefined();
      }
    }
  }
}

describe("where boxes stand", () => {
  test("few stand in columns on a wide picture, and in one list on a narrow one", () => {
    expect(inColumns(graphSpec(10), 720)).toBeDefined();
    expect(inColumns(graphSpec(10), 360)).toBeUndefined();
    expect(inColumns(graphSpec(60), 720)).toBeUndefined();
  });

  test("many lines that would cross are told apart in tracks rather than tangled between columns", () => {
    const ids = Array.from({ length: 8 }, (_, i) => i);
    const nodes = [
      ...ids.map((i) => ({ id: `s${i}`, label: `s${i}`, look: "service" as const })),
      ...ids.map((i) => ({ id: `w${i}`, label: `w${i}`, look: "workload" as const })),
    ];
    const each = ids.map((i) => ({ from: `s${i}`, to: `w${i}` }));
    const all = ids.flatMap((i) => ids.map((k) => ({ from: `s${i}`, to: `w${k}` })));
    expect(inColumns(graphSpec(0, { nodes, edges: each }))).toBeDefined();
    expect(inColumns(graphSpec(0, { nodes, edges: all }))).toBeUndefined();
  });

  test("a call back to a Service does not move it behind its callers", () => {
    const columns = columnsOf(graphSpec(30));
    const at = (look: GraphLook) =>
      new Set(graphSpec(30).nodes.flatMap((node) => (node.look === look ? [columns.get(node.id)] : [])));
    expect([at("entry"), at("service"), at("workload"), at("volume")]).toEqual([
      new Set([0]),
      new Set([1]),
      new Set([2]),
      new Set([3]),
    ]);
  });

  test("a circle of one look ends", () => {
    const nodes = ["a", "b", "c"].map((id) => ({ id, label: id, look: "workload" as const }));
    const edges = [{ from: "a", to: "b" }, { from: "b", to: "c" }, { from: "c", to: "a" }, { from: "a", to: "a" }]; // biome-ignore format: one row
    const spec = graphSpec(0, { nodes, edges });
    expect(Math.max(...columnsOf(spec).values())).toBe(1);
    for (const laid of [inColumns(spec), inRails(spec)]) if (laid) checkGeometry(laid, 720, spec);
  });

  test("the same graph is drawn the same", () => {
    const once = toDrawing(graphSpec(25), canvas(720));
    toDrawing(graphSpec(12), canvas(720));
    expect(JSON.stringify(toDrawing(graphSpec(25), canvas(720)))).toBe(JSON.stringify(once));
  });

  const node = fc.record({
    label: fc.string({ unit: "grapheme", maxLength: 40 }),
    look: fc.constantFrom<GraphLook>("entry", "service", "policy", "workload", "config", "volume", "outside"),
    tone: fc.constantFrom(undefined, "red" as const, "grey" as const),
    note: fc.constantFrom(undefined, "2/3 ready", "a note that is much longer than what a box of any width can hold"),
  });
  const graph = fc.array(node, { minLength: 1, maxLength: 60 }).chain((nodes) =>
    fc.array(fc.tuple(fc.nat(nodes.length - 1), fc.nat(nodes.length - 1)), { maxLength: 90 }).map((pairs) =>
      graphSpec(0, {
        nodes: nodes.map(({ tone, note, ...rest }, i) => ({
          ...{ id: `n${i}`, ...rest },
          ...(tone ? { tone } : {}),
          ...(note ? { note } : {}),
        })),
        edges: pairs.map(([from, to]) => ({ from: `n${from}`, to: `n${to}`, label: "calls" })),
      }),
    ),
  );
  test("whatever the graph, boxes do not touch, stay inside, and no line enters one", () => {
    fc.assert(
      fc.property(graph, fc.constantFrom(360, 720, 1200), (spec, widthPx) => {
        const columns = inColumns(spec, widthPx);
        if (columns) checkGeometry(columns, widthPx, spec);
        checkGeometry(inRails(spec, widthPx), widthPx, spec);
        const { svg } = drawer.svg(spec, { theme: "light", widthPx });
        expect(svg).not.toMatch(/NaN|Infinity|undefined/);
      }),
      { numRuns: Number(process.env.FUZZ_RUNS ?? 60) },
    );
  }, 30_000);
});

describe("lines", () => {
  test("each leaves its own box and reaches its own", () => {
    const spec = graphSpec(14);
    const laid = inColumns(spec);
    expect(laid).toBeDefined();
    const at = new Map(laid?.boxes.map((box) => [box.id, box]));
    for (const { edge, points } of laid?.routes ?? []) {
      for (const [id, point] of [
        [edge.from, points[0]],
        [edge.to, points.at(-1)],
      ] as const) {
        // biome-ignore format: one row
        const box = at.get(id);
        const [x = 0, y = 0] = point ?? [];
        expect([box?.x, (box?.x ?? 0) + (box?.width ?? 0)].some((side) => Math.abs((side ?? 0) - x) < 0.01)).toBe(true);
        expect(y).toBeGreaterThan(box?.y ?? Number.POSITIVE_INFINITY);
        expect(y).toBeLessThan((box?.y ?? 0) + (box?.height ?? 0));
      }
    }
    expect(laid?.routes).toHaveLength(spec.edges.length);
  });

  test("in a list, all that lead to one box share a track, and what finds no room is counted", () => {
    const nodes = Array.from({ length: 60 }, (_, i) => ({ id: `w${i}`, label: `w${i}`, look: "workload" as const }));
    const all = nodes.flatMap((a) => nodes.flatMap((b) => (a.id < b.id ? [{ from: a.id, to: b.id }] : [])));
    const spec = graphSpec(0, { nodes, edges: all.slice(0, 500) });
    const laid = inRails(spec);
    expect(laid.undrawn).toBeGreaterThan(0);
    const words = wordsOf(drawer.svg(spec, { theme: "light", widthPx: 360 }).svg).map(({ text }) => text);
    expect(words).toContain(`${laid.undrawn} lines are not drawn.`);
    const shared = inRails(graphSpec(0, { nodes, edges: nodes.slice(1).map(({ id }) => ({ from: id, to: "w0" })) }));
    expect(
      new Set(shared.routes.filter(({ points }) => points.length > 3).map(({ points }) => points[1]?.[0])).size,
    ).toBe(1);
    expect(shared.undrawn).toBe(0);
  });

  test("in a list, a box stands below what has it rather than below what guards or calls it", () => {
    const nodes = [
      { id: "p", label: "p", look: "policy" as const },
      { id: "s", label: "s", look: "service" as const },
      { id: "w", label: "w", look: "workload" as const },
    ];
    const edges = [{ from: "p", to: "w" }, { from: "s", to: "w" }]; // biome-ignore format: one row
    expect(inRails(graphSpec(0, { nodes, edges })).boxes.map(({ id }) => id)).toEqual(["p", "s", "w"]);
  });

  test("lines between the same two boxes are one, dashed only when all are", () => {
    const edges = [{ from: "in", to: "s0", dashed: true, label: "a" }, { from: "in", to: "s0", label: "b" }]; // biome-ignore format: one row
    const { routes } = inRails(graphSpec(3, { edges }));
    expect(routes.map(({ edge }) => [edge.label, edge.dashed])).toEqual([["a, b", false]]);
  });
});

test("a line in trouble has its tone and is thicker", () => {
  const edges = [{ from: "in", to: "s0", tone: "red" as const }, { from: "s0", to: "w0" }]; // biome-ignore format: one row
  const { graphic } = toDrawing(graphSpec(3, { edges }), canvas()).option as {
    graphic: { elements: readonly Shape[] };
  };
  const lines = graphic.elements.filter(({ type }) => type === "bezierCurve" || type === "polyline");
  const width = (color: string) => Number(lines.find(({ style }) => style.stroke === color)?.style.lineWidth);
  const { tones, edge } = canvas().theme;
  expect(width(tones.red)).toBeGreaterThan(width(edge));
});

describe("words", () => {
  test("a name that is too long is broken at a dash or cut, and every box has its kind", () => {
    const label = "payments-ledger-reconciliation-worker-of-the-second-kind-in-a-namespace-of-its-own-and-on";
    const spec = graphSpec(0, { nodes: [{ id: "a", kind: "Deployment", label, look: "workload", note: "1/1" }], edges: [] }); // biome-ignore format: one row
    const [box] = inRails(spec).boxes;
    expect(box?.lines[0]?.text).toMatch(/^payments-.*-$/);
    expect(box?.lines[1]?.text).toMatch(/…/);
    expect(box?.lines.at(-1)?.text).toBe("Deployment · 1/1");
  });

  test("tones are told by a sign as well as by colour, and in the legend", () => {
    const words = wordsOf(drawer.svg(graphSpec(12), { theme: "dark", widthPx: 720 }).svg).map(({ text }) => text);
    for (const sign of ["✕", "!", "✓", "broken", "leads to", "calls"]) expect(words).toContain(sign);
  });

  test("the group stands in the box where there are several", () => {
    const groups = [{ id: "a", label: "shop" }, { id: "b", label: "billing" }]; // biome-ignore format: one row
    const nodes = [{ id: "x", label: "cart", look: "workload" as const, group: "b" }];
    const notes = (some: typeof groups) => inRails(graphSpec(0, { nodes, edges: [], groups: some })).boxes[0]?.lines.map(({ text }) => text); // biome-ignore format: one row
    expect(notes(groups)).toContain("billing");
    expect(notes(groups.slice(1))).toEqual(["cart"]);
  });

  test("a graph of nothing says so", () => {
    const { svg } = drawer.svg(graphSpec(0, { nodes: [], edges: [] }), { theme: "light", widthPx: 360 });
    expect(wordsOf(svg).map(({ text }) => text)).toContain("nothing to show");
  });
});

describe("what cannot be drawn is refused with the reason", () => {
  const two = graphSpec(3).nodes;
  test.each<[string, GraphSpec, RegExp]>([
    ["too many boxes", graphSpec(MOST_NODES + 1), /121 boxes, and at most 120 can be read; ask about less/],
    [
      "too many lines",
      graphSpec(3, { edges: Array.from({ length: MOST_EDGES + 1 }, () => ({ from: "in", to: "s0" })) }),
      /601 lines/,
    ],
    ["a line to nowhere", graphSpec(3, { edges: [{ from: "in", to: "gone" }] }), /"gone", which is none of its boxes/],
    ["two of one id", graphSpec(3, { nodes: [...two, ...two] }), /two of its boxes are "in"/],
    ["an unknown look", graphSpec(1, { nodes: [{ id: "a", label: "a", look: "star" as GraphLook }] }), /look "star"/],
    ["an unknown tone", graphSpec(3, { edges: [{ from: "in", to: "s0", tone: "blue" as never }] }), /tone "blue"/],
    ["a box without a name", graphSpec(1, { nodes: [{ id: "a", look: "entry" } as never] }), /no name/],
  ])("%s", (_, spec, message) => {
    expect(() => drawer.svg(spec, { theme: "light", widthPx: 720 })).toThrow(
      expect.objectContaining({ kind: "invalid", message: expect.stringMatching(message) }),
    );
  });
});
