import { beforeEach, describe, expect, it } from "vitest";
import type { Actor } from "../../src/base/actor.ts";
import { decideAllowed, decideCovers, meetGrants, parseGrant } from "../../src/domain/people/permissions.ts";
import { createPeopleHouse, type PeopleHouse, refusalOf } from "../fakes/people-house.ts";

const DAY_MS = 24 * 3_600_000;
const grants = (...texts: readonly string[]) => texts.flatMap((text) => parseGrant(text) ?? []);

describe("tokens of the API", () => {
  let house: PeopleHouse;
  let bo: Actor;
  beforeEach(async () => {
    house = await createPeopleHouse();
    bo = await house.enrol("Bo", "viewer");
  });
  const create = async (permissions: readonly string[], days = 7, by = house.ann) =>
    house.tokens.create(by, await house.personOf(bo), { permissions, days });
  const used = async () =>
    (await house.db.query<{ used_at: Date | null }>("select used_at from api_tokens")).rows[0]?.used_at;

  it("stand for their person, no further than they go, and never beyond the person", async () => {
    const { secret } = await create(["host:read", "metrics:read@prod"]);
    const { person, limitedTo } = await house.tokens.authenticate(secret);
    expect(person.name).toBe("Bo");
    const rights = await house.people.rightsOf({ personId: person.personId, limitedTo });
    expect(decideAllowed(rights, { permission: "host:read" })).toBe(true);
    expect(decideAllowed(rights, { permission: "metrics:read", scope: "prod/shop" })).toBe(true);
    expect(decideAllowed(rights, { permission: "metrics:read" })).toBe(false);
    expect(decideAllowed(rights, { permission: "alerts:read" })).toBe(false);
    await house.db.query("update role_grants set role = 'auditor' where person_id = $1", [bo.personId]);
    expect(await house.people.rightsOf({ personId: person.personId, limitedTo })).toEqual([]);
    expect(await house.everything()).not.toContain(secret);
  });

  it.each<[string, (h: PeopleHouse, secret: string, id: string) => Promise<unknown>, RegExp]>([
    ["expired", (h) => h.clock.advance(7 * DAY_MS), /^denied: This token expired on 2026-11-25\. Ask/],
    ["revoked", (h, _secret, id) => h.tokens.revoke(h.ann, id), /^denied: This token was revoked\. Ask/],
    [
      "of somebody who left",
      async (h) => h.leaving.remove(h.ann, await h.personOf(bo)),
      /^denied: This token was revoked/,
    ],
    ["unknown", (h) => h.db.query("delete from api_tokens"), /^denied: This token is not known here\. Ask/],
  ])("refuse one that is %s", async (_what, before, sentence) => {
    const { secret, tokenId } = await create(["host:read"]);
    await before(house, secret, tokenId);
    expect(await refusalOf(house.tokens.authenticate(secret))).toMatch(sentence);
  });

  it("note their last use once a minute at most", async () => {
    const { secret } = await create(["host:read"]);
    await house.tokens.authenticate(secret);
    const first = await used();
    await house.clock.advance(59_999);
    await house.tokens.authenticate(secret);
    expect(await used()).toEqual(first);
    await house.clock.advance(1);
    await house.tokens.authenticate(secret);
    expect(await used()).toEqual(new Date(house.clock.now()));
  });

  it("are never made beyond the person or the maker", async () => {
    expect(await refusalOf(create(["audit:read"]))).toMatch(/^denied: Bo has no audit:read/);
    expect(await refusalOf(create(["*"]))).toMatch(/^denied: Bo has no \*/);
    const lead = await house.enrol("Lea", "lead");
    expect(await refusalOf(create(["metrics:read"], 7, lead))).toMatch(/^denied: You may not do that for Bo/);
    expect((await create(["host:read"], 7, lead)).secret).toMatch(/^pht_[0-9a-z]{40}$/);
    expect(await refusalOf(house.tokens.revoke(house.ann, "token_none"))).toMatch(/^missing/);
  });

  it("are at most twenty a person", async () => {
    for (let i = 0; i < 20; i++) await create(["host:read"], 1);
    expect(await refusalOf(create(["host:read"]))).toMatch(/^limited: Bo has 20 tokens/);
    await house.clock.advance(DAY_MS);
    expect(await house.tokens.list()).toEqual([]);
    expect((await create(["host:read"])).tokenId).toBeTruthy();
  });
});

describe("grants that meet", () => {
  it.each([
    [["*"], ["host:read"], ["host:read"]],
    [["host:read"], ["*"], ["host:read"]],
    [["kubernetes:*"], ["*:read@prod"], ["kubernetes:read@prod"]],
    [["kubernetes:read@prod"], ["kubernetes:read@prod/shop"], ["kubernetes:read@prod/shop"]],
    [["kubernetes:read@*/shop"], ["kubernetes:read@prod"], ["kubernetes:read@prod/shop"]],
    [["kubernetes:read@prod"], ["kubernetes:read@staging"], []],
    [["host:read"], ["metrics:read"], []],
  ])("%j with %j leave %j", (some, others, left) => {
    const met = meetGrants(grants(...some), grants(...others));
    expect(met).toEqual(grants(...left));
    for (const grant of met) {
      expect(decideCovers(grants(...some), grant) && decideCovers(grants(...others), grant)).toBe(true);
    }
  });
});
