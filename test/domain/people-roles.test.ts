import { beforeEach, describe, expect, it } from "vitest";
import { createRoleBook } from "../../src/domain/people/role-book.ts";
import { createPeopleHouse, type PeopleHouse, refusalOf } from "../fakes/people-house.ts";

const everywhere = (role: string) => ({ role, scope: "" });

describe("roles", () => {
  let house: PeopleHouse;
  beforeEach(async () => {
    house = await createPeopleHouse();
  });

  it("are given once and taken, each with its audit row", async () => {
    const bo = await house.personOf(await house.enrol("Bo", "viewer"));
    const role = { role: "operator", scope: "prod/shop" };
    expect(await house.roles.give(house.ann, bo, role)).toBe(true);
    expect(await house.roles.give(house.ann, bo, role)).toBe(false);
    expect(await house.people.rolesOf(bo.personId)).toEqual([role, everywhere("viewer")]);
    await house.roles.take(house.ann, bo, role);
    expect(await house.people.rolesOf(bo.personId)).toEqual([everywhere("viewer")]);
    expect(await house.audited("role.given")).toMatchObject([{ subject: bo.personId, facts: role }]);
    expect(await house.audited("role.taken")).toMatchObject([{ subject: bo.personId, facts: role }]);
  });

  it("refuses what is not there, and what the giver does not hold", async () => {
    const lead = await house.enrol("Lea", "lead");
    const bo = await house.personOf(await house.enrol("Bo", "viewer"));
    expect(await refusalOf(house.roles.give(house.ann, bo, everywhere("pilot")))).toMatch(
      /^missing: There is no role pilot/,
    );
    expect(await refusalOf(house.roles.take(house.ann, bo, everywhere("operator")))).toMatch(
      /^missing: Bo is not operator/,
    );
    expect(await refusalOf(house.roles.give(lead, bo, everywhere("admin")))).toMatch(/^denied/);
    expect(await refusalOf(house.roles.take(lead, await house.personOf(house.ann), everywhere("admin")))).toMatch(
      /^denied/,
    );
    expect(await house.audited("role.given")).toEqual([]);
  });

  it("keeps the last admin, and lets one of two go", async () => {
    const ann = await house.personOf(house.ann);
    expect(await refusalOf(house.roles.take(house.ann, ann, everywhere("admin")))).toBe(
      "conflict: Ann is the last admin. Make somebody else admin first.",
    );
    expect(await refusalOf(house.leaving.remove(house.ann, ann))).toMatch(/^conflict: Ann is the last admin/);
    // The API's own person is an admin nobody can be.
    await house.people.enrol({ platform: "api", userId: "token", name: "API", anchoredBy: "test" }, "admin", "test");
    expect(await refusalOf(house.leaving.remove(house.ann, ann))).toMatch(/last admin/);
    const bo = await house.enrol("Bo", "admin");
    await house.roles.take(bo, ann, everywhere("admin"));
    expect(await house.people.admins(5)).toMatchObject([{ name: "Bo" }]);
  });

  it("names the least that would do", () => {
    const book = createRoleBook({
      viewer: ["metrics:read"],
      operator: ["metrics:read", "alerts:act"],
      shop: ["metrics:read@prod/shop"],
      admin: ["*"],
    });
    expect(book.smallestFor({ permission: "metrics:read" })).toEqual(["viewer"]);
    expect(book.smallestFor({ permission: "metrics:read", scope: "prod/shop" })).toEqual(["shop"]);
    expect(book.smallestFor({ permission: "alerts:act" })).toEqual(["operator"]);
    expect(book.smallestFor({ permission: "audit:read" })).toEqual(["admin"]);
    expect(createRoleBook({ viewer: ["a:b"] }).smallestFor({ permission: "c:d" })).toEqual([]);
  });
});

describe("leaving", () => {
  it("ends sessions, links, tokens, codes, requests, invitations and roles at once", async () => {
    const house = await createPeopleHouse();
    const { session, personId } = await house.join("Bo", "admin");
    const bo = { ...house.ann, personId, name: "Bo" };
    const person = await house.personOf(bo);
    const link = await house.links.make(house.ann, person);
    const token = await house.tokens.create(house.ann, person, { permissions: ["audit:read"], days: 1 });
    const { secret: guest } = await house.invitations.invite(bo, { name: "Guest", role: "viewer", scope: "" });
    await house.codes.enrol(bo, "Bo");
    await house.leaving.remove(house.ann, person);
    expect(await house.signIn.personOf(session)).toBeUndefined();
    expect(await house.redeem(link)).toBeUndefined();
    expect(await refusalOf(house.tokens.authenticate(token.secret))).toMatch(/^denied: This token was revoked/);
    expect(await house.redeem(guest)).toMatchObject({ refused: expect.stringMatching(/taken back/) });
    expect(await house.people.grantsOf(personId)).toEqual([]);
    expect(await house.people.whoIs("console", personId)).toBeUndefined();
    expect((await house.db.query("select 1 from one_time_codes")).rows).toEqual([]);
    expect(await house.audited("person.removed")).toMatchObject([{ subject: personId }]);
    expect(await refusalOf(house.leaving.remove(house.ann, person))).toMatch(/^conflict: Bo was removed already/);
  });

  it("keeps whom the data folder or the configuration would make again", async () => {
    const house = await createPeopleHouse();
    for (const [platform, sentence] of [
      ["local", /whoever holds the data folder/],
      ["api", /PILOTHOUSE_API_TOKEN/],
    ] as const) {
      const person = await house.people.enrol(
        { platform, userId: "x", name: platform, anchoredBy: "test" },
        "admin",
        "test",
      );
      expect(await refusalOf(house.leaving.remove(house.ann, person))).toMatch(sentence);
    }
  });
});
