import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { escapeText } from "../../../adapters/discord/escape.ts";
import { renderModal } from "../../../adapters/discord/modal.ts";
import { renderMessage } from "../../../adapters/discord/render.ts";
import { visibleText } from "../../../src/base/text/words.ts";
import type { Block, RichText } from "../../../src/message/message.ts";
import { FORGERIES, TOO_LONG } from "../../contract/adapters/messages.ts";
import { createTestHost } from "../../contract/adapters/test-host.ts";
import { displayed } from "../../fakes/discord/markdown.ts";
import { messageFaults, modalFaults } from "../../fakes/discord/validate.ts";

const { host } = createTestHost();
const render = (blocks: readonly Block[]) =>
  renderMessage(
    { summary: "s", blocks },
    { host: { ...host, pageUrl: () => undefined }, files: false, standing: new Set() },
  );

const nasty = fc.constantFrom(
  ...FORGERIES,
  ...[
    "@everyone",
    "<@1234567890123456789>",
    "<t:1:R>",
    "</ops:1234567890123456789>",
    "<a:x:1234567890123456789>",
    "<id:guide>",
  ],
  ...[
    "[a](https://evil.example)",
    "https://evil.example",
    "steam://run",
    ":thumbsup:",
    "```",
    "``",
    "`",
    "**",
    "__",
    "~~",
    "||",
  ],
  ...[
    "# ",
    "-# ",
    "> ",
    ">>> ",
    "- ",
    "1. ",
    "\\",
    "\\\\",
    "\n",
    "\n\n",
    " ",
    "<https://evil.example>",
    "mailto:a@b.c",
    "*",
    "_",
    "|",
  ],
);
const text = fc
  .array(fc.oneof(nasty, fc.string({ unit: "grapheme", maxLength: 12 }), fc.string({ maxLength: 6 })), {
    maxLength: 12,
  })
  .map((all) => all.join(""));
const spans: fc.Arbitrary<RichText> = fc.array(
  fc.oneof(
    text,
    fc.record({ text, style: fc.constantFrom("strong" as const, "code" as const, "quiet" as const) }),
    fc.record({ text, person: fc.constant("p_1") }),
  ),
  { maxLength: 5 },
);
const press = fc.uuid().map((id) => ({ id }));
const leaf: fc.Arbitrary<Block> = fc.oneof(
  fc.record({ type: fc.constant("heading" as const), text }),
  fc.record({ type: fc.constant("text" as const), text: spans }),
  fc.record({
    type: fc.constant("facts" as const),
    facts: fc.array(fc.record({ label: text, value: text }), { maxLength: 4 }),
  }),
  fc.record({
    type: fc.constant("table" as const),
    columns: fc.array(fc.record({ title: text }), { minLength: 1, maxLength: 4 }),
    rows: fc.array(fc.array(text, { minLength: 1, maxLength: 4 }), { maxLength: 6 }),
    caption: text,
  }),
  fc.record({ type: fc.constant("code" as const), text, language: fc.constantFrom("sql", "a`b\nc") }),
  fc.record({
    type: fc.constant("buttons" as const),
    buttons: fc.array(fc.record({ label: text, press }), { maxLength: 30 }),
  }),
  fc.record({
    type: fc.constant("choice" as const),
    label: text,
    options: fc.array(fc.record({ label: text, press }), { maxLength: 60 }),
  }),
  fc.record({ type: fc.constant("progress" as const), text }),
  fc.record({ type: fc.constant("person" as const), personId: text, name: text, mention: fc.boolean() }),
  fc.record({ type: fc.constant("link" as const), label: text, route: text, id: text }),
  fc.record({ type: fc.constant("context" as const), text: spans }),
);
const block: fc.Arbitrary<Block> = fc.oneof(
  { weight: 5, arbitrary: leaf },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant("fold" as const), title: text, blocks: fc.array(leaf, { maxLength: 3 }) }),
  },
);

function shown(parts: Awaited<ReturnType<typeof render>>) {
  const all = parts.flatMap(({ components }) =>
    components.flatMap((one) => (one.type === 10 ? [displayed(one.content)] : [])),
  );
  return {
    text: all.map((one) => one.text).join("\n"),
    links: all.flatMap(({ links }) => links),
    chips: all.flatMap(({ chips }) => chips),
  };
}

