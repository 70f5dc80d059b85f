import { beforeEach, describe, expect, it } from "vitest";
import { decideAllowed } from "../../src/domain/people/permissions.ts";
import { createSignIn } from "../../src/domain/people/sign-in.ts";
import { createHouse, enrolActor, type House, WORKSPACE } from "../fakes/house.ts";

describe("people", () => {
  let house: House;
  beforeEach(async () => {
    house = await createHouse({ people: { places: [{ place: "test:secret*", ceiling: ["*"] }] } });
  });

  it("knows nobody who was not enrolled, and nobody who has left", async () => {
    expect(await house.people.whoIs("test", "ann")).toBeUndefined();
    const ann = await enrolActor(house, "ann", "admin");
    expect((await house.people.whoIs("test", "ann"))?.personId).toBe(ann.personId);
    expect(await house.people.whoIs("other", "ann")).toBeUndefined();
    await house.db.query("update persons set active = false");
    expect(await house.people.whoIs("test", "ann")).toBeUndefined();
    expect(await house.people.grantsOf(ann.personId)).toEqual([]);
    expect(await house.people.admins(3)).toEqual([]);
  });

  it("makes one person however many doors enrol them at once", async () => {
    const all = await Promise.all(Array.from({ length: 5 }, () => enrolActor(house, "ann", "viewer")));
    expect(new Set(all.map(({ personId }) => personId)).size).toBe(1);
  });

  it("narrows a role that was given for a scope", async () => {
    const ann = await enrolActor(house, "ann", "viewer");
    await house.db.query("update role_grants set scope = 'prod/shop' where person_id = $1", [ann.personId]);
    const grants = await house.people.grantsOf(ann.personId);
    expect(decideAllowed(grants, { permission: "kubernetes:read", scope: "prod/shop" })).toBe(true);
    expect(decideAllowed(grants, { permission: "kubernetes:read", scope: "prod/payments" })).toBe(false);
  });

  it("gives nothing for a role that the configuration no longer has", async () => {
    const ann = await enrolActor(house, "ann", "ghost");
    expect(await house.people.grantsOf(ann.personId)).toEqual([]);
  });

  it("puts a ceiling on channels, none on direct messages", () => {
    expect(house.people.ceilingOf({ platform: "test", id: "dm", kind: "direct" })).toBeUndefined();
    const channel = house.people.ceilingOf({ platform: "test", id: "general", kind: "channel" }) ?? [];
    expect(decideAllowed(channel, { permission: "metrics:read" })).toBe(true);
    expect(decideAllowed(channel, { permission: "audit:read" })).toBe(false);
    const named = house.people.ceilingOf({ platform: "test", id: "secret-1", kind: "channel" }) ?? [];
    expect(decideAllowed(named, { permission: "audit:read" })).toBe(true);
  });

  it("signs in by a link once, within its time, and keeps no secret", async () => {
    const ann = await enrolActor(house, "ann", "viewer");
    const signIn = createSignIn({
      db: house.db,
      workspaceId: WORKSPACE,
      clock: house.clock,
      record: house.audit.record,
    });
    const link = await signIn.newLink(ann.personId);
    const tries = await Promise.all([signIn.redeem(link), signIn.redeem(link), signIn.redeem("wrong")]);
    const won = tries.filter((result) => result !== undefined);
    expect(won).toHaveLength(1);
    const session = won[0]?.session ?? "";
    expect((await signIn.personOf(session))?.name).toBe("ann");
    const stored = await house.db.query("select * from sign_in_links natural full join sessions");
    expect(JSON.stringify(stored.rows)).not.toContain(link);
    expect(JSON.stringify(stored.rows)).not.toContain(session);

    const late = await signIn.newLink(ann.personId);
    await house.clock.advance(15 * 60_000);
    expect(await signIn.redeem(late)).toBeUndefined();
    await signIn.end(session);
    expect(await signIn.personOf(session)).toBeUndefined();
  });
});
