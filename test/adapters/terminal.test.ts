import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createTerminal } from "../../adapters/terminal/terminal.ts";
import type { ChatEvent } from "../../src/bot/adapter.ts";
import { cleanMessage } from "../../src/cli/chat/card/clean.ts";
import { COLOURED, PLAIN, paintFor } from "../../src/cli/chat/card/paint.ts";
import { renderCard } from "../../src/cli/chat/card/render-card.ts";
import { fitColumns } from "../../src/cli/chat/card/table.ts";
import { createScreen } from "../../src/cli/chat/screen.ts";
import { displayWidth } from "../../src/message/display-width.ts";
import type { FeedEntry } from "../../src/message/feed/feed-store.ts";
import type { Block, Message } from "../../src/message/message.ts";
import { createManualClock } from "../fakes/manual-clock.ts";

const MINUTE = 60_000;
const NOON = Date.UTC(2025, 10, 3, 12);

function render(blocks: readonly Block[], options: { width?: number; open?: boolean; colour?: boolean } = {}) {
  const { width = 60, open = true, colour = false } = options;
  const message: Message = { summary: "", blocks };
  return renderCard(cleanMessage(message), { width, open, paint: colour ? COLOURED : PLAIN });
}

const chart = (series: readonly { name: string; values: readonly (number | null)[] }[]): Block => ({
  type: "chart",
  chart: {
    kind: "line",
    title: "CPU of node-3",
    alt: "",
    unit: "%",
    x: {
      kind: "time",
      zone: "UTC",
      atMs: Array.from({ length: series[0]?.values.length ?? 0 }, (_, i) => NOON + i * MINUTE),
    },
    series,
  },
});

const CURVE = `CPU of node-3
100% ┤         ⡤⠋⠉
     ┤        ⠒⠁
     ┤
     ┤    ⡤⠋
     ┤  ⡤⠋
  0% ┤⣀⠖⠁
      12:00  12:11`;

