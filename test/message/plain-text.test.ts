import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ChartSpec } from "../../src/message/chart-spec.ts";
import { displayWidth } from "../../src/message/display-width.ts";
import { mapPresses } from "../../src/message/map-presses.ts";
import type { Block, Message, RichText } from "../../src/message/message.ts";
import { renderPlainText } from "../../src/message/plain-text.ts";

function plain(...blocks: readonly Block<string>[]): string {
  return renderPlainText({ summary: "s", blocks });
}

const AT = [0, 1, 2, 3].map((i) => Date.UTC(2026, 10, 18, 14, i));
const line: ChartSpec = {
  kind: "line",
  title: "CPU of node-3",
  alt: "CPU rose.",
  unit: "%",
  x: { kind: "time", atMs: AT, zone: "UTC" },
  series: [
    { name: "a", values: [0, 50, null, 100] },
    { name: "b", values: [null, null, null, null] },
    { name: "c", values: [7, 7, 7, 7] },
  ],
};
const bars: ChartSpec = {
  kind: "bar",
  title: "Memory",
  alt: "cart uses most.",
  unit: "bytes",
  x: { kind: "category", labels: ["cart", "shop", "idle", "gone"] },
  series: [{ name: "Memory", values: [1_073_741_824, 536_870_912, 0, null] }],
};

const graph: ChartSpec = {
  kind: "graph",
  title: "shop",
  alt: "Two workloads.",
  nodes: [
    { id: "i", kind: "Ingress", label: "shop", look: "entry" },
    { id: "a", kind: "Service", label: "checkout", look: "service" },
    { id: "b", kind: "Deployment", label: "checkout", look: "workload", note: "2/3 ready", tone: "red" },
    { id: "c", kind: "Service", label: "db", look: "service", group: "x" },
    { id: "d", kind: "PVC", label: "data", look: "volume", note: "20Gi", group: "y" },
  ],
  groups: [
    { id: "x", label: "billing" },
    { id: "y", label: "shop" },
  ],
  edges: [
    { from: "i", to: "a" },
    { from: "a", to: "b" },
    { from: "b", to: "c", label: "calls", dashed: true },
    { from: "b", to: "d" },
    { from: "c", to: "b" },
    { from: "c", to: "c" },
  ],
};

