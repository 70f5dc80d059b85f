import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Message } from "../../../src/message/message.ts";
import { EVERY_BLOCK } from "../../contract/adapters/messages.ts";
import { SAY } from "../../contract/adapters/test-host.ts";
import { ANN, BO, faultOf, type Opened, openDiscord } from "./open-discord.ts";

const CHART = EVERY_BLOCK.blocks.find(({ type }) => type === "chart");
const chartAnd = (text: string): Message => ({
  summary: text,
  blocks: [{ type: "text", text }, ...(CHART ? [CHART] : [])],
});
const paragraphs = (count: number): Message => ({
  summary: "long",
  blocks: Array.from({ length: count }, (_, i) => ({
    type: "text" as const,
    text: `Part ${i}: ${"word ".repeat(700)}`,
  })),
});

describe("what goes to Discord", () => {
  let open: Opened;
  const start = async (options = {}) => {
    open = await openDiscord(options, false);
  };
  beforeEach(() => start());
  afterEach(async () => {
    expect(open.driver.traffic.refused).toEqual([]);
    await open.close();
  });

  it.each([
    [10003, "missing"],
    [50001, "denied"],
    [50013, "denied"],
    [160005, "denied"],
    [50083, "denied"],
    [200000, "denied"],
  ])("says %i as %s, with what to do", async (code, kind) => {
    open.driver.channelOf(open.channel).refusal = code;
    const fault = await faultOf(open.adapter.send(open.channel, SAY("x"), { key: "k" }));
    expect(fault.kind).toBe(kind);
    expect(fault.message).toMatch(/[a-z]\.$/);
  });

  it("hands a route's limit on without asking Discord again before its time", async () => {
    await open.close();
    await start({ messageBucket: { count: 2, perMs: 3000 } });
    const { adapter, channel, driver } = open;
    for (const n of [1, 2]) await adapter.send(channel, SAY(`${n}`), { key: `k${n}` });
    const posts = driver.traffic.posts;
    const fault = await faultOf(adapter.send(channel, SAY("3"), { key: "k3" }));
    expect(fault).toMatchObject({ kind: "limited", facts: {} });
    expect(fault.retryAfterMs).toBeGreaterThan(1000);
    expect(fault.retryAfterMs).toBeLessThan(3500);
    expect(driver.traffic.posts).toBe(posts);
  });

  it("says when everything has to wait: the global limit, and the wall before Discord", async () => {
    await open.close();
    await start({ overallBucket: { count: 3, perMs: 4000 } });
    const { adapter, channel, driver } = open;
    for (const n of [1, 2, 3]) await adapter.send(channel, SAY(`${n}`), { key: `k${n}` });
    expect(await faultOf(adapter.send(channel, SAY("4"), { key: "k4" }))).toMatchObject({
      kind: "limited",
      facts: { overall: true },
    });
    const other = await openDiscord({}, false);
    other.driver.discord.trouble.walled = 1;
    expect(await faultOf(other.adapter.send(other.channel, SAY("x"), { key: "k" }))).toMatchObject({
      kind: "limited",
      retryAfterMs: 60_000,
      facts: { overall: true },
    });
    expect(driver.traffic.posts).toBe(4);
    await other.close();
  });

  it("tries nothing twice by itself", async () => {
    open.driver.discord.trouble.failing = 1;
    expect((await faultOf(open.adapter.send(open.channel, SAY("x"), { key: "k" }))).kind).toBe("unavailable");
    expect(open.driver.traffic.posts).toBe(1);
  });

  it("shows a key once, however often it is sent", async () => {
    const { adapter, channel } = open;
    const first = await adapter.send(channel, SAY("once"), { key: "same" });
    expect(await adapter.send(channel, SAY("once"), { key: "same" })).toEqual(first);
    expect(await open.seen()).toHaveLength(1);
  });

  it("sends anew what somebody deleted: Discord refuses the old nonce", async () => {
    const { adapter, channel, driver } = open;
    const ref = await adapter.send(channel, SAY("first"), { key: "same" });
    driver.discord.world.messages.clear();
    expect((await faultOf(adapter.edit(channel, ref, SAY("second"), { key: "same" }))).kind).toBe("missing");
    await adapter.send(channel, SAY("second"), { key: "same" });
    expect((await open.seen()).map(({ text }) => text)).toEqual(["second"]);
  });

  it("finds a message of several parts only when all of them stand", async () => {
    const { adapter, channel, driver } = open;
    const ref = await adapter.send(channel, paragraphs(3), { key: "long" });
    expect(ref.parts).toHaveLength(3);
    // Another process, with no memory of it.
    const other = await openDiscord({}, false);
    const fresh = await driver.create(other.house.host);
    expect(await fresh.find?.(channel, "long")).toEqual(ref);
    expect(await fresh.find?.(channel, "other")).toBeUndefined();
    driver.discord.world.messages.delete(ref.parts[1]?.split(".")[1] ?? "");
    expect(await fresh.find?.(channel, "long")).toBeUndefined();
    await other.close();
  });

  it("goes on with a long message where Discord stopped it, and shows no part twice", async () => {
    await open.close();
    await start({ messageBucket: { count: 2, perMs: 60_000 } });
    const { adapter, channel, driver, house } = open;
    expect(await faultOf(adapter.send(channel, paragraphs(4), { key: "long" }))).toMatchObject({ kind: "limited" });
    expect(await open.seen()).toHaveLength(2);
    // Long after, when even the nonces are forgotten, in a process that shares no memory with the first.
    driver.discord.world.skip(10 * 60_000);
    const later = await driver.create(house.host);
    const ref = await later.send(channel, paragraphs(4), { key: "long" });
    const shown = (await open.seen()).map(({ text }) => text.slice(0, 7));
    expect(shown).toEqual(["Part 0:", "Part 1:", "Part 2:", "Part 3:"]);
    expect(ref.parts).toHaveLength(4);
  });

  it("waits between the parts of one message as long as the channel's bucket asks", { timeout: 20_000 }, async () => {
    await open.close();
    await start({ messageBucket: { count: 2, perMs: 700 } });
    const ref = await open.adapter.send(open.channel, paragraphs(5), { key: "long" });
    expect(ref.parts).toHaveLength(5);
    expect(await open.seen()).toHaveLength(5);
  });

  it("adds and takes away parts when an edit grows and shrinks", async () => {
    const { adapter, channel } = open;
    const options = { key: "card" };
    const one = await adapter.send(channel, SAY("short"), options);
    const three = await adapter.edit(channel, one, paragraphs(3), options);
    expect(three.parts).toHaveLength(3);
    expect(three.parts[0]).toBe(one.parts[0]);
    const again = await adapter.edit(channel, three, SAY("short again"), options);
    expect(again).toEqual(one);
    expect((await open.seen()).map(({ text }) => text)).toEqual(["short again"]);
    // The taken-away parts' nonces are still known to Discord; a new edit needs them all the same.
    expect((await adapter.edit(channel, again, paragraphs(3), options)).parts).toHaveLength(3);
    expect(await open.seen()).toHaveLength(3);
  });

  it("does not upload a chart again that has not changed, and does once it has", async () => {
    const { adapter, channel, driver } = open;
    const options = { key: "chart" };
    const ref = await adapter.send(channel, chartAnd("one"), options);
    await adapter.edit(channel, ref, chartAnd("two"), options);
    expect(driver.discord.traffic.uploads).toBe(1);
    const [card] = await open.seen();
    expect(card).toMatchObject({ text: "two", images: [{ alt: expect.stringContaining("CPU of node-3") }] });
    expect(card?.images[0]?.bytes?.slice(1, 4)).toEqual(new Uint8Array([80, 78, 71]));
    const changed: Message = JSON.parse(
      JSON.stringify(chartAnd("three")).replace('"node-3","values":[50,', '"node-3","values":[51,'),
    );
    await adapter.edit(channel, ref, changed, options);
    expect(driver.discord.traffic.uploads).toBe(2);
    await adapter.edit(channel, ref, SAY("no picture"), options);
    expect((await open.seen())[0]?.images).toEqual([]);
  });

  it("says a chart in words where it is not drawn, and where Discord takes no files", async () => {
    const { adapter, channel, house, driver } = open;
    const broken = { ...house.host, draw: async () => Promise.reject(new Error("no fonts")) };
    const without = await driver.create(broken as never);
    await without.send(channel, chartAnd("verdict"), { key: "a" });
    driver.channelOf(channel).refusesFiles = true;
    await adapter.send(channel, chartAnd("verdict"), { key: "b" });
    for (const { text, images } of await open.seen()) {
      expect(images).toEqual([]);
      expect(text).toContain("verdict");
      expect(text).toContain("CPU of node-3, last hour");
      expect(text).toContain("in words");
    }
    expect(await open.seen()).toHaveLength(2);
  });

  it("attaches kept pictures and files, and says which are gone", async () => {
    const { adapter, channel, house } = open;
    house.blobs.set("b1", { bytes: new Uint8Array([1, 2, 3]), mediaType: "image/png" });
    house.blobs.set("b2", { bytes: new Uint8Array(11 * 1024 * 1024), mediaType: "application/zip" });
    const blocks: Message["blocks"] = [
      { type: "image", blobId: "b1", alt: "A flame graph" },
      { type: "file", blobId: "b1", name: "../лог файл.txt", mediaType: "text/plain" },
      { type: "file", blobId: "b2", name: "dump.zip", mediaType: "application/zip" },
      { type: "image", blobId: "gone", alt: "Lost" },
    ];
    await adapter.send(channel, { summary: "files", blocks }, { key: "f" });
    const [card] = await open.seen();
    expect(card?.images).toEqual([{ alt: "A flame graph", bytes: new Uint8Array([1, 2, 3]) }]);
    expect(card?.text).toContain("dump.zip");
    expect(card?.text).toContain("picture: Lost");
  });

  it("writes to a person directly, once, and says when they take no messages", async () => {
    const { adapter, driver, channel } = open;
    const direct = await driver.direct(ANN);
    const onlyFor = { platform: "discord", userId: driver.userId(ANN), name: "Ann" };
    expect(await adapter.directPlace?.(onlyFor)).toEqual(direct);
    driver.loseNextAnswer();
    await faultOf(adapter.send(channel, SAY("only you"), { key: "d", onlyFor }));
    const found = await adapter.find?.(channel, "d");
    expect(found?.parts).toHaveLength(1);
    expect(await driver.seen(direct, ANN)).toHaveLength(1);
    await driver.direct(BO);
    driver.channelOf(await driver.direct(BO)).refusal = 50007;
    const fault = await faultOf(
      adapter.send(channel, SAY("x"), { key: "e", onlyFor: { ...onlyFor, userId: driver.userId(BO) } }),
    );
    expect(fault).toMatchObject({ kind: "denied", message: expect.stringContaining("privacy settings") });
  });

  it("marks what may be a repeat, and the sample estate", async () => {
    await open.adapter.send(open.channel, { ...SAY("x"), demo: true }, { key: "k", maybeRepeat: true });
    const [card] = await open.seen();
    expect(card?.text.split("\n")).toEqual([
      "DEMO: the sample estate, not yours.",
      "This may be a repeat of an earlier message.",
      "x",
    ]);
  });

  it("gives up on a call after ten seconds", { timeout: 20_000 }, async () => {
    open.driver.discord.trouble.delayMs = 12_000;
    const beginMs = Date.now();
    expect((await faultOf(open.adapter.send(open.channel, SAY("x"), { key: "k" }))).kind).toBe("unavailable");
    expect(Date.now() - beginMs).toBeLessThan(11_000);
    open.driver.discord.trouble.delayMs = 0;
  });
});