describe("a card in a terminal", () => {
  it("is an answer as people read it, its buttons numbered through", () => {
    const card = render([
      {
        type: "text",
        dot: "red",
        text: ["CPU of ", { text: "node-3", style: "strong" }, " is 91%, usually 40–55% at this hour."],
      },
      {
        type: "facts",
        facts: [
          { label: "Since", value: "14:05" },
          { label: "Cause", value: "checkout's rollout" },
        ],
      },
      {
        type: "table",
        columns: [{ title: "pod" }, { title: "cpu", align: "right" }],
        rows: [
          ["checkout-1", "91%"],
          ["cart-22", "7.5%"],
        ],
        moreRows: 1200,
      },
      { type: "fold", title: "How this was found", blocks: [{ type: "code", text: "rate(x[5m])" }] },
      { type: "context", text: "Prometheus prod · 14:32" },
      {
        type: "buttons",
        buttons: [
          { label: "Top pods", press: { id: "a" } },
          { label: "👍", press: { id: "b" } },
        ],
      },
      { type: "choice", label: "Which?", options: [{ label: "prod/shop", press: { id: "c" } }] },
    ]);
    expect(card.text).toBe(`● CPU of node-3 is 91%, usually 40–55% at this hour.
Since  14:05
Cause  checkout's rollout
pod          cpu
checkout-1   91%
cart-22     7.5%
(1,200 more)
▾ How this was found
    rate(x[5m])
(Prometheus prod · 14:32)
[1] Top pods   [2] 👍
Which?
  [3] prod/shop`);
    expect(card.buttons.map(({ press }) => press.id)).toEqual(["a", "b", "c"]);
    expect(card.more).toBe(false);
  });

  it("leaves folds closed where they can be asked for, with the same numbers", () => {
    const blocks: readonly Block[] = [
      { type: "fold", title: "3 more", blocks: [{ type: "buttons", buttons: [{ label: "In", press: { id: "in" } }] }] },
      { type: "buttons", buttons: [{ label: "Out", press: { id: "out" } }] },
    ];
    const closed = render(blocks, { open: false });
    expect(closed.text).toBe("▸ 3 more\n[2] Out");
    expect(closed.more).toBe(true);
    expect(closed.buttons).toEqual(render(blocks).buttons);
  });

  it("draws one series as a curve with a gap, several as a line each, categories as bars", () => {
    const values = [0, 10, 20, 30, 40, 50, null, null, 80, 90, 100, 100];
    expect(render([chart([{ name: "node-3", values }])], { width: 18 }).text).toBe(CURVE);
    const two = render(
      [
        chart([
          { name: "a", values },
          { name: "bb", values: values.map(() => null) },
        ]),
      ],
      { width: 40 },
    );
    expect(two.text).toBe(`CPU of node-3
a   ▁▂▂▃▄▅  ▇▇██  0% to 100%
bb                no data
    12:00  12:11`);
    const bars: Block = {
      type: "chart",
      chart: {
        ...{ kind: "bar", title: "Cost", alt: "", unit: "" },
        x: { kind: "category", labels: ["shop", "search", "none"] },
        series: [{ name: "EUR", values: [10, 5, null] }],
      },
    };
    expect(render([bars], { width: 30 }).text).toBe("Cost\nshop    ████████ 10\nsearch  ████ 5\nnone    no data");
  });

  it("writes a graph as an outline, with the state of each line", () => {
    const graph: Block = {
      type: "chart",
      chart: {
        ...{ kind: "graph", title: "shop", alt: "" },
        nodes: [
          { id: "i", kind: "Ingress", label: "shop", look: "entry" },
          { id: "a", kind: "Service", label: "checkout", look: "service" },
          { id: "b", kind: "Deployment", label: "checkout", look: "workload", note: "2/3 ready", tone: "red" },
          { id: "c", kind: "Service", label: "cart", look: "service" },
          { id: "d", kind: "PVC", label: "data", look: "volume" },
        ],
        edges: [
          { from: "i", to: "a" },
          { from: "a", to: "b" },
          { from: "b", to: "c", label: "calls" },
          { from: "b", to: "d" },
        ],
      },
    };
    expect(render([graph], { width: 80 }).text).toBe(
      [
        "shop",
        "● Ingress shop → Service checkout → Deployment checkout (2/3 ready)",
        "    → calls Service cart",
        "    → PVC data",
      ].join("\n"),
    );
    const narrow = render([graph], { width: 24, colour: true }).text;
    expect(narrow).toContain("\x1b[31m●\x1b[39m Ingress shop →");
    expect(
      render([graph], { width: 24 })
        .text.split("\n")
        .every((line) => line.length <= 24),
    ).toBe(true);
  });

  it("fits a table to the width: the widest column gives way, and at last each row is a list", () => {
    expect(fitColumns([10, 40, 6], 40)).toEqual([10, 20, 6]);
    expect(fitColumns([10, 10, 10], 10)).toBeUndefined();
    const table: Block = {
      type: "table",
      columns: [{ title: "name" }, { title: "message" }],
      rows: [["checkout", "a very long message that cannot stand here"]],
    };
    expect(render([table], { width: 30 }).text).toBe("name      message\ncheckout  a very long message…");
    expect(render([table], { width: 12 }).text).toBe(
      "name: checkout\nmessage: a\nvery long\nmessage that\ncannot stand\nhere".replace(
        "name: checkout",
        "name:\ncheckout",
      ),
    );
  });

  it("colours on a terminal only, and never with NO_COLOR", () => {
    const blocks: readonly Block[] = [{ type: "text", dot: "red", text: [{ text: "down", style: "strong" }] }];
    expect(render(blocks).text).toBe("● down");
    expect(render(blocks, { colour: true }).text).toBe("\x1b[31m●\x1b[39m \x1b[1mdown\x1b[22m");
    expect(paintFor(true, {})).toBe(COLOURED);
    expect([paintFor(false, {}), paintFor(true, { NO_COLOR: "1" }), paintFor(true, { TERM: "dumb" })]).toEqual([
      PLAIN,
      PLAIN,
      PLAIN,
    ]);
  });
});

const HOSTILE = "\x1b[2J\x1b[31mAPPROVED\x1b]0;title\x07\r\u009b1A\u202eevil\u200b\u0008\u2028";
const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constant(HOSTILE),
  fc.constant("界".repeat(60)),
  fc.constant("a\nb\tc"),
);
const button = fc.record({ label: text, press: fc.record({ id: text }) });
const leaf = fc.oneof(
  fc.record({ type: fc.constant("heading"), text }),
  fc.record({
    type: fc.constant("text"),
    text: fc.oneof(
      text,
      fc.array(fc.oneof(text, fc.record({ text, style: fc.constantFrom("strong", "code", "quiet") }))),
    ),
  }),
  fc.record({ type: fc.constant("facts"), facts: fc.array(fc.record({ label: text, value: text })) }),
  fc.record({
    type: fc.constant("table"),
    columns: fc.array(fc.record({ title: text }), { minLength: 1, maxLength: 8 }),
    rows: fc.array(fc.array(text)),
  }),
  fc.record({ type: fc.constant("code"), text }),
  fc.record({ type: fc.constant("buttons"), buttons: fc.array(button) }),
  fc.record({ type: fc.constant("choice"), label: text, options: fc.array(button) }),
  fc.record({ type: fc.constant("progress"), text }),
  fc.record({ type: fc.constant("context"), text }),
  fc.record({ type: fc.constant("person"), personId: text, name: text }),
);
const block = fc.oneof(
  leaf,
  fc.record({ type: fc.constant("fold"), title: text, blocks: fc.array(leaf) }),
) as unknown as fc.Arbitrary<Block>;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROLS = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b\u202e\u2028]/;

