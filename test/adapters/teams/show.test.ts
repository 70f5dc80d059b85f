import { describe, expect, it } from "vitest";
import { OpsError } from "../../../src/base/errors.ts";
import type { Message } from "../../../src/message/message.ts";
import { EVERY_BLOCK } from "../../contract/adapters/messages.ts";
import { SAY } from "../../contract/adapters/test-host.ts";
import { startTeams } from "./house.ts";

const ANN = { name: "Ann" };
const BO = { name: "Bo" };

/** So many posts' worth of words. */
function parts(count: number): Message {
  const words = Array.from({ length: count }, (_, part) => `part${part} ${`word${part} `.repeat(2500)}`);
  return { summary: "long", blocks: words.map((text) => ({ type: "text", text })) };
}

async function faultOf(work: Promise<unknown>): Promise<OpsError> {
  const fault = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (fault instanceof OpsError) return fault;
  throw new Error(`no fault but ${String(fault)}`);
}

describe("a message in parts", () => {
  it("stands in order, and an edit takes away, adds and keeps parts", async () => {
    const { driver, adapter } = await startTeams();
    const place = await driver.channel();
    const ref = await adapter.send(place, parts(3), { key: "a1" });
    expect(ref.parts).toHaveLength(3);
    const short = await adapter.edit(place, ref, SAY("short"), { key: "a1" });
    expect(short.parts).toEqual(ref.parts.slice(0, 1));
    expect(driver.connector.traffic.deletes).toBe(2);
    const long = await adapter.edit(place, short, parts(2), { key: "a1" });
    expect(long.parts[0]).toBe(ref.parts[0]);
    expect(long.parts).toHaveLength(2);
    const [seen] = await driver.seen(place);
    expect(seen?.text.indexOf("part0")).toBeLessThan(seen?.text.indexOf("part1") ?? -1);
    expect(driver.traffic.refused).toEqual([]);
  });

  it("is taken up where an earlier try stopped", async () => {
    const { driver, adapter } = await startTeams();
    const place = await driver.channel();
    const message = parts(2);
    driver.connector.fail(1, 500, "ServiceError", 1);
    expect((await faultOf(adapter.send(place, message, { key: "a1" }))).kind).toBe("unavailable");
    expect(driver.traffic.posts).toBe(1);
    await adapter.send(place, message, { key: "a1" });
    expect(driver.connector.conversations.get(place.id)?.posts).toHaveLength(2);
  });
});

describe("what Teams refuses", () => {
  it.each([
    [412, "PreconditionFailed", "unavailable"],
    [500, "ServiceError", "unavailable"],
    [502, "BadGateway", "unavailable"],
    [504, "GatewayTimeout", "unavailable"],
    [403, "BotNotInConversationRoster", "denied"],
    [403, "MessageWritesBlocked", "denied"],
    [404, "ConversationNotFound", "missing"],
    [400, "BadSyntax", "invalid"],
    [429, "TooManyRequests", "limited"],
  ])("%i %s is %s, asked once", async (status, code, kind) => {
    const { driver, adapter } = await startTeams();
    const place = await driver.channel();
    driver.connector.fail(1, status, code);
    const fault = await faultOf(adapter.send(place, SAY("hello"), { key: "a1" }));
    expect(fault).toMatchObject({ kind, facts: { status, code } });
    expect(driver.traffic.posts).toBe(0);
    await adapter.send(place, SAY("hello"), { key: "a1" });
    expect(driver.traffic.posts).toBe(1);
  });

  it("is missing for an edit of a message that is gone, and for a place nobody knows", async () => {
    const { driver, adapter } = await startTeams();
    const place = await driver.channel();
    const ref = await adapter.send(place, SAY("hello"), { key: "a1" });
    driver.connector.conversations.get(place.id)?.posts.splice(0);
    expect((await faultOf(adapter.edit(place, ref, SAY("x"), { key: "a1" }))).kind).toBe("missing");
    const nowhere = { platform: "teams", id: "19:nowhere@thread.v2", kind: "channel" } as const;
    expect((await faultOf(adapter.send(nowhere, SAY("x"), { key: "a1" }))).kind).toBe("missing");
  });

  it("fetches one token for many messages, and a new one when it is refused", async () => {
    const { driver, adapter } = await startTeams();
    const place = await driver.channel();
    await Promise.all([1, 2, 3].map((n) => adapter.send(place, SAY(`${n}`), { key: `a${n}` })));
    expect(driver.connector.traffic.tokens).toBe(1);
    driver.connector.revoke();
    for (const _ of [1, 2]) {
      const fault = await faultOf(adapter.send(place, SAY("x"), { key: "b" }));
      expect([fault.kind, fault.message]).toEqual(["denied", expect.stringContaining("TEAMS_APP_PASSWORD")]);
      expect(JSON.stringify([fault.message, fault.facts, String(fault.cause)])).not.toContain("a client secret");
    }
  });
});

