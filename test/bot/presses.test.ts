import { beforeEach, describe, expect, it } from "vitest";
import type { Actor } from "../../src/base/actor.ts";
import type { Reply } from "../../src/bot/adapter.ts";
import { createBotHouse } from "../fakes/bot-house.ts";
import { plannedChange } from "../fakes/change-plan.ts";

type House = Awaited<ReturnType<typeof createBotHouse>>;
const OTHER = { place: { platform: "test", id: "elsewhere", kind: "channel" } };
const said = (reply: Reply) => ("message" in reply ? reply.message.summary : reply.type);

describe("a press or a filled form", () => {
  let house: House;
  let form: string;

  beforeEach(async () => {
    house = await createBotHouse();
    await house.enrol("Ann", "admin");
    await house.enrol("Bo", "operator");
    await house.receive(house.event("said", "Ann", { text: "things" }));
    await house.work();
    form = house.button("Send this regularly…");
  });
  const owed = async () => (await house.inbox.take("w", 10, 1000)).length;

  it.each<[string, () => Promise<Reply>]>([
    ["with a changed id", () => house.receive(house.event("pressed", "Ann", { buttonId: `${form.slice(0, -1)}0` }))],
    ["with an id nobody issued", () => house.receive(house.event("pressed", "Ann", { buttonId: "x".repeat(24) }))],
    ["on a card of another place", () => house.receive(house.event("pressed", "Ann", { buttonId: form, ...OTHER }))],
    [
      "of a form in another place",
      () => house.receive(house.event("submitted", "Ann", { formId: form, values: {}, ...OTHER })),
    ],
    [
      "of a form that is a plain button",
      () => house.receive(house.event("submitted", "Ann", { formId: house.button("👍"), values: {} })),
    ],
    ["by somebody unknown", () => house.receive(house.event("pressed", "Eve", { buttonId: form }))],
    [
      "two weeks later",
      async () => {
        await house.clock.advance(15 * 24 * 3_600_000);
        return house.receive(house.event("pressed", "Ann", { buttonId: form }));
      },
    ],
  ])("%s is refused with a sentence and leaves nothing owed", async (_, press) => {
    const reply = await press();
    expect(reply.type).toBe("refused");
    expect(said(reply)).toMatch(/too old, or is not yours|do not know you/);
    expect(await owed()).toBe(0);
  });

  it("counts once, however often the platform brings it", async () => {
    const press = house.event("pressed", "Ann", { buttonId: house.button("Send this regularly…") });
    expect((await house.receive(press)).type).toBe("form");
    const values = { name: "noon", when: "daily at noon" };
    const submit = house.event("submitted", "Ann", { formId: form, values });
    for (let i = 0; i < 3; i++) expect(await house.receive(submit)).toEqual({ type: "ack" });
    await house.work();
    expect(await house.digests.list()).toHaveLength(1);
  });

  it("is checked against the presser's rights at that moment", async () => {
    await house.db.query(
      "delete from role_grants where person_id in (select person_id from persons where name = 'Ann')",
    );
    const values = { name: "noon", when: "daily at noon" };
    await house.receive(house.event("submitted", "Ann", { formId: form, values }));
    await house.work();
    expect(house.shown.at(-1)?.message.summary).toMatch(/^You may not use digest_schedule here/);
    expect(await house.digests.list()).toEqual([]);
  });
});

describe("a look at what is there already", () => {
  let house: House;
  beforeEach(async () => {
    house = await createBotHouse();
    await house.enrol("Ann", "admin");
    await house.enrol("Bo", "viewer");
  });

  it("completes half-typed words by what one can ask, reads first", async () => {
    const reply = await house.receive(house.event("suggested", "Ann", { typed: "digest" }));
    if (reply.type !== "choices") throw new Error(reply.type);
    expect(reply.choices[0]).toBe("list digests");
    expect(reply.choices.length).toBeGreaterThan(3);
    expect(reply.choices.length).toBeLessThanOrEqual(25);
    expect(reply.choices.every((choice) => choice.length <= 100 && choice.includes("digest"))).toBe(true);
  });

  it("shows a page of one's own whose examples are buttons, the same ones when opened again", async () => {
    const open = (who: string) =>
      house.receive(house.event("opened", who, { place: { platform: "test", id: who, kind: "direct" } }));
    const first = await open("Ann");
    expect(JSON.stringify(first)).toContain("list digests");
    expect(await open("Ann")).toEqual(first);
    expect(await open("Bo")).not.toEqual(first);
  });

  it("shows on that page what waits for one's word, to whoever may give it, and no longer than it waits", async () => {
    const open = async (who: string) =>
      JSON.stringify(
        await house.receive(house.event("opened", who, { place: { platform: "test", id: who, kind: "direct" } })),
      );
    const { personId } = await house.enrol("Dee", "admin");
    const actor: Actor = {
      ...{ workspaceId: "w", personId, name: "Dee", door: "command", zone: "UTC", requestId: "r" },
      place: { platform: "test", id: "ops", kind: "channel" },
    };
    const { record } = await house.propose({ actor, tool: "t", input: {} }, plannedChange());
    expect(await open("Dee")).toContain("prod · shop · Deployment/checkout: scale from 2 to 3 replicas");
    expect(await open("Bo")).not.toContain("Deployment/checkout");
    const { planId } = record.plan;
    await house.votes.cast(actor, { planId, digest: record.digest, word: "approve" }, async () => undefined);
    expect(await open("Dee")).not.toContain("Deployment/checkout");
  });

  it("gives the newest form of a message, and of one for somebody else nothing", async () => {
    const body = { summary: "Now.", blocks: [] };
    const place = { platform: "test", id: "ops", kind: "channel" } as const;
    await house.outbox.put(house.db, { key: "k", place, body });
    await house.outbox.put(house.db, { key: "alone", place, body, onlyFor: "Ann" });
    const look = (who: string, messageKey: string, more = {}) =>
      house.receive(house.event("refreshed", who, { messageKey, ...more }));
    expect(await look("Bo", "k")).toEqual({ type: "card", message: body });
    expect((await look("Bo", "alone")).type).toBe("refused");
    expect((await look("Ann", "alone")).type).toBe("card");
    expect((await look("Bo", "k", OTHER)).type).toBe("refused");
    expect((await look("Bo", "gone")).type).toBe("refused");
  });
});