describe("every block has a plain form", () => {
  test.each<readonly [string, Block<string>, string]>([
    ["heading", { type: "heading", text: "Shop" }, "Shop\n===="],
    ["heading of wide letters", { type: "heading", text: "東京" }, "東京\n===="],
    ["text", { type: "text", text: "CPU is 91%." }, "CPU is 91%."],
    [
      "graph",
      { type: "chart", chart: graph },
      [
        "shop",
        "Ingress shop → Service checkout → Deployment checkout (2/3 ready)",
        "  → calls Service db (billing)",
        "    → Deployment checkout",
        "  → PVC data (shop, 20Gi)",
      ].join("\n"),
    ],
    ["text with a dot", { type: "text", text: "firing", dot: "red" }, "● firing"],
    [
      "rich text",
      { type: "text", text: ["a ", { text: "b", style: "strong" }, " c ", { text: "@Ann", person: "p1" }] },
      "a b c @Ann",
    ],
    [
      "facts",
      {
        type: "facts",
        facts: [
          { label: "Up", value: "3 d" },
          { label: "Machine", value: "vm" },
        ],
      },
      "Up       3 d\nMachine  vm",
    ],
    [
      "table",
      {
        type: "table",
        caption: "Pods",
        columns: [{ title: "name" }, { title: "cpu", align: "right" }],
        rows: [
          ["cart", "5%"],
          ["a\nb", "100%"],
        ],
        moreRows: 3,
      },
      "Pods\nname   cpu\ncart    5%\na b   100%\n(3 more)",
    ],
    ["code", { type: "code", text: "up\n== 0" }, "  up\n  == 0"],
    ["image", { type: "image", blobId: "b1", alt: "a graph" }, "(picture: a graph)"],
    [
      "line chart with gaps",
      { type: "chart", chart: line },
      "CPU of node-3\n▁▅ █  a (0% to 100%)\nb: no data\n▄▄▄▄  c (7% to 7%)",
    ],
    [
      "bar chart",
      { type: "chart", chart: bars },
      ["Memory", `cart  ${"█".repeat(24)} 1 GiB`, `shop  ${"█".repeat(12)} 512 MiB`, "idle  0 B", "gone  no data"].join(
        "\n",
      ),
    ],
    [
      "buttons",
      {
        type: "buttons",
        buttons: [
          { label: "Approve", press: "1" },
          { label: "Reject…", press: "2" },
        ],
      },
      "[Approve] [Reject…]",
    ],
    ["choice", { type: "choice", label: "Which?", options: [{ label: "prod", press: "1" }] }, "Which?\n  [prod]"],
    ["choice of nothing", { type: "choice", label: "Which?", options: [] }, "Which?"],
    ["progress", { type: "progress", text: "Reading logs", done: 2, total: 4 }, "Reading logs (2 of 4)"],
    ["progress without an end", { type: "progress", text: "Reading logs" }, "Reading logs"],
    [
      "fold",
      {
        type: "fold",
        title: "More",
        blocks: [
          { type: "text", text: "" },
          { type: "text", text: "in\nside" },
        ],
      },
      "▸ More\n  in\n  side",
    ],
    ["fold of nothing", { type: "fold", title: "More", blocks: [] }, "▸ More"],
    ["link", { type: "link", label: "The plan", route: "plan", id: "p1" }, "The plan"],
    ["person", { type: "person", personId: "p1", name: "Ann", mention: true }, "Ann"],
    ["file", { type: "file", blobId: "b1", name: "all.csv", mediaType: "text/csv" }, "(file: all.csv)"],
    ["context", { type: "context", text: ["14:32 · ", { text: "no model", style: "quiet" }] }, "(14:32 · no model)"],
  ])("%s", (_what, block, text) => {
    expect(plain(block)).toBe(text);
  });

  test("the sample estate says so first", () => {
    const message: Message<string> = { summary: "s", demo: true, blocks: [{ type: "text", text: "x" }] };
    expect(renderPlainText(message)).toBe("DEMO: the sample estate, not yours.\nx");
  });

  test("a long series is drawn in sixty characters, each the mean of its stretch", () => {
    const values = Array.from({ length: 600 }, (_, i) => (i < 300 ? 0 : i < 310 ? null : 8));
    const chart: ChartSpec = {
      ...line,
      x: { kind: "time", atMs: values.map((_, i) => i), zone: "UTC" },
      series: [{ name: "n", values }],
    };
    expect(plain({ type: "chart", chart })).toBe(`CPU of node-3\n${"▁".repeat(30)} ${"█".repeat(29)}  n (0% to 8%)`);
  });

  test("more series and bars than a screen holds are counted", () => {
    const series = Array.from({ length: 11 }, (_, i) => ({ name: `s${i}`, values: [1, 2, 3, 4] }));
    expect(plain({ type: "chart", chart: { ...line, series } })).toMatch(/s7 .*\n\(3 more series\)$/);
    const labels = Array.from({ length: 23 }, (_, i) => `pod-${i}`);
    const many: ChartSpec = {
      ...bars,
      x: { kind: "category", labels },
      series: [{ name: "m", values: labels.map(() => 1) }],
    };
    expect(plain({ type: "chart", chart: many })).toMatch(/pod-19 .*\n\(3 more\)$/);
  });
});

describe("columns", () => {
  test("stand under each other, wide letters or not", () => {
    const text = plain({
      type: "table",
      columns: [{ title: "名前" }, { title: "n", align: "right" }, { title: "end" }],
      rows: [
        ["東京タワー", "1", "|"],
        ["cart", "100", "|"],
        ["👩‍👩‍👧 team", "20", "|"],
        ["Zoë", "3", "|"], // with a combining diaeresis
      ],
    });
    const lines = text.split("\n");
    const ends = lines.slice(1).map((row) => displayWidth(row));
    expect(new Set(ends).size).toBe(1);
    expect(lines[1]).toBe("東京タワー    1  |");
    expect(lines[2]).toBe("cart        100  |");
  });

  test("any table: every cell in its own column", () => {
    const cell = fc.string({ unit: "grapheme", maxLength: 20 }).map((text) => text.replace(/[\s|]+/g, "_"));
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 8 }), (rows) => {
        const text = plain({
          type: "table",
          columns: [{ title: "a" }, { title: "b", align: "right" }, { title: "|" }],
          rows: rows.map((row) => [...row, "|"]),
        });
        const bars = text.split("\n").map((row) => displayWidth(row.slice(0, row.lastIndexOf("|"))));
        expect(new Set(bars).size).toBe(1);
      }),
    );
  });

  test.each([
    ["cart", 4],
    ["", 0],
    ["東京", 4],
    ["한국어", 6],
    ["ｆｕｌｌ", 8],
    ["ﾊﾝｶｸ", 4],
    ["👍", 2],
    ["👩‍👩‍👧", 2],
    ["🇩🇪", 2],
    ["❤️", 2],
    ["Zoe\u0308", 3],
    ["a\u200bb", 2],
    ["●▸…–·", 5],
  ])("%j is %i wide", (text, width) => {
    expect(displayWidth(text)).toBe(width);
  });
});

