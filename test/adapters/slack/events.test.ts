import { describe, expect, it } from "vitest";
import { OpsError } from "../../../src/base/errors.ts";
import { SAY } from "../../contract/adapters/test-host.ts";
import { eventBody } from "../../fakes/slack/bodies.ts";
import { BOT_ID, BOT_USER } from "../../fakes/slack/workspace.ts";
import { ANN, BO, heard, openHouse, until } from "./open-house.ts";

const MENTION = `<@${BOT_USER}>`;

describe("what is said in Slack", () => {
  const at = openHouse();

  it("is taken once where a mention comes as app_mention and as a message, under one event id", async () => {
    const mention = { text: `${MENTION} hello`, ts: "1700000000.000100" };
    await at.driver.message(ANN, at.ops, mention.text, mention);
    await at.driver.message(ANN, at.ops, mention.text, { ...mention, type: "message", channel_type: "channel" });
    // An edit of it is delivered as a mention once more.
    await at.driver.message(ANN, at.ops, mention.text, mention);
    expect(heard(at, "said").map(({ eventId }) => eventId)).toEqual([
      `${at.ops.id}:1700000000.000100`,
      `${at.ops.id}:1700000000.000100`,
    ]);
    expect(heard(at, "said")[0]).toMatchObject({
      place: { thread: "1700000000.000100" },
      atMs: 1_700_000_000_000,
      text: "hello",
    });
  });

  it.each<[string, string, string | undefined]>([
    ["a mention in the middle", `ask ${MENTION} please`, "ask please"],
    ["escapes, once", `${MENTION} a &lt; b &amp;amp; c`, "a < b &amp; c"],
    ["links as their address", `${MENTION} see <https://a.example/x?y=1|this>`, "see https://a.example/x?y=1"],
    ["a bare link", `${MENTION} see <https://a.example>`, "see https://a.example"],
    ["an address typed as one", `${MENTION} write <mailto:ann@a.example|ann@a.example>`, "write ann@a.example"],
    ["channels", `${MENTION} in <#C024BE7LR|general>`, "in #general"],
    ["other people", `${MENTION} ask <@U024BE7LH> and <@U1|bo>`, "ask @U024BE7LH and @bo"],
    ["groups and everyone", `${MENTION} <!subteam^S01|@oncall> <!here>`, "@oncall @here"],
    ["typed mark-up is no mention", `${MENTION} &lt;@U024BE7LH&gt;`, "<@U024BE7LH>"],
    ["emoji, RTL and zero width", `${MENTION} 🔥 שלום a\u200bb`, "🔥 שלום a\u200bb"],
    ["lines", `${MENTION} one\ntwo`, "one\ntwo"],
    ["the bare name", MENTION, "help"],
  ])("reads %s", async (_, text, words) => {
    await at.driver.message(ANN, at.ops, text);
    expect(heard(at, "said").map((event) => event.text)).toEqual([words]);
  });

  it("goes on in threads the bot took part in, without a mention", async () => {
    const thread = { ...at.ops, thread: "1700000000.000100" };
    await at.driver.message(ANN, thread, "and now?");
    expect(heard(at, "said")).toEqual([]);
    at.house.spokenIn.add(`slack:${at.ops.id}:1700000000.000100`);
    await at.driver.message(ANN, thread, "and now?");
    await at.driver.message(ANN, thread, "<@U024BE7LH> what do you say?");
    await at.driver.message(ANN, at.ops, "top-level words without a mention");
    // Its other delivery, as a mention, is the one that is taken.
    await at.driver.message(ANN, thread, `${MENTION} and now?`, { type: "message", channel_type: "channel" });
    expect(heard(at, "said").map(({ text, place }) => [text, place.thread])).toEqual([
      ["and now?", "1700000000.000100"],
    ]);
  });

  it("asks for the event again when it is not known whether the bot took part", async () => {
    const thread = { ...at.ops, thread: "1700000000.000100" };
    at.house.host.tookPart = async () => {
      throw new OpsError("unavailable", "The database cannot be reached.");
    };
    expect(await at.driver.message(ANN, thread, "and now?")).toEqual({ kind: "rejected", status: 503 });
  });

  it.each([
    ["message_changed", { subtype: "message_changed", hidden: true }],
    ["message_deleted", { subtype: "message_deleted", hidden: true }],
    ["channel_join", { subtype: "channel_join" }],
    ["its own user", { user: BOT_USER }],
    ["its own bot", { user: undefined, bot_id: BOT_ID, subtype: "bot_message" }],
    ["Slackbot", { user: "USLACKBOT" }],
    ["a picture without a word", { text: "", subtype: "file_share" }],
  ])("passes over %s", async (_, more) => {
    await at.driver.message(ANN, await at.driver.direct(ANN), "words", more);
    expect(at.house.events).toEqual([]);
  });

  it.each(["file_share", "thread_broadcast"])("takes a %s as words", async (subtype) => {
    await at.driver.message(ANN, await at.driver.direct(ANN), "words", { subtype });
    expect(heard(at, "said").map(({ text }) => text)).toEqual(["words"]);
  });

  it.each([
    ["another workspace's person", { user_team: "T0OTHER01" }],
    ["one whose source is another team", { source_team: "T0OTHER01" }],
    ["a bot", { bot_id: "B0OTHER01" }],
    ["a bot without a user", { bot_id: "B0OTHER01", user: undefined, subtype: "bot_message" }],
    ["somebody Slack does not tell of", { user: "U0NOBODY1" }],
  ])("knows %s for a stranger, and never answers a bot", async (_, more) => {
    at.house.answer(() => ({ type: "refused", message: SAY("I do not know you.") }));
    await at.driver.message(ANN, at.ops, `${MENTION} hello`, more);
    expect(heard(at, "said").map(({ person }) => person.stranger)).toEqual([true]);
    const answered = at.driver.server.calls.filter(({ method }) => method.startsWith("chat."));
    if ("bot_id" in more) expect(answered).toEqual([]);
  });

  it("keeps who somebody is for ten minutes", async () => {
    const direct = await at.driver.direct(ANN);
    await at.driver.say(ANN, direct, "one");
    await at.driver.say(ANN, direct, "two");
    expect(at.driver.server.calls.filter(({ method }) => method === "users.info")).toHaveLength(1);
    expect(at.driver.server.calls.filter(({ method }) => method === "auth.test")).toHaveLength(1);
  });

  it("is not taken while Slack cannot say who it was", async () => {
    at.driver.server.trouble({ methods: ["users.info"], times: 1, as: { kind: "status", status: 500 } });
    const direct = await at.driver.direct(ANN);
    expect(await at.driver.say(ANN, direct, "hello", { eventId: "e1" })).toEqual({ kind: "rejected", status: 503 });
    expect(at.house.events).toEqual([]);
    expect(await at.driver.say(ANN, direct, "hello", { eventId: "e1" })).toEqual({ kind: "nothing" });
    expect(at.house.events).toHaveLength(1);
  });

  it("is refused where only the person sees it", async () => {
    at.house.answer(() => ({ type: "refused", message: SAY("I do not know you yet.") }));
    expect(await at.driver.say(ANN, at.ops, "hello")).toEqual({ kind: "told", text: "I do not know you yet." });
    expect((await at.driver.seen(at.ops, BO)).length).toBe(0);
    const direct = await at.driver.direct(BO);
    expect(await at.driver.say(BO, direct, "hello")).toEqual({ kind: "told", text: "I do not know you yet." });
    expect((await at.driver.seen(direct, BO)).map(({ onlyFor }) => onlyFor)).toEqual([undefined]);
  });

  it("answers in the channel itself where threads are off", async () => {
    const { createSlack } = await import("../../../adapters/slack/slack.ts");
    const { slackConfig } = await import("../../../adapters/slack/config.ts");
    const adapter = await createSlack(slackConfig.parse({ ...at.driver.config, threads: false }), at.house.host);
    at.driver.reachedAt(await at.house.serve(adapter));
    await at.driver.say(ANN, at.ops, "hello");
    expect(heard(at, "said")[0]?.place).toEqual(at.ops);
  });
});

