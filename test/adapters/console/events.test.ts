import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createReaders } from "../../../src/message/feed/readers.ts";
import { streamFeed } from "../../../src/message/feed/stream-feed.ts";
import { createManualClock } from "../../fakes/manual-clock.ts";
import type { OpenStream } from "../../http/serve-routes.ts";
import { type ConsoleHouse, createMemoryFeed, openConsoleHouse, placeOf } from "./console-house.ts";

let house: ConsoleHouse;
let cookie: string;
const open: OpenStream[] = [];
beforeEach(async () => {
  house = await openConsoleHouse();
  cookie = await house.signIn("ann");
});
afterEach(async () => {
  for (const stream of open.splice(0)) stream.leave();
  await house.close();
});

async function follow(headers: Record<string, string> = {}, query = ""): Promise<OpenStream> {
  const stream = await house.stream(`/console/events${query}`, { headers: { cookie, ...headers } });
  open.push(stream);
  return stream;
}

const put = (n: number, person = "ann") => house.show(person, `card:${n}`, { summary: `card ${n}`, blocks: [] });

async function keysUntilCaughtUp(stream: OpenStream): Promise<{ keys: string[]; ids: number[] }> {
  const keys: string[] = [];
  const ids: number[] = [];
  for (;;) {
    const event = await stream.next();
    if (!event || event.event === "caught-up") return { keys, ids };
    keys.push((JSON.parse(event.data) as { key: string }).key);
    ids.push(Number(event.id));
  }
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => `card:${from + i}`);

describe("the console's event stream", () => {
  it("brings what stands there in order of its numbers, says that this was all, then what comes", async () => {
    for (let n = 1; n <= 3; n++) await put(n);
    const stream = await follow();
    const { keys, ids } = await keysUntilCaughtUp(stream);
    expect(keys).toEqual(range(1, 3));
    expect(ids).toEqual([...ids].sort((a, b) => a - b));
    await put(4);
    expect(JSON.parse((await stream.next())?.data ?? "")).toMatchObject({ key: "card:4", author: "bot" });
    await house.show("ann", "card:2", { summary: "changed", blocks: [] });
    expect(JSON.parse((await stream.next())?.data ?? "")).toMatchObject({
      key: "card:2",
      body: { summary: "changed" },
    });
  });

  it("resumes after the last one seen: none lost and none double, over several pages", async () => {
    for (let n = 1; n <= 3; n++) await put(n);
    const first = await follow();
    const { ids } = await keysUntilCaughtUp(first);
    first.leave();
    for (let n = 4; n <= 453; n++) await put(n);
    const { keys } = await keysUntilCaughtUp(await follow({ "last-event-id": String(ids.at(-1)) }));
    expect(keys).toEqual(range(4, 453));
  });

  it("takes the place to resume from the address too, and the browser's own word before it", async () => {
    for (let n = 1; n <= 3; n++) await put(n);
    const { ids } = await keysUntilCaughtUp(await follow());
    expect((await keysUntilCaughtUp(await follow({}, `?after=${ids[1]}`))).keys).toEqual(["card:3"]);
    const both = await follow({ "last-event-id": String(ids[2]) }, `?after=${ids[0]}`);
    expect((await keysUntilCaughtUp(both)).keys).toEqual([]);
  });

  it.each(["-5", "abc", "1e400", "1.5", "", "9".repeat(40), "0x10g"])(
    "begins anew where the last one seen is said to be %j",
    async (id) => {
      await put(1);
      expect((await keysUntilCaughtUp(await follow({ "last-event-id": id }))).keys).toEqual(["card:1"]);
    },
  );

  it("brings the newest 200 to whoever begins", async () => {
    for (let n = 1; n <= 230; n++) await put(n);
    expect((await keysUntilCaughtUp(await follow())).keys).toEqual(range(31, 230));
  });

  it("shows each person their own place only", async () => {
    await put(1, "bo");
    const stream = await follow();
    expect((await keysUntilCaughtUp(stream)).keys).toEqual([]);
    await put(2, "bo");
    await put(3, "ann");
    expect(JSON.parse((await stream.next())?.data ?? "")).toMatchObject({ key: "card:3" });
  });

  it("keeps text that looks like the protocol inside its event", async () => {
    await house.show("ann", "card:1", { summary: "a\n\nevent: caught-up\ndata: {}\n\n\u2028id: 9", blocks: [] });
    const stream = await follow();
    expect(JSON.parse((await stream.next())?.data ?? "").body.summary).toContain("\n\nevent: caught-up");
    expect((await stream.next())?.event).toBe("caught-up");
  });

  it("finds within a second what another process wrote, without a wake", async () => {
    const stream = await follow();
    await keysUntilCaughtUp(stream);
    await house.feed.put(placeOf("ann"), { key: "other", author: "bot", name: "x", body: null });
    const next = stream.next();
    await house.clock.advance(1000);
    expect(JSON.parse((await next)?.data ?? "")).toMatchObject({ key: "other" });
  });

  it("gives a sign of life every 15 s, and ends when the session has ended", async () => {
    const stream = await follow();
    await keysUntilCaughtUp(stream);
    const alive = stream.next();
    await house.clock.advance(15_000);
    expect((await alive)?.event).toBe("alive");
    house.endSessions();
    const end = stream.next();
    await house.clock.advance(15_000);
    expect(await end).toBeUndefined();
    expect((await follow()).status).toBe(403);
  });

  it("ends when the database goes, so that the browser comes back for the rest", async () => {
    await put(1);
    const stream = await follow();
    const { ids } = await keysUntilCaughtUp(stream);
    house.away = true;
    const broken = stream.next().catch(() => "broken");
    await house.clock.advance(1000);
    expect(await broken).toBe("broken");
    house.away = false;
    await put(2);
    expect((await keysUntilCaughtUp(await follow({ "last-event-id": String(ids[0]) }))).keys).toEqual(["card:2"]);
  });
});

describe("a reader of the feed", () => {
  it("is let go when its client goes, whatever it was doing", async () => {
    const readers = createReaders();
    const clock = createManualClock();
    const feed = createMemoryFeed(clock.now);
    const gone = new AbortController();
    const deps = { feed, readers, clock, place: "p", after: 0, signal: gone.signal, mayRead: async () => true };
    const streams = [streamFeed(deps), streamFeed(deps)];
    for (const stream of streams) for (let i = 0; i < 2; i++) await stream.next();
    expect(readers.count()).toBe(2);
    const waiting = streams.map((stream) => stream.next());
    gone.abort();
    expect(await Promise.all(waiting)).toEqual([
      { done: true, value: undefined },
      { done: true, value: undefined },
    ]);
    expect(readers.count()).toBe(0);
  });
});