describe("any message", () => {
  const words = fc.string({ maxLength: 30 });
  const rich: fc.Arbitrary<RichText> = fc.oneof(
    words,
    fc.array(fc.oneof(words, fc.record({ text: words, style: fc.constantFrom("strong", "code", "quiet") }))),
  );
  const button = fc.record({ label: words, press: words });
  const value = fc.option(fc.double());
  const chart: fc.Arbitrary<ChartSpec> = fc.record({
    kind: fc.constantFrom("line", "bar", "stacked-bar", "heat-strip"),
    title: words,
    alt: words,
    unit: fc.constantFrom("", "%", "bytes", "bytes/s", "seconds", "per second", "cores", "count", "USD"),
    x: fc.oneof(
      fc.record({ kind: fc.constant("time" as const), atMs: fc.array(fc.nat()), zone: fc.constant("UTC") }),
      fc.record({ kind: fc.constant("category" as const), labels: fc.array(words) }),
    ),
    series: fc.array(fc.record({ name: words, values: fc.array(value, { maxLength: 100 }) }), { maxLength: 10 }),
  });
  const leaf: fc.Arbitrary<Block<string>> = fc.oneof(
    fc.record({ type: fc.constant("heading" as const), text: words }),
    fc.record({ type: fc.constant("text" as const), text: rich }),
    fc.record({ type: fc.constant("facts" as const), facts: fc.array(fc.record({ label: words, value: words })) }),
    fc.record({
      type: fc.constant("table" as const),
      columns: fc.array(fc.record({ title: words })),
      rows: fc.array(fc.array(words)),
    }),
    fc.record({ type: fc.constant("code" as const), text: words }),
    fc.record({ type: fc.constant("chart" as const), chart }),
    fc.record({ type: fc.constant("buttons" as const), buttons: fc.array(button) }),
    fc.record({ type: fc.constant("choice" as const), label: words, options: fc.array(button) }),
    fc.record({ type: fc.constant("context" as const), text: rich }),
  );
  const block = fc.oneof(
    { weight: 4, arbitrary: leaf },
    {
      weight: 1,
      arbitrary: fc.record({
        type: fc.constant("fold" as const),
        title: words,
        blocks: fc.array(leaf, { maxLength: 4 }),
      }),
    },
  );
  const message = fc.record({ summary: words, blocks: fc.array(block, { maxLength: 8 }) });

  test("is written without a fault, with every label and cell in it, and no control character of ours", () => {
    fc.assert(
      fc.property(message, (given) => {
        const text = renderPlainText(given);
        const said = wordsOf(given.blocks);
        for (const word of said) expect(squeezed(text)).toContain(squeezed(word));
        const controls = new Set([...said.join("")].filter(isControl));
        for (const character of text) if (isControl(character)) expect(controls).toContain(character);
      }),
      { numRuns: 500 },
    );
  });

  test("keeps everything but what its buttons carry when those are replaced", () => {
    fc.assert(
      fc.property(message, (given) => {
        const seen: string[] = [];
        const mapped = mapPresses(given, (press) => seen.push(press));
        expect(renderPlainText(mapped)).toBe(renderPlainText(given));
        let count = 0;
        const numbered = mapPresses(given, () => ++count);
        expect(numbered).toEqual(mapped);
        expect(mapPresses(mapped, (n) => seen[n - 1] ?? "")).toEqual(given);
      }),
    );
  });

  function isControl(character: string): boolean {
    return character !== "\n" && /\p{Cc}/u.test(character);
  }

  /** Without white space: tables and folds put their own. */
  function squeezed(text: string): string {
    return text.replace(/\s+/g, "");
  }

  function wordsOf(blocks: readonly Block<string>[]): string[] {
    return blocks.flatMap((one) => {
      switch (one.type) {
        case "heading":
        case "code":
          return [one.text];
        case "text":
        case "context":
          return (typeof one.text === "string" ? [one.text] : one.text).map((span) =>
            typeof span === "string" ? span : span.text,
          );
        case "facts":
          return one.facts.flatMap(({ label, value: said }) => [label, said]);
        case "table":
          return [...one.columns.map(({ title }) => title), ...one.rows.flat()];
        case "buttons":
          return one.buttons.map(({ label }) => label);
        case "choice":
          return [one.label, ...one.options.map(({ label }) => label)];
        case "fold":
          return [one.title, ...wordsOf(one.blocks)];
        case "chart":
          return [one.chart.title];
        default:
          return [];
      }
    });
  }
});
