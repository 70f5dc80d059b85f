import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { renderMessage, renderView } from "../../../adapters/slack/render/message.ts";
import { renderModal, renderNotice } from "../../../adapters/slack/render/modal.ts";
import { visibleText } from "../../../src/base/text/words.ts";
import type { Block, Message, RichText } from "../../../src/message/message.ts";
import { FORGERIES, TOO_LONG } from "../../contract/adapters/messages.ts";
import { checkMessage, checkView } from "../../fakes/slack/block-limits.ts";
import { display } from "../../fakes/slack/display.ts";

const NO_FILES = { mayShow: () => true };
const OPTIONS = { key: "answer:1", pictures: new Map(), pageUrl: () => "https://ops.example/answers/q_1" };

function render(blocks: readonly Block[], more: Partial<Message> = {}) {
  return renderMessage({ summary: "s", blocks, ...more }, { ...OPTIONS, folds: "thread" });
}

function textOf(blocks: readonly Block[]): string {
  const { main, folds } = render(blocks);
  return [...main, ...folds].flatMap((part) => display({ ...part }).lines).join("\n");
}

const text = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 200 }),
  fc.string({ unit: "binary", maxLength: 80 }),
  fc.constantFrom(...FORGERIES),
  fc.constantFrom(
    "",
    " ",
    "\n",
    "x".repeat(9000),
    "word ".repeat(2000),
    "\ud800",
    "<!channel>",
    "👩‍👩‍👧‍👦".repeat(600),
  ),
);
const press = fc.stringMatching(/^[A-Z0-9]{24}$/).map((id) => ({ id }));
const rich: fc.Arbitrary<RichText> = fc.oneof(
  text,
  fc.array(
    fc.oneof(
      text,
      fc.record({ text, style: fc.constantFrom("strong" as const, "code" as const, "quiet" as const) }),
      fc.record({ text, person: fc.constant("p_1") }),
    ),
    { maxLength: 6 },
  ),
);
const button = fc.record({ label: text, style: fc.constantFrom("plain" as const, "danger" as const), press });
const leaf: fc.Arbitrary<Block> = fc.oneof(
  fc.record({ type: fc.constant("heading" as const), text }),
  fc.record({ type: fc.constant("text" as const), text: rich }),
  fc.record({ type: fc.constant("text" as const), text: rich, dot: fc.constantFrom("red" as const, "grey" as const) }),
  fc.record({
    type: fc.constant("facts" as const),
    facts: fc.array(fc.record({ label: text, value: text }), { maxLength: 8 }),
  }),
  fc.record({
    type: fc.constant("table" as const),
    columns: fc.array(fc.record({ title: text }), { maxLength: 5 }),
    rows: fc.array(fc.array(text, { maxLength: 6 }), { maxLength: 12 }),
    moreRows: fc.nat(5),
  }),
  fc.record({ type: fc.constant("code" as const), text }),
  fc.record({ type: fc.constant("image" as const), blobId: fc.constant("b"), alt: text }),
  fc.record({ type: fc.constant("buttons" as const), buttons: fc.array(button, { maxLength: 30 }) }),
  fc.record({ type: fc.constant("choice" as const), label: text, options: fc.array(button, { maxLength: 130 }) }),
  fc.record({ type: fc.constant("progress" as const), text, done: fc.nat(), total: fc.nat() }),
  fc.record({ type: fc.constant("link" as const), label: text, route: fc.constant("answers"), id: fc.constant("q_1") }),
  fc.record({ type: fc.constant("person" as const), personId: fc.constant("p"), name: text, mention: fc.boolean() }),
  fc.record({
    type: fc.constant("file" as const),
    blobId: fc.constant("b"),
    name: text,
    mediaType: fc.constant("a/b"),
  }),
  fc.record({ type: fc.constant("context" as const), text: rich }),
);
const block: fc.Arbitrary<Block> = fc.oneof(
  { weight: 5, arbitrary: leaf },
  fc.record({ type: fc.constant("fold" as const), title: text, blocks: fc.array(leaf, { maxLength: 5 }) }),
);
const message = fc.record({ summary: text, blocks: fc.array(block, { maxLength: 12 }), demo: fc.boolean() });

