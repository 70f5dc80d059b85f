import { beforeEach, describe, expect, it } from "vitest";
import { OpsError } from "../../src/base/errors.ts";
import type { Adapter } from "../../src/bot/adapter.ts";
import { createPacer } from "../../src/bot/pace.ts";
import { createBotHouse } from "../fakes/bot-house.ts";

type House = Awaited<ReturnType<typeof createBotHouse>>;
const place = (id: string) => ({ platform: "test", id, kind: "channel" }) as const;
const body = (text: string) => ({ summary: text, blocks: [{ type: "text" as const, text }] });

describe("the pace of a platform", () => {
  const adapter = (limits: Partial<Adapter["limits"]>) => ({ name: "test", limits }) as Adapter;

  it("lets a burst through, then so many in so long, each place by itself", () => {
    let now = 0;
    const pacer = createPacer({ now: () => now });
    const slow = adapter({ pacePerPlace: { count: 3, perMs: 3000 } });
    expect([1, 2, 3].map(() => pacer.take(slow, place("a")))).toEqual([0, 0, 0]);
    expect(pacer.take(slow, place("a"))).toBe(1000);
    expect(pacer.take(slow, place("b"))).toBe(0);
    now = 1000;
    expect(pacer.take(slow, place("a"))).toBe(0);
    expect(pacer.take(slow, place("a"))).toBe(2000);
  });

  it("keeps to the whole platform's pace, and holds one place or all when asked for patience", () => {
    let now = 0;
    const pacer = createPacer({ now: () => now });
    const all = adapter({ paceOverall: { count: 2, perMs: 1000 } });
    expect(["a", "b", "c"].map((id) => pacer.take(all, place(id)))).toEqual([0, 0, 500]);
    now = 10_000;
    pacer.hold(place("a"), 15_000, false);
    expect(pacer.take(all, place("a"))).toBe(15_000);
    expect(pacer.take(all, place("b"))).toBe(0);
    pacer.hold(place("a"), 20_000, true);
    expect(pacer.take(all, place("b"))).toBe(20_000);
  });

  it("never lets more through in any stretch than the count and what refilled meanwhile", () => {
    let now = 0;
    const pacer = createPacer({ now: () => now });
    const limited = adapter({ pacePerPlace: { count: 5, perMs: 5000 } });
    const taken: number[] = [];
    for (; now < 60_000; now += 37) if (pacer.take(limited, place("a")) === 0) taken.push(now);
    for (const from of taken) {
      expect(taken.filter((at) => at >= from && at < from + 5000).length).toBeLessThanOrEqual(10);
    }
    expect(taken.length).toBeGreaterThan(60);
    expect(taken.length).toBeLessThanOrEqual(65);
  });
});

describe("bringing messages out", () => {
  let house: House;
  beforeEach(async () => {
    house = await createBotHouse({ limits: { pacePerPlace: { count: 2, perMs: 2000 } } });
    await house.enrol("Ann", "admin");
  });
  const put = (key: string, id: string, text = key) =>
    house.outbox.put(house.db, { key, place: place(id), body: body(text) });
  const keys = () => house.shown.map(({ options }) => options.key);

  it("a burst in one place goes at its pace, in order, and delays no other", async () => {
    for (const n of [1, 2, 3, 4]) await put(`a${n}`, "a");
    await put("b1", "b");
    await house.work();
    expect(keys().sort()).toEqual(["a1", "a2", "b1"]);
    await house.clock.advance(1000);
    await house.work();
    await house.clock.advance(1000);
    await house.work();
    expect(keys().filter((key) => key.startsWith("a"))).toEqual(["a1", "a2", "a3", "a4"]);
  });

  it("waits as long as the platform asks for, counts no failure, and repeats nothing", async () => {
    house.platform.fault = new OpsError("limited", "Too fast.", { retryAfterMs: 30_000 });
    await put("a1", "a");
    await put("b1", "b");
    await house.work();
    house.platform.fault = undefined;
    await house.clock.advance(29_000);
    await house.work();
    expect(keys()).toEqual([]);
    await house.clock.advance(1100);
    await house.work();
    expect(keys().sort()).toEqual(["a1", "b1"]);
    expect(house.shown.every(({ options }) => !options.maybeRepeat)).toBe(true);
  });

  it("says that it may be a repeat only where the fate of an earlier try is not known", async () => {
    house.platform.fault = new OpsError("unavailable", "The connection broke.");
    await put("a1", "a");
    await house.work();
    house.platform.fault = undefined;
    await house.clock.advance(60_000);
    await house.work();
    expect(house.shown.map(({ options }) => options.maybeRepeat)).toEqual([true]);
  });

  it("sends a message anew that somebody deleted while it was to be edited", async () => {
    await put("a1", "a", "Looking …");
    await house.work();
    await put("a1", "a", "Found.");
    house.platform.fault = new OpsError("missing", "The message is not there any more.");
    const [owed] = await house.outbox.take("w", 1, 1000);
    if (!owed) throw new Error("nothing is owed");
    await house.deliver("w", owed);
    house.platform.fault = undefined;
    await house.clock.advance(5000);
    await house.work();
    expect(house.shown.at(-1)).toMatchObject({ edit: false, message: { summary: "Found." } });
  });

  it("tells the admins once that a place is gone, keeps what is for it, and brings it when the bot is back", async () => {
    house.platform.fault = new OpsError("denied", "I was removed from the channel.");
    await put("a1", "a");
    await put("a2", "a");
    const drop = async () => {
      for (const owed of await house.outbox.take("w", 10, 1000)) await house.deliver("w", owed);
    };
    for (let i = 0; i < 3; i++) await drop();
    house.platform.fault = undefined;
    await house.clock.advance(10_000);
    await house.work();
    expect(house.shown.map(({ to }) => to.platform)).toEqual(["console"]);
    expect(house.shown[0]?.message.summary).toMatch(/^test:a takes no messages/);
    await house.receive(house.event("joined", "Ann", { place: place("a") }));
    await house.clock.advance(10_000);
    await house.work();
    expect(keys().slice(1)).toEqual(["a1", "a2"]);
  });
});

describe("the channels it may answer in", () => {
  it("are the allowed ones and every direct message", async () => {
    const house = await createBotHouse({ channels: { allow: ["test:ops", "test:team-*"] } });
    await house.enrol("Ann", "admin");
    const say = async (id: string, kind = "channel") =>
      (await house.receive(house.event("said", "Ann", { text: "hi", place: { platform: "test", id, kind } }))).type;
    expect([await say("ops"), await say("team-shop"), await say("dm", "direct")]).toEqual(["ack", "ack", "ack"]);
    expect([await say("random"), await say("ops2")]).toEqual(["refused", "refused"]);
  });
});
