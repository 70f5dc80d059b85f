import { beforeEach, describe, expect, it } from "vitest";
import type { Reply } from "../../src/bot/adapter.ts";
import { createBotHouse } from "../fakes/bot-house.ts";

type House = Awaited<ReturnType<typeof createBotHouse>>;

const text = (reply: Reply) =>
  "message" in reply ? JSON.stringify(reply.message.blocks.map((block) => ("text" in block ? block.text : ""))) : "";
const codeIn = (reply: Reply) => /link ([0-9a-z]{4}-[0-9a-z]{4})/.exec(text(reply))?.[1] ?? "";
const DM = { place: { platform: "test", id: "dm", kind: "direct" } };

describe("who somebody on a platform is", () => {
  let house: House;
  const say = (userId: string, words: string, more: object = {}) =>
    house.receive(house.event("said", userId, { text: words, ...more }));

  it("is nobody until the house knows them, and is told how to change that", async () => {
    house = await createBotHouse();
    await house.enrol("Ann", "admin");
    const reply = await say("U1", "top pods");
    expect(reply.type).toBe("refused");
    expect(text(reply)).toMatch(/write `link`.*Ann/);
    expect((await house.inbox.take("w", 10, 1000)).length).toBe(0);
  });

  describe("by verified mail", () => {
    beforeEach(async () => {
      house = await createBotHouse({ people: { mail: { domains: ["example.com"], newcomers: "viewer" } } });
    });

    it("is a new person with the newcomers' role, and the same one again on another account", async () => {
      house.profiles.set("U1", { name: "Ann", verifiedMail: "Ann@Example.com", groups: [] });
      house.profiles.set("U2", { name: "Ann B", verifiedMail: "ann@example.com", groups: [] });
      expect((await say("U1", "hello")).type).toBe("ack");
      expect((await say("U2", "hello")).type).toBe("ack");
      const all = await house.people.all();
      expect(all.map(({ name }) => name)).toEqual(["Ann"]);
      expect(await house.people.rolesOf(all[0]?.personId ?? "")).toEqual([{ role: "viewer", scope: "" }]);
    });

    it.each([
      ["another domain", { name: "Eve", verifiedMail: "eve@evil.example", groups: [] }],
      ["a domain that only ends alike", { name: "Eve", verifiedMail: "eve@notexample.com", groups: [] }],
      ["an address with the domain in front", { name: "Eve", verifiedMail: "example.com@evil.example", groups: [] }],
      ["no verified address", { name: "Eve", groups: [] }],
      ["a guest", { name: "Eve", verifiedMail: "eve@example.com", groups: [], stranger: true }],
    ])("is nobody with %s", async (_, profile) => {
      house.profiles.set("U9", profile);
      expect((await say("U9", "hello")).type).toBe("refused");
      expect(await house.people.all()).toEqual([]);
    });

    it("is nobody while the platform does not say", async () => {
      expect((await say("U1", "hello")).type).toBe("refused");
    });

    it("does not let somebody back in who was removed", async () => {
      house.profiles.set("U1", { name: "Bo", verifiedMail: "bo@example.com", groups: [] });
      house.profiles.set("U2", { name: "Bo", verifiedMail: "bo@example.com", groups: [] });
      await say("U1", "hello");
      await house.enrol("Ann", "admin");
      const [bo] = await house.people.named("Bo");
      if (!bo) throw new Error("Bo is not there");
      const [ann] = await house.people.named("Ann");
      const by = { workspaceId: "test", personId: ann?.personId ?? "", name: "Ann", door: "command", zone: "UTC" };
      await house.room.leaving.remove({ ...by, place: DM.place, requestId: "r" } as never, bo);
      expect((await say("U1", "me again")).type).toBe("refused");
      expect((await say("U2", "me from elsewhere")).type).toBe("refused");
    });
  });

  it("holds the roles of the platform's groups while in them, asked for again every ten minutes", async () => {
    house = await createBotHouse({ people: { groups: [{ group: "test:oncall", role: "operator", scope: "prod" }] } });
    const bo = await house.enrol("Bo", "viewer");
    house.profiles.set("Bo", { name: "Bo", groups: ["oncall", "other"] });
    await say("Bo", "hello");
    const roles = () => house.people.rolesOf(bo.personId);
    expect(await roles()).toEqual([
      { role: "operator", scope: "prod" },
      { role: "viewer", scope: "" },
    ]);
    house.profiles.set("Bo", { name: "Bo", groups: [] });
    await say("Bo", "hello");
    expect(await roles()).toHaveLength(2);
  });

  it("takes group roles away once the platform says so, or has been silent for a day", async () => {
    for (const silent of [false, true]) {
      house = await createBotHouse({ people: { groups: [{ group: "test:oncall", role: "operator", scope: "" }] } });
      const bo = await house.enrol("Bo", "viewer");
      house.profiles.set("Bo", { name: "Bo", groups: ["oncall"] });
      await say("Bo", "hello");
      if (silent) house.profiles.delete("Bo");
      else house.profiles.set("Bo", { name: "Bo", groups: [] });
      await house.clock.advance(silent ? 25 * 3_600_000 : 11 * 60_000);
      await say("Bo", "hello");
      expect(await house.people.rolesOf(bo.personId)).toEqual([{ role: "viewer", scope: "" }]);
    }
  });

  it("lets named guests in and no others", async () => {
    house = await createBotHouse({ people: { guests: ["test:Gus"] } });
    await house.enrol("Gus", "viewer");
    await house.enrol("Eve", "viewer");
    const stranger = (userId: string) => ({ person: { platform: "test", userId, name: userId, stranger: true } });
    expect((await say("Gus", "hello", stranger("Gus"))).type).toBe("ack");
    expect((await say("Eve", "hello", stranger("Eve"))).type).toBe("refused");
  });
});