describe("text from outside", () => {
  it("can neither move the cursor nor forge colours, anywhere in a card", () => {
    const shown = render([
      { type: "text", text: HOSTILE },
      { type: "buttons", buttons: [{ label: `x\n${HOSTILE}`, press: { id: "1" } }] },
    ]);
    expect(shown.text).toBe("[2J[31mAPPROVED]0;title1Aevil\n[1] x [2J[31mAPPROVED]0;title1Aevil");
    fc.assert(
      fc.property(fc.array(block, { maxLength: 4 }), fc.integer({ min: 20, max: 120 }), (blocks, width) => {
        const { text: plain } = render(blocks, { width });
        expect(plain).not.toMatch(CONTROLS);
        for (const line of plain.split("\n")) expect(displayWidth(line)).toBeLessThanOrEqual(width);
        const coloured = render(blocks, { width, colour: true }).text;
        // biome-ignore lint/suspicious/noControlCharactersInRegex: ours, and nothing else, may be left
        expect(coloured.replace(/\x1b\[(1|2|22|31|32|33|36|39|90)m/g, "")).toBe(plain);
      }),
      { numRuns: 300 },
    );
  });
});

describe("a screen", () => {
  it("replaces its line in place on a terminal, and says each once elsewhere", () => {
    const onto = (isTTY: boolean) => {
      let all = "";
      const screen = createScreen({ isTTY, columns: 40, write: (text: string) => (all += text) });
      screen.progress("Reading logs … 1 of 4");
      screen.progress("Reading logs … 1 of 4");
      screen.progress("a line that would go on to the next one, where it cannot be taken back");
      screen.progress(undefined);
      screen.print("Done.");
      return all;
    };
    const cut = "a line that would go on to the next on…";
    expect(onto(true)).toBe(`Reading logs … 1 of 4\r\x1b[K${cut}\r\x1b[KDone.\n`);
    expect(onto(false)).toMatch(/^Reading logs … 1 of 4\na line that would .*\nDone\.\n$/);
  });
});

describe("the terminal as a platform", () => {
  it("stands in the feed, opens no route but the socket's, and speaks for the owner alone", async () => {
    const feed = new Map<string, Omit<FeedEntry, "no" | "at">>();
    const heard: ChatEvent[] = [];
    const identity = { platform: "local", userId: "owner", name: "Admin" };
    const { adapter, socketRoutes } = createTerminal({
      host: {
        clock: createManualClock(),
        receive: async (event) => {
          heard.push(event);
          return event.type === "said"
            ? { type: "ack" }
            : { type: "refused", message: { summary: "This button is too old.", blocks: [] } };
        },
      },
      feed: {
        put: async (place, entry) => void feed.set(`${place} ${entry.key}`, entry),
        since: async () => [],
        get: async (place, key) => feed.get(`${place} ${key}`) as FeedEntry | undefined,
      },
      owner: async () => ({ personId: "p1", name: "Admin", identity }),
    });
    expect(adapter.routes).toBeUndefined();
    expect(socketRoutes.map(({ method, path }) => `${method} ${path}`)).toEqual([
      "POST /terminal/say",
      "POST /terminal/press",
      "POST /terminal/submit",
      "GET /terminal/events",
    ]);
    const call = async (n: number, body: unknown) =>
      socketRoutes[n]?.handle({
        ...{ headers: {}, params: {}, query: {}, signal: new AbortController().signal },
        body: JSON.stringify(body),
      });
    expect((await call(0, { eventId: "event-001", text: "up?" }))?.body).toBe('{"ack":true}');
    expect((await call(1, { eventId: "event-002", buttonId: "b" }))?.body).toBe(
      '{"refused":"This button is too old."}',
    );
    await expect(call(0, { eventId: "event-003", text: "x", person: "somebody else" })).rejects.toThrow(/form/);
    const place = { platform: "terminal", id: "p1", kind: "direct" } as const;
    expect(heard).toMatchObject([
      { type: "said", person: identity, place, eventId: "event-001", text: "up?" },
      { type: "pressed", person: identity, place, buttonId: "b" },
    ]);
    const ref = await adapter.send(place, { summary: "1", blocks: [] }, { key: "answer:1" });
    await adapter.edit(place, ref, { summary: "2", blocks: [] }, { key: "answer:1" });
    expect(feed.get("terminal:p1 answer:1")?.body).toMatchObject({ summary: "2" });
    expect(feed.get("terminal:p1 said:event-001")).toMatchObject({ author: "person", body: "up?" });
    expect(await adapter.find?.(place, "answer:1")).toEqual(ref);
    expect(await adapter.find?.(place, "answer:2")).toBeUndefined();
  });
});
