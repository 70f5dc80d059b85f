import { readdirSync, readFileSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import { interactionEvent } from "../../../adapters/discord/interaction-event.ts";
import {
  channelDelete,
  guildCreate,
  guildDelete,
  interactionCreate,
  messageCreate,
} from "../../../adapters/discord/parse-events.ts";
import { isForBot, readableText } from "../../../adapters/discord/said.ts";
import type { ChatEvent } from "../../../src/bot/adapter.ts";
import { SAY } from "../../contract/adapters/test-host.ts";
import { ANN, type Opened, openDiscord, until } from "./open-discord.ts";

const FOLDER = new URL("../../replay/discord/", import.meta.url);
const BOT = "900000000000000001";

interface Recorded {
  readonly t: string;
  readonly d: unknown;
  /** What we make of it; null where it is none of ours. */
  readonly becomes: Partial<ChatEvent> | null;
}

const recorded = readdirSync(FOLDER).map(
  (file) => [file, JSON.parse(readFileSync(new URL(file, FOLDER), "utf8")) as Recorded] as const,
);

describe("Discord's events as its documentation writes them", () => {
  it("are there", () => expect(recorded.length).toBeGreaterThanOrEqual(10));

  it.each(recorded)("%s", (_, { t, d, becomes }) => {
    const schemas: Record<string, { parse(data: unknown): unknown }> = {
      GUILD_CREATE: guildCreate,
      GUILD_DELETE: guildDelete,
      CHANNEL_DELETE: channelDelete,
      THREAD_DELETE: channelDelete,
    };
    if (t === "INTERACTION_CREATE") {
      const event = interactionEvent(interactionCreate.parse(d));
      if (becomes === null) return expect(event).toBeUndefined();
      return expect(event).toMatchObject(becomes);
    }
    if (t !== "MESSAGE_CREATE") return expect(schemas[t]?.parse(d)).toMatchObject(becomes ?? {});
    const message = messageCreate.parse(d);
    expect(isForBot(message, BOT)).toBe(becomes !== null);
    if (becomes?.type === "said") expect(readableText(message, BOT)).toBe(becomes.text);
  });
});

describe("what comes from Discord", () => {
  let open: Opened;
  afterEach(() => open.close());

  it("is words only from people, and only for the bot", async () => {
    open = await openDiscord();
    const { driver, channel } = open;
    const { discord } = driver;
    const at = driver.channelOf(channel);
    const ann = driver.user(ANN);
    const robot = discord.addUser("Robot", true);
    const guild = [...discord.world.guilds.values()][0];
    if (guild) discord.join(guild, robot);
    discord.write(ann, at, "not for the bot");
    discord.write(robot, at, "from another bot", { mention: true });
    discord.write(ann, at, "from a webhook", { mention: true, webhook: true });
    discord.write(ann, at, "a pin", { mention: true, type: 6 });
    discord.write(discord.world.bot, discord.directChannel(ann), "its own");
    discord.write(ann, at, "a reply with a ping", { asReply: "1" });
    discord.write(ann, at, `for <@${ann.id}> <:ok:123456789012345678>`, { mention: true });
    await until(() => open.heard("said").length === 2);
    expect(open.heard("said").map(({ text }) => text)).toEqual(["a reply with a ping", "for @Ann :ok:"]);
  });

  it("knows a thread's channel, and asks Discord for it once", async () => {
    open = await openDiscord();
    const { driver, channel } = open;
    const thread = { ...channel, thread: driver.discord.world.snowflake() };
    for (const text of ["one", "two"]) await driver.say(ANN, thread, text);
    await until(() => open.heard("said").length === 2);
    expect(open.heard("said").map(({ place }) => place)).toEqual([thread, thread]);
    const asked = driver.discord.traffic.requests.filter((path) => path === `GET /channels/${thread.thread}`);
    expect(asked).toHaveLength(1);
  });

  it.each([
    ["no object", "MESSAGE_CREATE", "boo"],
    ["no author", "MESSAGE_CREATE", { id: "1", channel_id: "2", content: "x", mentions: [], type: 0 }],
    [
      "a number for words",
      "MESSAGE_CREATE",
      { id: "1", channel_id: "2", type: 0, content: 7, mentions: [], author: { id: "3", username: "x" } },
    ],
    [
      "an id that is none",
      "MESSAGE_CREATE",
      { id: "../../x", channel_id: "2", type: 0, content: "x", mentions: [], author: { id: "3", username: "x" } },
    ],
    ["nobody", "INTERACTION_CREATE", { id: "1", application_id: "2", type: 2, token: "t", channel_id: "3", data: {} }],
    [
      "nowhere",
      "INTERACTION_CREATE",
      { id: "1", application_id: "2", type: 2, token: "t", user: { id: "3", username: "x" }, data: {} },
    ],
    [
      "an unknown kind",
      "INTERACTION_CREATE",
      { id: "1", application_id: "2", type: 99, token: "t", channel_id: "3", user: { id: "3", username: "x" } },
    ],
    [
      "another command",
      "INTERACTION_CREATE",
      {
        id: "1",
        application_id: "2",
        type: 2,
        token: "t",
        channel_id: "3",
        user: { id: "3", username: "x" },
        data: { name: "sudo" },
      },
    ],
    [
      "a long button id",
      "INTERACTION_CREATE",
      {
        id: "1",
        application_id: "2",
        type: 3,
        token: "t",
        channel_id: "3",
        user: { id: "3", username: "x" },
        data: { custom_id: "x".repeat(101), component_type: 2 },
      },
    ],
    [
      "a select of people",
      "INTERACTION_CREATE",
      {
        id: "1",
        application_id: "2",
        type: 3,
        token: "t",
        channel_id: "3",
        user: { id: "3", username: "x" },
        data: { custom_id: "x", component_type: 5, values: ["1"] },
      },
    ],
    ["deep nesting", "INTERACTION_CREATE", JSON.parse(`${'{"data":'.repeat(2000)}1${"}".repeat(2000)}`)],
    ["a guild without id", "GUILD_DELETE", {}],
    ["a list", "GUILD_CREATE", []],
    ["null", "CHANNEL_DELETE", null],
  ])("is counted and dropped where it is %s", async (_, name, data) => {
    open = await openDiscord();
    open.house.events.length = 0;
    open.driver.discord.gateway.dispatch(name, 0, () => data);
    open.driver.discord.gateway.dispatch("SOMETHING_NEW", 0, () => ({ any: "thing" }));
    await open.driver.say(ANN, open.channel, "still here");
    await until(() => open.heard("said").length === 1);
    expect(open.house.events.filter(({ type }) => type !== "joined")).toHaveLength(1);
    expect(open.house.refusals).toContain("malformed");
  });

  it.each([
    ["a megabyte", "wort ".repeat(200_000)],
    ["emoji and right-to-left", "🔥👩‍👩‍👧 שלום عالم"],
    ["zero-width signs", "a\u200bb\u202ec"],
    ["what looks like markup", "<@&1> <#2> **x** ```y```"],
  ])("brings %s as it was said", async (_, text) => {
    open = await openDiscord();
    await open.driver.say(ANN, await open.driver.direct(ANN), text);
    await until(() => open.heard("said").length === 1);
    expect(open.heard("said")[0]?.text).toBe(text.trim());
  });

  it.each(["refused", "shown"] as const)(
    "has what is %s told to the person directly, in the channel only if it is no secret",
    async (type) => {
      open = await openDiscord();
      const { driver, house, channel } = open;
      const direct = await driver.direct(ANN);
      house.answer(() => ({ type, message: SAY("7391") }));
      await driver.say(ANN, channel, "secret please");
      await until(async () => (await open.seen(direct)).length === 1);
      expect(await open.seen()).toEqual([]);
      driver.channelOf(direct).refusal = 50007;
      await driver.say(ANN, channel, "again");
      await until(async () => house.refusals.includes("not-told") || (await open.seen()).length === 1);
      expect((await open.seen()).map(({ text }) => text)).toEqual(type === "refused" ? ["7391"] : []);
      const [reply] = [...driver.discord.world.messages.values()].filter(({ reference }) => reference !== undefined);
      expect(reply !== undefined).toBe(type === "refused");
    },
  );

  it("brings a forged button id as it came: what it means the house looks up", async () => {
    open = await openDiscord();
    const { driver, adapter, channel } = open;
    const buttons = [{ label: "Go", press: { id: "AAAAAAAAAAAAAAAAAAAAAAAA" } }];
    await adapter.send(channel, { summary: "x", blocks: [{ type: "buttons", buttons }] }, { key: "k" });
    const [card] = await open.seen();
    if (!card) throw new Error("no card");
    for (const buttonId of ["BBBBBBBBBBBBBBBBBBBBBBBB", "choose:", "'; drop table"]) {
      await driver.press(ANN, channel, card, "Go", { buttonId });
    }
    await until(() => open.heard("pressed").length === 3);
    expect(open.heard("pressed").map(({ buttonId }) => buttonId)).toEqual([
      "BBBBBBBBBBBBBBBBBBBBBBBB",
      "choose:",
      "'; drop table",
    ]);
  });
});