describe("rendering for Discord", () => {
  it("gives valid messages for any blocks, and nothing in them is forged", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(block, { maxLength: 8 }), async (blocks) => {
        const parts = await render(blocks);
        expect(parts.length).toBeGreaterThan(0);
        for (const { components } of parts) expect(messageFaults({ flags: 1 << 15, components })).toEqual([]);
        const { links, chips } = shown(parts);
        expect(links).toEqual([]);
        expect(chips).toEqual([]);
      }),
      { numRuns: 400 },
    );
  }, 60_000);

  it("shows any text as it is, blanks at the cuts aside", async () => {
    const bare = (given: string) => visibleText(given).replace(/\s+/g, "");
    await fc.assert(
      fc.asyncProperty(text, async (given) => {
        expect(displayed(escapeText(given)).text).toBe(visibleText(given).replace(/[\u200b\u2060]/g, ""));
        const plain = shown(await render([{ type: "text", text: given }]));
        if (bare(given) !== "") expect(plain.text.replace(/\s+/g, "")).toBe(bare(given));
        const code = shown(await render([{ type: "code", text: given }]));
        if (bare(given) !== "") expect(code.text.replace(/\s+/g, "")).toBe(bare(given));
        const styled = shown(
          await render([
            { type: "text", text: [{ text: given, style: "strong" }, "|", { text: given, style: "code" }] },
          ]),
        );
        expect(styled.text.replace(/\s+/g, "")).toBe(`${bare(given)}|${bare(given)}`);
      }),
      { numRuns: 1000 },
    );
  }, 60_000);

  it.each(Object.entries(TOO_LONG))("keeps %s within every limit", async (_, blocks) => {
    for (const { components } of await render(blocks))
      expect(messageFaults({ flags: 1 << 15, components })).toEqual([]);
  });

  it("counts what a table and a choice cannot show", async () => {
    expect(shown(await render(TOO_LONG.table ?? [])).text).toMatch(/\(\d+ more\)/);
    const options = Array.from({ length: 150 }, (_, i) => ({ label: `Option ${i}`, press: { id: `id${i}` } }));
    const parts = await render([{ type: "choice", label: "Which?", options }]);
    expect(parts).toHaveLength(1);
    expect(shown(parts).text).toContain("25 more options not shown");
  });

  it("keeps a narrow table in one typeface and lists the rows of a wide one", async () => {
    const table = (width: number): Block => ({
      type: "table",
      columns: [{ title: "Pod" }, { title: "CPU", align: "right" }],
      rows: [["a".repeat(width), "1.2 cores"]],
    });
    const [narrow] = (await render([table(20)]))[0]?.components ?? [];
    expect(narrow).toMatchObject({ content: expect.stringMatching(/^```\nPod {25}CPU\na{20} {2}1\.2 cores\n```$/) });
    expect(shown(await render([table(58)])).text).toBe(`Pod: ${"a".repeat(58)}\nCPU: 1.2 cores`);
  });

  it("folds at the end, under the buttons", async () => {
    const buttons = [{ label: "Go", press: { id: "x" } }];
    const [part] = await render([
      { type: "fold", title: "How this was found", blocks: [{ type: "code", text: "up == 0" }] },
      { type: "text", text: "3 targets are down." },
      { type: "buttons", buttons },
    ]);
    expect(part?.components.map(({ type }) => type)).toEqual([10, 1, 14, 10]);
  });

  it("gives valid modals for any form", () => {
    const field = fc.record({
      name: fc.uuid(),
      label: text,
      hint: text,
      required: fc.boolean(),
      initial: text,
      kind: fc.constantFrom("line" as const, "paragraph" as const, "choice" as const),
      options: fc.array(fc.record({ label: text, value: fc.uuid() }), { minLength: 1, maxLength: 30 }),
    });
    const fields = fc.array(field, { minLength: 1, maxLength: 5 });
    const form = fc.record({ id: fc.uuid(), title: text, intro: text, submit: text, fields });
    fc.assert(
      fc.property(form, (given) => {
        expect(modalFaults(renderModal(given))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