describe("what else happens in Slack", () => {
  const at = openHouse();
  const event = (fields: Readonly<Record<string, unknown>>) =>
    at.driver.deliver(eventBody("Ev0000000001", { event_ts: "1700000000.000100", ...fields }), "event", ANN);

  it("is told of being let in and put out, and by whom", async () => {
    const [channel, ann] = [at.ops.id, at.driver.userId(ANN)];
    await event({ type: "member_joined_channel", user: BOT_USER, channel, inviter: ann });
    await event({ type: "member_joined_channel", user: ann, channel });
    await event({ type: "member_left_channel", user: BOT_USER, channel });
    for (const type of ["channel_left", "group_left"]) await event({ type, channel, actor_id: ann });
    for (const type of ["channel_deleted", "channel_archive"]) await event({ type, channel, user: ann });
    expect(at.house.events.map(({ type, person }) => [type, person.userId])).toEqual([
      ["joined", ann],
      ["left", BOT_USER],
      ...Array.from({ length: 4 }, () => ["left", ann]),
    ]);
    expect(at.house.events.every(({ place }) => place.id === channel && place.kind === "channel")).toBe(true);
    expect(at.house.events[0]?.eventId).toBe("Ev0000000001");
  });

  it("shows the home page that the house gives, also a long one", async () => {
    at.house.answer(() => ({
      type: "card",
      message: {
        summary: "Home",
        blocks: [
          { type: "heading", text: "Good morning" },
          {
            type: "fold",
            title: "More",
            blocks: Array.from({ length: 130 }, (_, i) => ({ type: "text", text: `p${i}` })),
          },
        ],
      },
    }));
    const shown = await at.driver.openHome(ANN);
    expect(shown).toMatchObject({ kind: "card", text: expect.stringContaining("Good morning") });
    expect(shown.kind === "card" && shown.text).toMatch(/p96\n\(33 more parts/);
    expect(heard(at, "opened")[0]?.place).toEqual(await at.driver.direct(ANN));
    expect(at.driver.traffic.refused).toEqual([]);
  });

  it("says on the home page too that somebody is refused", async () => {
    at.house.answer(() => ({ type: "refused", message: SAY("I do not know you yet.") }));
    expect(await at.driver.openHome(ANN)).toEqual({ kind: "card", text: "I do not know you yet." });
  });

  it("suggests what to ask first in the assistant's pane, and hears what is asked there", async () => {
    const direct = await at.driver.direct(ANN);
    const thread = "1700000000.000200";
    await event({
      type: "assistant_thread_started",
      assistant_thread: { user_id: at.driver.userId(ANN), channel_id: direct.id, thread_ts: thread, context: {} },
    });
    await until(() => at.driver.server.state.prompts.length === 1);
    await at.driver.say(ANN, { ...direct, thread }, "how busy is node-3?");
    expect(heard(at, "said").map(({ place }) => place)).toEqual([{ ...direct, thread }]);
  });

  it.each(["reaction_added", "team_join", "message_metadata_posted", "__proto__", "constructor"])(
    "passes over %s, and does not ask for it again",
    async (type) => {
      expect(await event({ type, user: "U1" })).toEqual({ kind: "nothing" });
      expect(at.house.events).toEqual([]);
      expect(at.house.refusals).toEqual([]);
    },
  );
});