describe("linking an account", () => {
  let house: House;
  const say = (userId: string, words: string) => house.receive(house.event("said", userId, { text: words, ...DM }));

  beforeEach(async () => {
    house = await createBotHouse();
    await house.enrol("Ann", "admin");
  });

  it("takes a code from each side, then the account is hers, for a day as a viewer's", async () => {
    const first = codeIn(await say("U7", "link"));
    const second = codeIn(await say("Ann", `link ${first}`));
    expect(second).not.toBe(first);
    const done = await say("U7", `/ops link ${second}`);
    expect(done.type).toBe("shown");
    expect(text(done)).toContain("now Ann's");
    const found = await house.room.identities.find({ platform: "test", userId: "U7" });
    expect(found?.person.name).toBe("Ann");
    expect(found?.limitedTo).toContain("host:read");
    expect(found?.limitedTo).not.toContain("*");
    await house.clock.advance(25 * 3_600_000);
    expect((await house.room.identities.find({ platform: "test", userId: "U7" }))?.limitedTo).toBeUndefined();
  });

  it("answers a newly linked account within what a viewer may", async () => {
    const first = codeIn(await say("U7", "link"));
    await say("U7", `link ${codeIn(await say("Ann", `link ${first}`))}`);
    await say("U7", "top pods");
    await house.work();
    expect(house.asked[0]?.actor.limitedTo).toContain("metrics:read");
    expect(house.asked[0]?.actor.limitedTo).not.toContain("*");
  });

  it.each<[string, (first: string) => Promise<Reply>]>([
    ["its own code", (first) => say("U7", `link ${first}`)],
    ["a code of nobody's", () => say("Ann", "link 0000-0000")],
    ["a code that a stranger gives in", (first) => say("U8", `link ${first}`)],
  ])("refuses %s", async (_, giveIn) => {
    const first = codeIn(await say("U7", "link"));
    expect((await giveIn(first)).type).toBe("refused");
    expect(await house.room.identities.find({ platform: "test", userId: "U7" })).toBeUndefined();
  });

  it("refuses the second code from any account but the one it is for, and every code twice or late", async () => {
    const first = codeIn(await say("U7", "link"));
    const second = codeIn(await say("Ann", `link ${first}`));
    expect((await say("Ann", `link ${first}`)).type).toBe("refused");
    expect((await say("U8", `link ${second}`)).type).toBe("refused");
    expect((await say("U7", `link ${second}`)).type).toBe("shown");
    expect((await say("U7", `link ${second}`)).type).toBe("refused");
    const late = codeIn(await say("U9", "link"));
    await house.clock.advance(11 * 60_000);
    expect((await say("Ann", `link ${late}`)).type).toBe("refused");
  });

  it("is undone by the person, and the account is nobody's again", async () => {
    const first = codeIn(await say("U7", "link"));
    await say("U7", `link ${codeIn(await say("Ann", `link ${first}`))}`);
    const [ann] = await house.people.named("Ann");
    const by = { personId: ann?.personId ?? "", door: "button", place: DM.place, requestId: "r" } as never;
    expect(await house.room.accountCodes.unlink(by, ann?.personId ?? "", "console")).toBe(0);
    expect(await house.room.accountCodes.unlink(by, ann?.personId ?? "", "test")).toBe(2);
    expect((await say("U7", "hello")).type).toBe("refused");
  });

  it("lets nobody try many codes", async () => {
    for (let i = 0; i < 5; i++) await say("U8", "link aaaa-aaaa");
    expect(text(await say("U8", "link aaaa-aaaa"))).toContain("Too many");
  });

  it("does not move an account that an admin or an invitation gave to somebody", async () => {
    await house.enrol("Bo", "viewer");
    const first = codeIn(await say("Bo", "link"));
    const reply = await say("Bo", `link ${codeIn(await say("Ann", `link ${first}`))}`);
    expect(reply.type).toBe("refused");
    expect(text(reply)).toContain("Bo's already");
  });
});
