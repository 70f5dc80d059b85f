import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { activityOf, renderCards } from "../../../adapters/teams/outward/card.ts";
import { inlinesOf } from "../../../adapters/teams/outward/runs.ts";
import { visibleText } from "../../../src/base/text/words.ts";
import type { Block, Message } from "../../../src/message/message.ts";
import { FORGERIES, TOO_LONG } from "../../contract/adapters/messages.ts";
import { activityFaults } from "../../fakes/teams/card-rules.ts";
import { readCard } from "../../fakes/teams/read-card.ts";

const OPTIONS = { key: "answer:1", pictures: new Map(), pageUrl: () => "https://ops.example/answers/1" };

function render(message: Message) {
  const cards = renderCards(message, OPTIONS);
  const faults = cards.flatMap((card) => activityFaults(activityOf(card, message.summary.slice(0, 200), "28:bot")));
  return { cards, faults, read: cards.map(readCard) };
}

const piece = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 60 }),
  fc.constantFrom(
    ...FORGERIES,
    "{{DATE(2026-01-01T00:00:00Z,SHORT)}}",
    "<at>everyone</at>",
    "[a](https://evil.example)",
  ),
);
const text = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(" "));
const button = fc.record({ label: text, press: fc.constant({ id: "AAAAAAAAAAAAAAAAAAAAAAA1" }) });
const leaf: fc.Arbitrary<Block> = fc.oneof(
  fc.record({ type: fc.constant("heading" as const), text }),
  fc.record({ type: fc.constant("text" as const), text: fc.array(text, { maxLength: 4 }) }),
  fc.record({ type: fc.constant("code" as const), text }),
  fc.record({
    type: fc.constant("facts" as const),
    facts: fc.array(fc.record({ label: text, value: text }), { maxLength: 5 }),
  }),
  fc.record({
    type: fc.constant("table" as const),
    columns: fc.array(fc.record({ title: text }), { minLength: 1, maxLength: 6 }),
    rows: fc.array(fc.array(text, { maxLength: 6 }), { maxLength: 6 }),
  }),
  fc.record({ type: fc.constant("buttons" as const), buttons: fc.array(button, { maxLength: 15 }) }),
  fc.record({
    type: fc.constant("choice" as const),
    label: text.map((label) => `Which? ${label}`),
    options: fc.array(button, { maxLength: 12 }),
  }),
  fc.record({ type: fc.constant("context" as const), text }),
);
const block = fc.oneof(leaf, fc.record({ type: fc.constant("fold" as const), title: text, blocks: fc.array(leaf) }));

describe("any message", () => {
  it("is cards that Teams shows, with nothing in them that was not made", () => {
    fc.assert(
      fc.property(text, fc.array(block, { maxLength: 12 }), (summary, blocks) => {
        const { cards, faults, read } = render({ summary: summary || "x", blocks });
        expect(faults).toEqual([]);
        expect(read.flatMap(({ links }) => links)).toEqual([]);
        // A run of text never has a whole macro or tag.
        const shown = JSON.stringify(cards, (name, value) => (name === "codeSnippet" ? "" : value));
        expect(shown).not.toMatch(/\{\{(DATE|TIME)\(/i);
        expect(shown).not.toMatch(/<\/?at>/i);
      }),
      { numRuns: 300 },
    );
  });

  it("loses no word of its texts", () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 6 }), (texts) => {
        const blocks = texts.map((each) => ({ type: "text" as const, text: each }));
        const shown = render({ summary: "x", blocks }).read.flatMap(({ lines }) => lines);
        const squeeze = (words: readonly string[]) => words.join("").replace(/\s+/g, "");
        expect(squeeze(shown) || "x").toBe(squeeze(texts.map(visibleText)) || "x");
      }),
      { numRuns: 300 },
    );
  });
});

describe("what is too long", () => {
  const long = "word ".repeat(30_000);
  it.each<[string, readonly Block[]]>([
    ...Object.entries(TOO_LONG),
    ["macros without end", [{ type: "text", text: "{{DATE(x)}}".repeat(8000) }]],
    ["quotes", [{ type: "text", text: '"\\\n'.repeat(20_000) }]],
    ["one word", [{ type: "text", text: "x".repeat(70_000) }]],
    ["emoji", [{ type: "text", text: "👩‍👩‍👧‍👦".repeat(5000) }]],
    ["styled", [{ type: "text", text: [{ text: long, style: "strong" }, "and", { text: long, style: "code" }] }]],
    ["a fact", [{ type: "facts", facts: [{ label: "Log", value: long }] }]],
    ["many facts", [{ type: "facts", facts: Array.from({ length: 500 }, (_, i) => ({ label: `L${i}`, value: "v" })) }]],
    ["a cell", [{ type: "table", columns: [{ title: "A" }], rows: [[long]] }]],
    [
      "many rows",
      [{ type: "table", columns: [{ title: "A" }], rows: Array.from({ length: 900 }, (_, i) => [`${i}`]) }],
    ],
    ["a fold", [{ type: "fold", title: "Logs", blocks: [{ type: "code", text: long }, ...(TOO_LONG.words ?? [])] }]],
  ])("%s comes in parts that fit", (_, blocks) => {
    const { cards, faults } = render({ summary: "x", blocks });
    expect(faults).toEqual([]);
    expect(cards.length).toBeGreaterThanOrEqual(1);
  });

  it("says how many rows are not there, and repeats the head of a table", () => {
    const rows = Array.from({ length: 900 }, (_, i) => [`row ${i}`, "x"]);
    const columns = [{ title: "Name" }, { title: "Value" }];
    const { read } = render({ summary: "x", blocks: [{ type: "table", columns, rows, moreRows: 4 }] });
    const lines = read.flatMap((card) => card.lines);
    expect(lines.filter((line) => line === "Name  Value").length).toBeGreaterThanOrEqual(read.length);
    expect(lines.filter((line) => line.startsWith("row "))).toHaveLength(900);
    expect(lines.at(-1)).toBe("(4 more)");
  });
});

it("shows a message without a block by its summary", () => {
  expect(render({ summary: "Done.", blocks: [] })).toMatchObject({ faults: [], read: [{ lines: ["Done."] }] });
});

it("shows a link as text where there is no public address", () => {
  const blocks: Block[] = [{ type: "link", label: "Open it", route: "answers", id: "1" }];
  const [card] = renderCards({ summary: "x", blocks }, { ...OPTIONS, pageUrl: () => undefined });
  expect(readCard(card)).toMatchObject({ lines: ["Open it"], links: [] });
});

it("cuts a macro in two runs and adds no sign", () => {
  expect(inlinesOf({ text: "at {{DATE(x)}} <at>Bo</at>", look: {} })).toEqual([
    "at {",
    "{DATE(x)}} <",
    "at>Bo<",
    "/at>",
  ]);
});