describe("what is for one person", () => {
  it("stands in their own chat, is edited there, and a press on it counts for the channel", async () => {
    const { driver, adapter, events } = await startTeams();
    const channel = { ...(await driver.channel()), thread: "17" };
    const onlyFor = { platform: "teams", userId: driver.userId(ANN), name: "" };
    driver.member(ANN);
    const message: Message = {
      summary: "Ask them?",
      blocks: [{ type: "buttons", buttons: [{ label: "Ask them", press: { id: "AAAAAAAAAAAAAAAAAAAAAAA1" } }] }],
    };
    const ref = await adapter.send(channel, message, { key: "a1", onlyFor });
    expect(driver.connector.conversations.get(channel.id)?.posts).toEqual([]);
    const [shown] = await driver.seen(await driver.direct(ANN), ANN);
    expect(await driver.seen(await driver.direct(BO), BO)).toEqual([]);
    if (!shown) throw new Error("nothing was shown");
    await driver.press(ANN, await driver.direct(ANN), shown, "Ask them");
    expect(events.at(-1)).toMatchObject({ type: "pressed", messageKey: "a1", place: channel });
    await adapter.edit(channel, ref, SAY("Asked."), { key: "a1", onlyFor });
    expect(await driver.seen(await driver.direct(ANN), ANN)).toMatchObject([{ text: "Asked.", edited: true }]);
  });

  it("opens one personal chat for many messages", async () => {
    const { driver, adapter } = await startTeams();
    const onlyFor = { platform: "teams", userId: driver.userId(ANN), name: "" };
    driver.member(ANN);
    for (const key of ["a", "b"]) await adapter.send(await driver.channel(), SAY(key), { key, onlyFor });
    expect(driver.connector.traffic.opened).toBe(1);
  });
});

describe("pictures", () => {
  it("are drawn once for an edit that shows the same", async () => {
    const { driver, adapter, host, blobs } = await startTeams();
    const place = await driver.channel();
    let drawn = 0;
    const { draw } = host;
    Object.assign(host, {
      draw: (...all: Parameters<typeof draw>) => {
        drawn++;
        return draw(...all);
      },
    });
    const ref = await adapter.send(place, EVERY_BLOCK, { key: "a1" });
    await adapter.edit(place, ref, { ...EVERY_BLOCK, summary: "Still." }, { key: "a1" });
    expect([drawn, blobs.size]).toEqual([1, 1]);
  });

  it.each<[string, object]>([
    ["cannot be drawn", { draw: () => Promise.reject(new Error("no fonts")) }],
    ["cannot be kept", { pictureUrl: () => Promise.reject(new Error("no room")) }],
    ["are too large for a card", { pictureUrl: async () => undefined, draw: async () => new Uint8Array(40_000) }],
  ])("stand in words when they %s", async (_, change) => {
    const { driver, adapter, host } = await startTeams();
    Object.assign(host, change);
    const place = await driver.channel();
    await adapter.send(place, EVERY_BLOCK, { key: "a1" });
    const [seen] = await driver.seen(place);
    expect(seen?.images).toEqual([]);
    expect(seen?.text).toContain("CPU of node-3 rises from 50% to 90% and falls again.");
    expect(seen?.text).toContain("so it stands in words");
  });

  it("stand inside the card without a public address", async () => {
    const { driver, adapter, host } = await startTeams();
    Object.assign(host, { pictureUrl: async () => undefined });
    const place = await driver.channel();
    await adapter.send(place, EVERY_BLOCK, { key: "a1" });
    const [seen] = await driver.seen(place);
    expect(seen?.images[0]?.bytes?.subarray(1, 4)).toEqual(Buffer.from("PNG"));
    expect(driver.traffic.refused).toEqual([]);
  });

  it("of the house are shown, and other files are named", async () => {
    const { driver, adapter, blobs } = await startTeams();
    blobs.set("b1", { bytes: new Uint8Array([137, 80, 78, 71]), mediaType: "image/png" });
    const place = await driver.channel();
    const blocks: Message["blocks"] = [
      { type: "image", blobId: "b1", alt: "a map" },
      { type: "image", blobId: "b2", alt: "what is gone" },
      { type: "file", blobId: "b3", name: "logs.txt", mediaType: "text/plain" },
    ];
    await adapter.send(place, { summary: "x", blocks }, { key: "a1" });
    const [seen] = await driver.seen(place);
    expect(seen?.images.map(({ alt }) => alt)).toEqual(["a map"]);
    expect(seen?.text).toBe(
      "(picture: what is gone)\n(file: logs.txt; Teams takes no files here, ask for it in the console or another chat)",
    );
  });
});

it("says DEMO first, and that a repeat may be one", async () => {
  const { driver, adapter } = await startTeams();
  const place = await driver.channel();
  await adapter.send(place, { ...SAY("hello"), demo: true }, { key: "a1", maybeRepeat: true });
  expect((await driver.seen(place))[0]?.text).toMatch(/^DEMO: the sample estate, not yours\.\nThis may be a repeat/);
});
