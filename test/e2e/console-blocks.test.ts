import fc from "fast-check";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Block, Button, IssuedPress, Message, RichText } from "../../src/message/message.ts";
import { type ConsoleHouse, openConsoleHouse } from "../adapters/console/console-house.ts";
import { openBrowser } from "../fakes/browser.ts";

const HOSTILE = [
  "<script>globalThis.hit=1</script>",
  "<img src=x onerror=globalThis.hit=1>",
  '"><svg onload=globalThis.hit=1>',
  "javascript:globalThis.hit=1",
  "[a](javascript:globalThis.hit=1)",
  "</summary></details><a href=//evil.example>",
  "&lt;b&gt; &amp;",
  "{{7*7}}",
  "\u202eevil",
  "__proto__",
];
const text = fc.oneof(fc.string({ unit: "grapheme", maxLength: 20 }), fc.constantFrom(...HOSTILE));
const rich: fc.Arbitrary<RichText> = fc.oneof(
  text,
  fc.array(
    fc.oneof(
      text,
      fc.record({ text, style: fc.constantFrom("strong" as const, "code" as const, "quiet" as const) }),
      fc.record({ text, person: text }),
    ),
    { maxLength: 4 },
  ),
);
const button: fc.Arbitrary<Button<IssuedPress>> = fc.record({
  label: fc.oneof(text, fc.constantFrom("👍", "👎", "constructor")),
  press: fc.record({ id: text }),
});
const buttons = fc.array(button, { maxLength: 3 });
const chart = fc.record({
  kind: fc.constantFrom("line" as const, "bar" as const, "heat-strip" as const, "sparkline" as const),
  title: text,
  alt: text,
  unit: text,
  x: fc.record({ kind: fc.constant("category" as const), labels: fc.array(text, { maxLength: 3 }) }),
  series: fc.array(fc.record({ name: text, values: fc.constant([1]) }), { maxLength: 3 }),
});
const { block } = fc.letrec<{ block: Block }>((tie) => ({
  block: fc.oneof(
    { maxDepth: 3 },
    fc.record({ type: fc.constant("heading" as const), text }),
    fc.record({
      type: fc.constant("text" as const),
      text: rich,
      dot: fc.constantFrom("red" as const, "green" as const),
    }),
    fc.record({
      type: fc.constant("facts" as const),
      facts: fc.array(fc.record({ label: text, value: text }), { maxLength: 3 }),
    }),
    fc.record({
      type: fc.constant("table" as const),
      columns: fc.array(fc.record({ title: text }), { maxLength: 3 }),
      rows: fc.array(fc.array(text, { maxLength: 4 }), { maxLength: 3 }),
      caption: text,
      moreRows: fc.nat(3),
    }),
    fc.record({ type: fc.constant("code" as const), text, language: text }),
    fc.record({ type: fc.constant("image" as const), blobId: text, alt: text }),
    fc.record({ type: fc.constant("chart" as const), chart }),
    fc.record({ type: fc.constant("buttons" as const), buttons }),
    fc.record({ type: fc.constant("choice" as const), label: text, options: buttons }),
    fc.record({ type: fc.constant("progress" as const), text, done: fc.nat(9), total: fc.nat(9) }),
    fc.record({ type: fc.constant("link" as const), label: text, route: text, id: text }),
    fc.record({ type: fc.constant("person" as const), personId: text, name: text, mention: fc.boolean() }),
    fc.record({ type: fc.constant("file" as const), blobId: text, name: text, mediaType: text }),
    fc.record({ type: fc.constant("context" as const), text: rich }),
    fc.record({
      type: fc.constant("fold" as const),
      title: text,
      blocks: fc.array(tie("block"), { maxLength: 3 }) as fc.Arbitrary<readonly Block[]>,
    }),
  ) as fc.Arbitrary<Block>,
}));
const message: fc.Arbitrary<Message> = fc.record({
  summary: text,
  blocks: fc.array(block, { minLength: 1, maxLength: 4 }),
  demo: fc.boolean(),
});

