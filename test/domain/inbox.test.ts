import { beforeEach, describe, expect, it } from "vitest";
import type { Actor } from "../../src/base/actor.ts";
import { createInbox, type Inbox } from "../../src/domain/conversation/inbox.ts";
import { createHouse, enrolActor, type House, WORKSPACE } from "../fakes/house.ts";

describe("the inbox", () => {
  let house: House;
  let inbox: Inbox;
  let ann: Actor;
  beforeEach(async () => {
    house = await createHouse();
    inbox = createInbox({ db: house.db, workspaceId: WORKSPACE, clock: house.clock });
    ann = await enrolActor(house, "ann", "viewer");
  });

  const receive = (eventKey: string, place = "one") =>
    inbox.receive(house.db, {
      eventKey,
      kind: "said",
      identity: { platform: "test", userId: "ann" },
      place: { platform: "test", id: place, kind: "direct" },
      text: eventKey,
    });
  const person = async () => {
    const { rows } = await house.db.query<{ seen_at: Date | null; home: { id: string } | null }>(
      "select seen_at, home from persons where workspace_id = $1 and person_id = $2",
      [WORKSPACE, ann.personId],
    );
    return rows[0];
  };

  it("takes an event once, however often it comes", async () => {
    const all = await Promise.all([receive("e1"), receive("e1"), receive("e1")]);
    expect(all.filter((received) => received?.isNew)).toHaveLength(1);
    expect(all.filter((received) => received?.isNew === false)).toHaveLength(2);
    expect(await inbox.take("w", 10, 1000)).toHaveLength(1);
  });

  it("keeps nothing of somebody unknown, and of nobody who has left", async () => {
    const words = { eventKey: "e1", kind: "said", place: ann.place, text: "hello" } as const;
    expect(await inbox.receive(house.db, { ...words, identity: { platform: "test", userId: "eve" } })).toBeUndefined();
    expect(await inbox.receive(house.db, { ...words, identity: { platform: "else", userId: "ann" } })).toBeUndefined();
    await house.db.query("update persons set active = false where person_id = $1", [ann.personId]);
    expect(await receive("e1")).toBeUndefined();
    expect(await inbox.take("w", 10, 1000)).toEqual([]);
    expect((await person())?.home).toBeNull();
  });

  it("keeps nothing while the platform's groups have to be asked for first", async () => {
    const words = { eventKey: "e1", kind: "said", place: ann.place, text: "hello" } as const;
    const identity = { platform: "test", userId: "ann" };
    const asked = (at: Date) =>
      house.db.query("update identities set groups_at = $2 where person_id = $1", [ann.personId, at]);
    const since = { groupsSinceMs: house.clock.now() };
    expect(await inbox.receive(house.db, { ...words, identity }, since)).toBeUndefined();
    await asked(new Date(house.clock.now() - 1));
    expect(await inbox.receive(house.db, { ...words, identity }, since)).toBeUndefined();
    await asked(new Date(house.clock.now()));
    expect(await inbox.receive(house.db, { ...words, identity }, since)).toEqual({ isNew: true });
  });

  it("notes to the minute that somebody was there, and where they wrote to the bot alone", async () => {
    const first = house.clock.now();
    await receive("e1");
    expect(await person()).toMatchObject({ seen_at: new Date(first), home: { id: "one" } });
    await house.clock.advance(59_000);
    const identity = { platform: "test", userId: "ann" };
    const channel = { platform: "test", id: "many", kind: "channel" } as const;
    await inbox.receive(house.db, { eventKey: "e2", kind: "said", identity, place: channel, text: "hello" });
    expect(await person()).toMatchObject({ seen_at: new Date(first), home: { id: "one" } });
    await receive("e3", "two");
    expect((await person())?.home).toMatchObject({ id: "two" });
    await receive("e4", "one");
    expect((await person())?.home).toMatchObject({ id: "one" });
    await house.clock.advance(61_000);
    await inbox.receive(house.db, { eventKey: "e5", kind: "said", identity, place: channel, text: "hello" });
    expect(await person()).toMatchObject({ seen_at: new Date(house.clock.now()), home: { id: "one" } });
  });

  it("answers a place in order, and places beside each other", async () => {
    await receive("a1");
    await receive("a2");
    await receive("b1", "two");
    const first = await inbox.take("w", 10, 1000);
    expect(first.map(({ text }) => text).sort()).toEqual(["a1", "b1"]);
    const a1 = first.find(({ text }) => text === "a1");
    await house.db.transaction((tx) => inbox.finish(tx, "w", a1?.questionId ?? ""));
    expect((await inbox.take("w", 10, 1000)).map(({ text }) => text)).toEqual(["a2"]);
  });

  it("lets one worker finish a question, and none twice", async () => {
    await receive("e1");
    const [first] = await inbox.take("w1", 1, 1000);
    await house.clock.advance(1000);
    const [second] = await inbox.take("w2", 1, 1000);
    expect(second).toMatchObject({ questionId: first?.questionId, attempts: 2 });
    const finish = (worker: string) => house.db.transaction((tx) => inbox.finish(tx, worker, first?.questionId ?? ""));
    expect(await finish("w1")).toBe(false);
    expect(await finish("w2")).toBe(true);
    expect(await finish("w2")).toBe(false);
  });

  it("keeps a question with the worker that extends its lease", async () => {
    await receive("e1");
    const [mine] = await inbox.take("w1", 1, 1000);
    await house.clock.advance(900);
    await inbox.extend("w1", [mine?.questionId ?? ""], 1000);
    await house.clock.advance(900);
    expect(await inbox.take("w2", 1, 1000)).toEqual([]);
  });

  it("does not count a try that was given back", async () => {
    await receive("e1");
    for (let i = 0; i < 3; i++) {
      const [taken] = await inbox.take("w", 1, 60_000);
      expect(taken?.attempts).toBe(1);
      await inbox.giveBack("w", taken?.questionId ?? "", 500);
      await house.clock.advance(500);
    }
  });
});
