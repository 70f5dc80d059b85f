import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Message } from "../../../src/message/message.ts";
import { type ConsoleHouse, openConsoleHouse, placeOf } from "./console-house.ts";

let house: ConsoleHouse;
let cookie: string;
beforeEach(async () => {
  house = await openConsoleHouse();
  cookie = await house.signIn("ann");
});
afterEach(() => house.close());

const say = (text: unknown, eventId = "event-0001") => house.post("/console/say", { eventId, text }, { cookie });
const press = (buttonId: string, more = {}) =>
  house.post("/console/press", { eventId: "event-0002", buttonId, ...more }, { cookie });
const feed = async (person = "ann") =>
  (await house.feed.since(placeOf(person), 0, 100)).map(({ key, author, body }) => ({ key, author, body }));

const refusal: Message = { summary: "I read at most 8,000.", blocks: [] };
const card: Message = {
  summary: "What next?",
  blocks: [
    { type: "buttons", buttons: [{ label: "host status", press: { id: "b-1" } }] },
    {
      type: "fold",
      title: "more",
      blocks: [{ type: "buttons", buttons: [{ label: "inside", press: { id: "b-2" } }] }],
    },
    { type: "choice", label: "which?", options: [{ label: "prod/shop", press: { id: "b-3" } }] },
    { type: "buttons", buttons: [{ label: "👍", press: { id: "b-up" } }] },
  ],
};

describe("saying something in the console", () => {
  it("shows it, hands it to the core as the signed-in person, and answers once it is safe", async () => {
    expect((await say("how busy?")).json()).toEqual({ ack: true });
    expect(house.heard).toEqual([
      {
        type: "said",
        eventId: "event-0001",
        person: { platform: "console", userId: "ann", name: "ann" },
        place: { platform: "console", id: "ann", kind: "direct" },
        atMs: house.clock.now(),
        text: "how busy?",
      },
    ]);
    expect(await feed()).toEqual([{ key: "said:event-0001", author: "person", body: "how busy?" }]);
  });

  it("shows the same event once, however often it is sent", async () => {
    await say("how busy?");
    await say("how busy?");
    expect(await feed()).toHaveLength(1);
    expect(new Set(house.heard.map(({ eventId }) => eventId)).size).toBe(1);
  });

  it("shows no invisible and no direction-changing characters, and keeps what scripts need", async () => {
    await say("a\u0000b\u0007\u202e c\u200b\n\td \u{1F469}\u200d\u{1F467} \u0627\u200c\u0628 \ud800");
    expect((await feed())[0]?.body).toBe("ab c\n\td \u{1F469}\u200d\u{1F467} \u0627\u200c\u0628 \ufffd");
  });

  it.each(["", "  \n ", "\u0000\u200b\u202e"])("refuses %j, which shows nothing", async (text) => {
    const reply = await say(text);
    expect(reply.status).toBe(400);
    expect(reply.text).toContain("The question is empty.");
    expect([house.heard, await feed()]).toEqual([[], []]);
  });

  it("passes a megabyte on to be refused with its one sentence, and shows nothing of it", async () => {
    house.answer = async () => ({ type: "refused", message: refusal });
    const reply = await say("x".repeat(1024 * 1024));
    expect([reply.status, reply.json()]).toEqual([200, { refused: "I read at most 8,000." }]);
    expect(house.heard).toHaveLength(1);
    expect(await feed()).toEqual([]);
  });

  it("refuses three megabytes at the door, with a sentence", async () => {
    const reply = await say("x".repeat(3 * 1024 * 1024));
    expect([reply.status, reply.json()]).toEqual([
      413,
      { error: { kind: "invalid", message: "That is too large to be read; send less." } },
    ]);
  });

  it.each([
    ["no JSON", "{"],
    ["nothing", ""],
    ["no object", "[]"],
    ["no text", { eventId: "event-0001" }],
    ["text that is none", { eventId: "event-0001", text: ["a"] }],
    ["an id too short to be unique", { eventId: "1", text: "a" }],
    ["an id with markup", { eventId: "event-<b>001", text: "a" }],
    ["another's name", { eventId: "event-0001", text: "a", personId: "bo" }],
  ])("refuses %s", async (_what, body) => {
    const reply = await house.post("/console/say", body, { cookie });
    expect(reply.status).toBe(400);
    expect(reply.text).toContain("does not have the form that is read here");
    expect(house.heard).toEqual([]);
  });

  it("says 503 with a sentence while nothing can be committed, never a silent 200", async () => {
    house.away = true;
    for (const reply of [await say("how busy?"), await press("b-1")]) {
      expect([reply.status, reply.json()]).toEqual([
        503,
        { error: { kind: "unavailable", message: "The database cannot be reached." } },
      ]);
    }
    house.away = false;
    expect((await say("how busy?")).json()).toEqual({ ack: true });
    expect(await feed()).toHaveLength(1);
  });
});

describe("pressing a button in the console", () => {
  beforeEach(() => house.show("ann", "card:1", card));

  it.each([
    ["b-1", "host status"],
    ["b-2", "inside"],
    ["b-3", "prod/shop"],
  ])("hands %s to the core and shows its words as said", async (buttonId, label) => {
    expect((await press(buttonId, { messageKey: "card:1" })).json()).toEqual({ ack: true });
    expect(house.heard).toMatchObject([{ type: "pressed", eventId: "event-0002", buttonId, messageKey: "card:1" }]);
    expect((await feed()).slice(1)).toEqual([{ key: "pressed:event-0002", author: "person", body: label }]);
  });

  it("shows nothing for a thumb, a Stop, an unknown button, or one of another's message", async () => {
    const progress: Message = {
      summary: "Looking …",
      blocks: [
        { type: "progress", text: "Looking …" },
        { type: "buttons", buttons: [{ label: "Stop", press: { id: "b-stop" } }] },
      ],
    };
    await house.show("ann", "card:2", progress);
    await house.show("bo", "card:3", card);
    for (const [buttonId, messageKey] of [
      ["b-up", "card:1"],
      ["b-stop", "card:2"],
      ["b-9", "card:1"],
      ["b-1", "card:3"],
      ["b-1", "nowhere"],
    ] as const)
      expect((await press(buttonId, { messageKey })).status).toBe(200);
    expect((await press("b-1")).status).toBe(200);
    expect((await feed()).filter(({ author }) => author === "person")).toEqual([]);
    expect(house.heard).toHaveLength(6);
  });

  it("tells why a press is refused, and shows nothing as said", async () => {
    house.answer = async () => ({ type: "refused", message: { summary: "This button is too old.", blocks: [] } });
    expect((await press("b-1", { messageKey: "card:1" })).json()).toEqual({ refused: "This button is too old." });
    expect(await feed()).toHaveLength(1);
  });
});
