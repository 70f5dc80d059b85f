import { beforeEach, describe, expect, it } from "vitest";
import type { Place } from "../../src/base/actor.ts";
import { createOutbox, type Outbox } from "../../src/domain/outbox/outbox.ts";
import { createHouse, type House, WORKSPACE } from "../fakes/house.ts";

const shop: Place = { platform: "test", id: "shop", kind: "channel" };
const ops: Place = { platform: "test", id: "ops", kind: "channel" };

describe("the outbox", () => {
  let house: House;
  let outbox: Outbox<{ text: string }>;
  beforeEach(async () => {
    house = await createHouse();
    outbox = createOutbox({ db: house.db, workspaceId: WORKSPACE, clock: house.clock });
  });

  const put = (key: string, text: string, place = shop) => outbox.put(house.db, { key, place, body: { text } });
  const take = async (worker = "w1", limit = 10) =>
    (await outbox.take(worker, limit, 10_000)).map(({ key, body, version }) => `${key}:${body.text}:${version}`);

  it("hands out one message a place at a time, in the order of the place", async () => {
    await put("a", "1");
    await put("b", "2");
    await put("c", "3", ops);
    expect((await take()).sort()).toEqual(["a:1:1", "c:3:1"]);
    expect(await take("w2")).toEqual([]);
    await outbox.sent("w1", "a", 1, ["ref"]);
    expect(await take("w2")).toEqual(["b:2:1"]);
  });

  it("sends the newest version only, and sends again what changed while it was being sent", async () => {
    await put("a", "1");
    await put("a", "2");
    expect(await take()).toEqual(["a:2:2"]);
    await put("a", "3");
    await outbox.sent("w1", "a", 2, ["ref"]);
    const [owed] = await outbox.take("w1", 1, 10_000);
    expect(owed).toMatchObject({ version: 3, body: { text: "3" }, ref: ["ref"], fateUnknown: false });
    await outbox.sent("w1", "a", 3, ["ref"]);
    expect(await take()).toEqual([]);
  });

  it("gives a message to another worker once the lease has ended, and says that its fate is unknown", async () => {
    await put("a", "1");
    const [first] = await outbox.take("w1", 1, 10_000);
    expect(first?.fateUnknown).toBe(false);
    await house.clock.advance(9_999);
    expect(await take("w2")).toEqual([]);
    await house.clock.advance(1);
    const [second] = await outbox.take("w2", 1, 10_000);
    expect(second).toMatchObject({ key: "a", fateUnknown: true });
    await outbox.sent("w1", "a", 1, ["late"]);
    expect((await outbox.depth()).owed).toBe(1);
  });

  it("tries again later, honours what the platform asks for, and parks what keeps failing so that later ones pass", async () => {
    await put("bad", "x");
    await put("good", "y");
    for (let tries = 1; tries <= 7; tries++) {
      const [owed] = await outbox.take("w1", 1, 10_000);
      expect(owed?.key).toBe("bad");
      if (owed) await outbox.failed("w1", owed, "refused", tries === 1 ? { retryAfterMs: 20_000 } : {});
      if (tries === 1) {
        await house.clock.advance(19_000);
        expect(await take()).toEqual([]);
      }
      await house.clock.advance(tries === 7 ? 0 : 60_000);
    }
    expect(await take()).toEqual(["good:y:1"]);
    expect(await outbox.depth()).toMatchObject({ owed: 1, parked: 1 });
    await house.clock.advance(5 * 60_000);
    expect(await take("w2")).toContain("bad:x:1");
  });

  it("numbers messages of many writers without a gap or a double", async () => {
    await Promise.all(Array.from({ length: 30 }, (_, i) => put(`m${i}`, String(i))));
    const { rows } = await house.db.query<{ place_no: number }>("select place_no from outbox order by place_no");
    expect(new Set(rows.map(({ place_no }) => place_no)).size).toBe(30);
  });
});
