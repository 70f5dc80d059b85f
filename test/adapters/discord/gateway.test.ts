import { afterEach, describe, expect, it } from "vitest";
import { createDiscord } from "../../../adapters/discord/discord.ts";
import { OpsError } from "../../../src/base/errors.ts";
import { createTestHost } from "../../contract/adapters/test-host.ts";
import { INTENT } from "../../fakes/discord/gateway.ts";
import { ANN, faultOf, type Opened, openDiscord, until } from "./open-discord.ts";

describe("Discord's gateway", () => {
  let open: Opened;
  afterEach(() => open.close());

  const texts = () => open.heard("said").map(({ text }) => text);
  const sequence = () => (open.house.facts.get("session") as { sequence: number } | undefined)?.sequence ?? 0;

  it("asks for the least intents, and not for the content of messages", async () => {
    open = await openDiscord();
    expect(open.driver.discord.gateway.seen.intents).toBe(INTENT.guilds | INTENT.guildMessages | INTENT.directMessages);
  });

  it("beats its heart, and comes back to its session when nobody answers that", async () => {
    open = await openDiscord({ heartbeatMs: 150 });
    const { gateway } = open.driver.discord;
    await until(() => gateway.seen.heartbeats >= 2);
    gateway.ignoreHeartbeats(true);
    await until(() => gateway.seen.resumes.length > 0);
    gateway.ignoreHeartbeats(false);
    await open.driver.say(ANN, open.channel, "still there?");
    await until(() => texts().includes("still there?"));
    expect(gateway.seen.identifies).toBe(1);
  });

  it.each([
    ["is asked to", (at: Opened) => at.driver.discord.gateway.askToReconnect()],
    ["loses the connection", (at: Opened) => at.driver.discord.gateway.breakConnections()],
    ["is closed with 4000", (at: Opened) => at.driver.discord.gateway.closeWith(4000)],
  ])("resumes when it %s, and hears what was said meanwhile once", async (_, disturb) => {
    open = await openDiscord();
    const { gateway } = open.driver.discord;
    await open.driver.say(ANN, open.channel, "before");
    await until(() => texts().length === 1);
    disturb(open);
    await until(() => gateway.connected() === 0);
    await open.driver.say(ANN, open.channel, "meanwhile");
    await until(() => texts().length === 2);
    await open.driver.say(ANN, open.channel, "after");
    await until(() => texts().length === 3);
    expect(texts()).toEqual(["before", "meanwhile", "after"]);
    expect(gateway.seen.identifies).toBe(1);
    expect(gateway.seen.resumes).toHaveLength(1);
  });

  it("keeps its session while the network is away", { timeout: 30_000 }, async () => {
    open = await openDiscord();
    const { gateway } = open.driver.discord;
    gateway.refuseConnections(true);
    gateway.breakConnections();
    await new Promise((resolve) => setTimeout(resolve, 4000));
    await open.driver.say(ANN, open.channel, "meanwhile");
    gateway.refuseConnections(false);
    await until(() => texts().length === 1, 15_000);
    expect(gateway.seen).toMatchObject({ identifies: 1, resumes: [{ replayed: 1 }] });
  });

  it("begins a new session when the old one counts no more", { timeout: 30_000 }, async () => {
    open = await openDiscord();
    open.driver.discord.gateway.invalidate();
    await until(() => open.driver.discord.gateway.seen.identifies === 2, 20_000);
    await open.driver.say(ANN, open.channel, "hello again");
    await until(() => texts().includes("hello again"));
  });

  it("goes on where it stopped, with all that was said meanwhile", async () => {
    open = await openDiscord();
    const { driver, house, channel } = open;
    await driver.say(ANN, channel, "one");
    await until(() => texts().length === 1);
    await house.stop();
    await driver.say(ANN, channel, "two");
    await driver.say(ANN, await driver.direct(ANN), "three");
    const second = await driver.create(house.host);
    await house.serve(second);
    await until(() => texts().length === 3);
    await driver.say(ANN, channel, "four");
    await until(() => texts().length === 4);
    expect(texts()).toEqual(["one", "two", "three", "four"]);
    expect(new Set(house.events.map(({ eventId }) => eventId)).size).toBe(house.events.length);
    expect(driver.discord.gateway.seen.identifies).toBe(1);
  });

  it("never keeps a sequence beyond what the house has committed, and tries again in order", {
    timeout: 30_000,
  }, async () => {
    open = await openDiscord();
    const { driver, house, channel } = open;
    let down = true;
    const tried: string[] = [];
    const other = await driver.channel("other");
    house.answer((event) => {
      if (event.type === "said") tried.push(event.text);
      if (down && event.place.id === channel.id) throw new OpsError("unavailable", "The database cannot be reached.");
      return { type: "ack" };
    });
    // Ready, and the two servers told after it.
    await until(() => sequence() === 3);
    const before = sequence();
    await driver.say(ANN, channel, "first");
    await driver.say(ANN, channel, "second");
    await driver.say(ANN, other, "elsewhere");
    // Another place does not wait, but the kept sequence does: it may not pass the one that is not safe.
    await until(() => texts().includes("elsewhere"));
    await until(() => tried.filter((text) => text === "first").length >= 3);
    await new Promise((resolve) => setTimeout(resolve, 1200));
    expect(sequence()).toBe(before);
    expect(tried).not.toContain("second");
    down = false;
    await until(() => texts().length === 3);
    expect(texts()).toEqual(["elsewhere", "first", "second"]);
    await until(() => sequence() === before + 3);
  });

  it("writes the session at most about once a second", { timeout: 30_000 }, async () => {
    open = await openDiscord({}, false);
    const { driver, house, channel } = open;
    let writes = 0;
    const { facts } = house.host;
    const counting = {
      ...facts,
      set: async (key: string, value: never) => {
        if (key === "session") writes += 1;
        await facts.set(key, value);
      },
    };
    const stop = await (await createDiscord(driver.config as never, { ...house.host, facts: counting })).listen?.();
    const beginMs = Date.now();
    for (let i = 0; i < 200; i++) await driver.say(ANN, channel, `word ${i}`);
    await until(() => texts().length === 200);
    await stop?.();
    expect(writes).toBeLessThanOrEqual(2 + Math.ceil((Date.now() - beginMs) / 1000));
    expect(writes).toBeGreaterThan(0);
  });

  it("says what is wrong when the token is not taken, and does not keep trying by itself", async () => {
    open = await openDiscord({}, false);
    const { driver } = open;
    const wrong = await createDiscord({ ...driver.config, token: "wrong-token-of-nobody" } as never, open.house.host);
    const fault = await faultOf(wrong.listen?.() ?? Promise.resolve());
    expect(fault).toMatchObject({ kind: "denied", message: expect.stringContaining("DISCORD_TOKEN") });
    expect(JSON.stringify(fault)).not.toContain("wrong-token-of-nobody");
    expect(driver.discord.gateway.connected()).toBe(0);
  });

  it("is unavailable, not broken, where nobody answers", async () => {
    open = await openDiscord({}, false);
    const gone = await createDiscord({ token: "t", apiUrl: "http://127.0.0.1:9/api" }, createTestHost().host);
    expect(await faultOf(gone.listen?.() ?? Promise.resolve())).toMatchObject({ kind: "unavailable" });
    expect(await faultOf(gone.send(open.channel, { summary: "x", blocks: [] }, { key: "k" }))).toMatchObject({
      kind: "unavailable",
    });
  });
});