describe("what Slack gets", () => {
  it("is never more than it takes, and never forged, whatever the message holds", () => {
    fc.assert(
      fc.property(message, (given) => {
        const { main, folds } = renderMessage(given, { ...OPTIONS, folds: "thread" });
        expect(main.length).toBeGreaterThan(0);
        for (const part of [...main, ...folds]) {
          expect(checkMessage({ ...part }, NO_FILES)).toEqual([]);
          const shown = display({ ...part, parse: "none", unfurl_links: false });
          expect(shown.mentions).toEqual([]);
          expect(shown.links.filter((link) => link !== "https://ops.example/answers/q_1")).toEqual([]);
        }
        const view = { type: "home", blocks: renderView(given, OPTIONS) };
        expect(checkView(view, NO_FILES)).toEqual([]);
      }),
      { numRuns: 100 },
    );
  }, 60_000);

  it("loses no word of a text, a code, a fact or a fold", () => {
    const bare = (given: string) => visibleText(given).replace(/\s+/g, "");
    fc.assert(
      fc.property(text, text, (one, two) => {
        const blocks: Block[] = [
          { type: "text", text: [one, { text: two, style: "strong" }] },
          { type: "code", text: one },
          { type: "facts", facts: [{ label: "label", value: two }] },
          { type: "fold", title: "title", blocks: [{ type: "text", text: one }] },
          { type: "context", text: two },
        ];
        const shown = bare(textOf(blocks));
        expect(shown).toContain(bare(one));
        expect(shown).toContain(bare(two));
      }),
      { numRuns: 100 },
    );
  }, 60_000);

  it.each(Object.entries(TOO_LONG))("keeps the limits of too many %s", (_, blocks) => {
    const { main } = render(blocks);
    for (const part of main) expect(checkMessage({ ...part }, NO_FILES)).toEqual([]);
  });

  it("lists a wide table as rows a phone can show, and says how many more there are", () => {
    const columns = ["Pod", "Namespace", "CPU", "Memory", "Node"].map((title) => ({ title }));
    const rows = [["checkout-7d9f", "shop", "1.20 cores", "900 MiB", "node-3.eu-1a.example"]];
    expect(textOf([{ type: "table", columns, rows, moreRows: 1204 }])).toBe(
      "checkout-7d9f — Namespace: shop · CPU: 1.20 cores · Memory: 900 MiB · Node: node-3.eu-1a.example\n(1,204 more)",
    );
    expect(textOf([{ type: "table", columns, rows: [] }])).toContain("Pod");
    const many = Array.from({ length: 300 }, (_, i) => [`pod-${i}`, "n".repeat(30), "1", "2", "3"]);
    const shown = textOf([{ type: "table", columns, rows: many, moreRows: 5 }]);
    const listed = shown.match(/pod-\d+/g)?.length ?? 0;
    expect(shown).toContain(`(${305 - listed} more)`);
  });

  it("keeps a heading with what comes under it", () => {
    const blocks: Block[] = Array.from({ length: 49 }, (_, i) => ({ type: "text", text: `p${i}` }));
    const { main } = render([...blocks, { type: "heading", text: "Title" }, { type: "text", text: "under it" }]);
    expect(main[0]?.blocks).toHaveLength(49);
    expect(main[1]?.blocks.map(({ type }) => type)).toEqual(["header", "rich_text"]);
  });

  it("shows a long option whole, and says how many are not shown", () => {
    const options = Array.from({ length: 120 }, (_, i) => ({ label: `o${i}`, press: { id: `ID${i}` } }));
    expect(textOf([{ type: "choice", label: "Which?", options }])).toContain("(20 more are not shown");
    const label = `${"a".repeat(70)} ${"b".repeat(70)}`;
    const shown = display({
      ...render([{ type: "choice", label: "?", options: [{ label, press: { id: "I" } }, ...options.slice(0, 6)] }])
        .main[0],
    });
    expect(shown.buttons[0]?.label).toBe(label);
  });

  it("makes a link of our own pages only, and text of it without an address", () => {
    const link: Block = { type: "link", label: "the <answer>", route: "answers", id: "q_1" };
    expect(display({ ...render([link]).main[0] }).links).toEqual(["https://ops.example/answers/q_1"]);
    const bare = renderMessage(
      { summary: "s", blocks: [link] },
      { ...OPTIONS, pageUrl: () => undefined, folds: "thread" },
    );
    expect(display({ ...bare.main[0] })).toMatchObject({ links: [], lines: ["the <answer>"] });
  });

  it("says in notifications what the summary says, without its mark-up", () => {
    const { main } = render([{ type: "text", text: "x" }], { summary: "a & <!channel>\u202e", demo: true });
    expect(main[0]?.text).toBe("DEMO: a &amp; &lt;!channel&gt;");
  });

  it("is a window that Slack opens, whatever the form and the notice say", () => {
    const field = fc.record(
      {
        name: fc.stringMatching(/^[a-z]{3,12}$/),
        label: text,
        hint: text,
        initial: text,
        required: fc.boolean(),
        kind: fc.constantFrom("line" as const, "paragraph" as const),
      },
      { requiredKeys: ["name", "label", "required", "kind"] },
    );
    const choice = fc.constant({
      name: "which",
      label: "Which",
      required: true,
      kind: "choice" as const,
      initial: "b",
      options: [
        { label: "x".repeat(75), value: "a" },
        { label: "B", value: "b" },
      ],
    });
    const form = fc.record(
      {
        id: fc.constant("F"),
        title: text,
        submit: text,
        intro: text,
        fields: fc.uniqueArray(fc.oneof(field, choice), { minLength: 1, maxLength: 5, selector: ({ name }) => name }),
      },
      { requiredKeys: ["id", "title", "submit", "fields"] },
    );
    fc.assert(
      fc.property(form, message, (given, notice) => {
        expect(checkView({ ...renderModal(given, "{}") }, NO_FILES)).toEqual([]);
        expect(checkView({ ...renderNotice(notice, OPTIONS) }, NO_FILES)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  }, 60_000);
});