/** What a card says, written down a second time. */
function wordsOf(one: Block): string {
  const plain = (words: RichText) =>
    typeof words === "string" ? words : words.map((span) => (typeof span === "string" ? span : span.text)).join("");
  const labels = (all: readonly Button<IssuedPress>[]) =>
    all.map(({ label }) => (label === "👍" || label === "👎" ? "" : label)).join("");
  switch (one.type) {
    case "heading":
    case "code":
      return one.text;
    case "text":
      return (one.dot ? "●" : "") + plain(one.text);
    case "facts":
      return one.facts.map(({ label, value }) => label + value).join("");
    case "table": {
      const more = one.moreRows ? `${one.moreRows} more rows` : "";
      return (one.caption ?? "") + one.columns.map(({ title }) => title).join("") + one.rows.flat().join("") + more;
    }
    case "image":
      return `(picture: ${one.alt})`;
    case "chart":
      return "";
    case "buttons":
      return labels(one.buttons);
    case "choice":
      return one.label + labels(one.options);
    case "progress":
      return one.total ? `${one.text} (${one.done} of ${one.total})` : one.text;
    case "link":
      return one.label;
    case "person":
      return one.name;
    case "file":
      return one.name || "file";
    case "context":
      return plain(one.text);
    case "fold":
      return one.title + one.blocks.map(wordsOf).join("");
  }
}

const TAGS = new Set(
  ["div", "span", "h2", "p", "strong", "code", "dl", "dt", "dd", "table", "caption", "thead", "tbody", "tr", "th"]
    .concat(["td", "a", "pre", "figure", "img", "button", "svg", "path", "details", "summary"])
    .map((tag) => tag.toUpperCase()),
);
const ATTRIBUTES =
  /^(class|type|data-[a-z]+|aria-(label|pressed|hidden)|title|role|tabindex|href|download|scope|alt|src|width|height|decoding|viewBox|d|transform)$/;
const DRAW = `async (messages) => {
  const { renderMessage } = await import("/console/blocks.js");
  return messages.map((message) => {
    const card = renderMessage(message, { chartUrl: (i) => "/console/chart/key/" + i + "?v=1", fileUrl: (i) => "/console/file/key/" + i + "?v=1", isRated: () => false, press() {} });
    const all = [card, ...card.querySelectorAll("*")];
    const text = card.textContent;
    document.body.append(card);
    card.remove();
    return {
      text,
      tags: all.map(({ tagName }) => tagName.toUpperCase()),
      attributes: all.flatMap((one) => one.getAttributeNames()),
      sources: all.flatMap((one) => (one.tagName === "IMG" ? [one.getAttribute("src")] : [])),
      links: all.flatMap((one) => (one.hasAttribute("href") || one.tagName === "A" ? [one.getAttribute("href")] : [])),
      hit: "hit" in globalThis,
    };
  });
}`;

interface Drawn {
  readonly text: string;
  readonly tags: readonly string[];
  readonly attributes: readonly string[];
  readonly sources: readonly string[];
  readonly links: readonly string[];
  readonly hit: boolean;
}

const browser = await openBrowser();

describe.skipIf(browser === undefined)("cards in a browser", () => {
  let house: ConsoleHouse;
  let page: Page;
  beforeAll(async () => {
    house = await openConsoleHouse();
    page = await (browser as Browser).newPage();
    await page.goto(house.url);
  });
  afterAll(async () => {
    await browser?.close();
    await house?.close();
  });
  const draw = (messages: readonly Message[]): Promise<Drawn[]> =>
    page.evaluate(`(${DRAW})(${JSON.stringify(messages)})`);

  it("show text as text, whatever it holds: no markup, no address, no script comes of it", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(message, { minLength: 10, maxLength: 30 }), async (messages) => {
        const drawn = await draw(messages);
        for (const [i, one] of drawn.entries()) {
          const { blocks = [], demo } = messages[i] ?? {};
          expect(one.text).toBe((demo ? "DEMO" : "") + blocks.map(wordsOf).join(""));
          expect(one.tags.filter((tag) => !TAGS.has(tag))).toEqual([]);
          expect(one.attributes.filter((name) => !ATTRIBUTES.test(name))).toEqual([]);
          expect(one.sources.filter((source) => !/^\/console\/chart\/key\/\d+\?v=1&/.test(source))).toEqual([]);
          expect(one.links.filter((link) => !/^\/console\/file\/key\/\d+\?v=1$/.test(link))).toEqual([]);
          expect(one.hit).toBe(false);
        }
      }),
      { numRuns: 40 },
    );
  });

  it("says its summary where a message has no blocks, and goes on past a block it does not know", async () => {
    const strange = { type: "hologram", text: "<b>" } as unknown as Block;
    const [bare, newer] = await draw([
      { summary: "Only this.", blocks: [] },
      { summary: "", blocks: [strange, { type: "text", text: "after" }] },
    ]);
    expect(bare?.text).toBe("Only this.");
    expect(newer?.text).toBe("(something this page does not know; reload it)after");
  });
});
