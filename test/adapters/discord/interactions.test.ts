import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { OpsError } from "../../../src/base/errors.ts";
import type { Reply } from "../../../src/bot/adapter.ts";
import type { Form } from "../../../src/message/form.ts";
import { SAY } from "../../contract/adapters/test-host.ts";
import { spinners } from "../../fakes/discord/interactions.ts";
import { ANN, BO, type Opened, openDiscord, until } from "./open-discord.ts";

const form = (fields: number, intro?: string): Form => ({
  id: "FORMAAAAAAAAAAAAAAAAAAAA",
  title: "A title that is far too long for the bar of a modal on Discord",
  submit: "Send",
  ...(intro === undefined ? {} : { intro }),
  fields: Array.from({ length: fields }, (_, i) => ({
    name: `field${i}`,
    label: `Field ${i}`,
    hint: "By example ".repeat(20),
    required: i === 0,
    kind: i % 2 ? ("choice" as const) : ("line" as const),
    ...(i % 2 ? { options: Array.from({ length: 40 }, (_, n) => ({ label: `Option ${n}`, value: `v${n}` })) } : {}),
  })),
});

describe("Discord's interactions", () => {
  let open: Opened;
  beforeEach(async () => {
    open = await openDiscord();
  });
  afterEach(async () => {
    // Nothing may ever be left turning, and no payload may have been refused.
    expect(spinners(open.driver.discord.world)).toEqual([]);
    expect(open.driver.traffic.refused).toEqual([]);
    await open.close();
  });

  const answersOf = () => [...open.driver.discord.world.interactions.values()].map(({ answer }) => answer?.type);
  const notes = () => [...open.driver.discord.world.messages.values()].filter(({ onlyFor }) => onlyFor !== undefined);

  async function pressing(decide: () => Reply | Promise<Reply>, label = "Go") {
    const { driver, adapter, house, channel } = open;
    house.answer(() => ({ type: "ack" }));
    const press = { id: "PPPPPPPPPPPPPPPPPPPPPPPP" };
    const message = { summary: "x", blocks: [{ type: "buttons" as const, buttons: [{ label: "Go", press }] }] };
    await adapter.send(channel, message, { key: `card:${Math.random()}` });
    house.answer(decide);
    const card = (await open.seen()).at(-1);
    if (!card) throw new Error("no card");
    return driver.press(ANN, channel, card, label);
  }

  it("takes /ops with its words, as a thread's place where it was used in one", async () => {
    const { driver, channel } = open;
    await driver.command?.(ANN, channel, "show cpu of node-3");
    await driver.command?.(ANN, { ...channel, thread: driver.discord.world.snowflake() }, "and memory");
    await until(() => open.heard("commanded").length === 2);
    expect(open.heard("commanded").map(({ words, place }) => [words, place.id, place.thread !== undefined])).toEqual([
      ["show cpu of node-3", channel.id, false],
      ["and memory", channel.id, true],
    ]);
  });

  it("leaves the asker a note that goes when the answer stands", async () => {
    const { driver, adapter, channel } = open;
    await driver.command?.(ANN, channel, "show cpu");
    expect(notes().map(({ onlyFor }) => onlyFor)).toEqual([driver.userId(ANN)]);
    await adapter.send(channel, SAY("CPU is 4%."), { key: "answer:1" });
    await until(() => notes().length === 0);
    expect((await open.seen()).map(({ text }) => text)).toEqual(["CPU is 4%."]);
  });

  it("says at once that nothing was taken when the house is down", async () => {
    const { driver, house, channel } = open;
    house.answer(() => {
      throw new OpsError("unavailable", "The database cannot be reached. Try again in a minute.");
    });
    const reaction = await driver.command?.(ANN, channel, "restart cart");
    expect(reaction).toEqual({ kind: "told", text: "The database cannot be reached. Try again in a minute." });
    expect(
      await pressing(() => {
        throw new OpsError("unavailable", "The database cannot be reached.");
      }),
    ).toMatchObject({ kind: "told" });
  });

  it.each<[string, Reply | "throws", string | undefined]>([
    ["ack", { type: "ack" }, undefined],
    ["a refusal", { type: "refused", message: SAY("Not yours to press.") }, "Not yours to press."],
    ["a form", { type: "form", form: form(2) }, "That took too long for Discord to open the form. Press again."],
    ["a fault", "throws", "The database cannot be reached."],
  ])("shows that it thinks while the house is slow, and then %s", async (_, reply, shown) => {
    const reaction = await pressing(async () => {
      await new Promise((resolve) => setTimeout(resolve, 2600));
      if (reply === "throws") throw new OpsError("unavailable", "The database cannot be reached.");
      return reply;
    });
    expect(reaction).toEqual({ kind: "nothing" });
    await until(() => spinners(open.driver.discord.world).length === 0);
    const told = (await open.seen()).filter(({ onlyFor }) => onlyFor !== undefined).map(({ text }) => text);
    expect(told).toEqual(shown === undefined ? [] : [shown]);
  });

  it("offers at most 25 completions, and none that would be cut", async () => {
    const { driver, house, channel } = open;
    const many = ["x".repeat(101), "", ...Array.from({ length: 30 }, (_, i) => `show cpu ${i}`), "show cpu 0"];
    house.answer(() => ({ type: "choices", choices: many }));
    const reaction = await driver.suggest?.(ANN, channel, "sho");
    expect(reaction).toEqual({ kind: "choices", choices: Array.from({ length: 25 }, (_, i) => `show cpu ${i}`) });
    expect(open.heard("suggested")[0]?.typed).toBe("sho");
    house.answer(() => {
      throw new OpsError("unavailable", "down");
    });
    expect(await driver.suggest?.(ANN, channel, "sho")).toEqual({ kind: "choices", choices: [] });
  });

  it.each([
    [5, "Introduced in a few words"],
    [4, "An introduction. ".repeat(400)],
    [1, undefined],
  ])("opens a form of %i fields within Discord's limits, and reads it back", async (fields, intro) => {
    const { driver, house, channel } = open;
    const reaction = await pressing(() => ({ type: "form", form: form(fields, intro) }));
    if (reaction.kind !== "form") throw new Error(JSON.stringify(reaction));
    expect(reaction.form.fields).toHaveLength(fields);
    if (intro) expect(JSON.stringify(reaction.form.handle)).toContain(intro.slice(0, 15));
    house.answer(() => ({ type: "ack" }));
    await driver.submit(ANN, channel, reaction.form, { field0: "x", field1: "v1" });
    await until(() => open.heard("submitted").length === 1);
    expect(open.heard("submitted")[0]?.values).toMatchObject(
      fields > 1 ? { field0: "x", field1: "v1" } : { field0: "x" },
    );
  });

  it("keeps what was typed in sight when a field is wrong", async () => {
    const { driver, house, channel } = open;
    const reaction = await pressing(() => ({ type: "form", form: form(3) }));
    if (reaction.kind !== "form") throw new Error("no form");
    house.answer(() => ({ type: "errors", errors: { field0: "That is no time." } }));
    const wrong = await driver.submit(ANN, channel, reaction.form, { field0: "half past ```", field2: "a long note" });
    expect(wrong).toMatchObject({ kind: "told", text: expect.stringContaining("That is no time.") });
    if (wrong.kind === "told") {
      expect(wrong.text).toContain("half past ```");
      expect(wrong.text).toContain("a long note");
    }
  });

  it("shows a long refusal in parts to the person alone, without uploading anything", async () => {
    const { driver, house, channel } = open;
    const words = Array.from({ length: 1500 }, (_, i) => `word${i}`).join(" ");
    house.answer(() => ({ type: "refused", message: SAY(words) }));
    await driver.command?.(ANN, channel, "x");
    await until(() => notes().length >= 3);
    const shown = (await open.seen()).map(({ text }) => text).join(" ");
    for (const n of [0, 700, 1499]) expect(shown).toContain(`word${n}`);
    expect(await driver.seen(channel, BO)).toEqual([]);
  });

  it("does not carry out what was pressed while nobody listened: Discord has told the person that it failed", async () => {
    const { driver, house, channel } = open;
    await house.stop();
    const pressed = await driver.command?.(ANN, channel, "restart cart");
    expect(pressed).toEqual({ kind: "rejected", status: 504 });
    await house.serve(await driver.create(house.host));
    await driver.say(ANN, channel, "back?");
    await until(() => open.heard("said").length === 1);
    expect(open.heard("commanded")).toEqual([]);
    expect(house.refusals).toContain("stale");
  });

  it("takes a repeated press of Discord's for the same event", async () => {
    await pressing(() => ({ type: "ack" }));
    await pressing(() => ({ type: "ack" }));
    const ids = open.heard("pressed").map(({ eventId }) => eventId);
    expect(new Set(ids).size).toBe(2);
    expect(ids[0]).toMatch(/^\d{17,20}$/);
    expect(open.heard("pressed")[0]?.messageKey).toMatch(/^\d+\.\d+$/);
    expect(answersOf()).toEqual([6, 6]);
  });

  it("answers for one person in the channel while their interaction lasts, and directly after", async () => {
    const { driver, adapter, channel } = open;
    const onlyFor = { platform: "discord", userId: driver.userId(ANN), name: "Ann" };
    const direct = await driver.direct(ANN);
    await driver.command?.(ANN, channel, "costs");
    const first = await adapter.send(channel, SAY("1,284 USD"), { key: "a:1", onlyFor });
    expect((await open.seen()).map(({ text, onlyFor: whose }) => [text, whose])).toEqual([
      ["1,284 USD", onlyFor.userId],
    ]);
    await adapter.edit(channel, first, SAY("1,300 USD"), { key: "a:1", onlyFor });
    expect((await open.seen()).map(({ text }) => text)).toEqual(["1,300 USD"]);
    driver.discord.world.skip(16 * 60_000);
    // The adapter's clock did not move: Discord refuses the token, and the house sends anew.
    await expect(adapter.edit(channel, first, SAY("1,400 USD"), { key: "a:1", onlyFor })).rejects.toMatchObject({
      kind: "missing",
    });
    await adapter
      .send(channel, SAY("In private."), { key: "a:2", onlyFor: { ...onlyFor, userId: driver.userId(BO) } })
      .catch(() => undefined);
    expect(await driver.seen(direct, ANN)).toEqual([]);
  });

  it("refuses other servers where people can see it, and counts", async () => {
    const { driver, house } = open;
    const { discord } = driver;
    const elsewhere = [...discord.world.guilds.values()].find(({ name }) => name === "Elsewhere");
    if (!elsewhere) throw new Error("no guild");
    const channel = discord.addChannel(elsewhere);
    const place = { platform: "discord", id: channel.id, kind: "channel" as const };
    expect(await driver.command?.(ANN, place, "show cpu")).toMatchObject({
      kind: "told",
      text: expect.stringContaining("discord.guilds"),
    });
    expect(await driver.suggest?.(ANN, place, "x")).toEqual({ kind: "choices", choices: [] });
    await driver.say(ANN, place, "show cpu");
    await until(() => house.refusals.filter((reason) => reason === "other-server").length >= 3);
    expect(house.events.filter(({ type }) => type !== "joined")).toEqual([]);
  });
});
