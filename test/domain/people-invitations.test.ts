import { beforeEach, describe, expect, it } from "vitest";
import { createPeopleHouse, type PeopleHouse, refusalOf } from "../fakes/people-house.ts";

const WEEK_MS = 7 * 24 * 3_600_000;

describe("invitations", () => {
  let house: PeopleHouse;
  beforeEach(async () => {
    house = await createPeopleHouse();
  });
  const invite = (name: string, role: string, scope = "", by = house.ann) =>
    house.invitations.invite(by, { name, role, scope });

  it("lets one person in, with the role, a session and audit rows that hold no name and no secret", async () => {
    const { secret } = await invite("Bo Larsen", "viewer", "prod");
    const redeemed = await house.redeem(secret);
    if (!redeemed || !("session" in redeemed)) throw new Error("not let in");
    const { session, personId } = redeemed;
    expect((await house.signIn.personOf(session))?.name).toBe("Bo Larsen");
    expect(await house.people.rolesOf(personId)).toEqual([{ role: "viewer", scope: "prod" }]);
    expect(await house.people.whoIs("console", personId)).toMatchObject({ name: "Bo Larsen" });
    expect((await house.audited("person.joined")).map((row) => [row.personId, row.subject])).toEqual([
      [personId, personId],
    ]);
    expect(await house.audited("person.invited")).toHaveLength(1);
    const rows = await house.db.query("select * from audit_rows");
    expect(JSON.stringify(rows.rows)).not.toContain("Bo");
    const all = await house.everything();
    expect(all).toContain("Bo Larsen");
    expect(all).not.toContain(secret);
    expect(all).not.toContain(session);
  });

  it.each<[string, (h: PeopleHouse, secret: string) => Promise<unknown>, RegExp]>([
    ["used", (h, secret) => h.redeem(secret), /used already\. Ask an admin for a sign-in link\.$/],
    ["expired", (h) => h.clock.advance(WEEK_MS), /older than 7 days\. Ask an admin/],
    ["taken back", (h) => h.invitations.revoke(h.ann, "bo"), /was taken back\. Ask an admin/],
    [
      "of an inviter who lost the right",
      (h) => h.db.query("update role_grants set role = 'viewer'"),
      /may not give operator any more/,
    ],
    [
      "of an inviter who left",
      (h) => h.db.query("update persons set active = false"),
      /may not give operator any more/,
    ],
    [
      "of a role that is gone",
      (h) => h.db.query("update invitations set role = 'ghost'"),
      /may not give ghost any more/,
    ],
  ])("refuses an invitation that is %s", async (_what, before, sentence) => {
    const { secret } = await invite("Bo", "operator");
    await before(house, secret);
    const redeemed = await house.redeem(secret);
    expect(redeemed).toEqual({ refused: expect.stringMatching(sentence) });
  });

  it("holds to the last second of its week, and knows no guessed one", async () => {
    const { secret } = await invite("Bo", "viewer");
    expect(await house.redeem("invite-00000000000000000000000000000000")).toEqual({
      refused: "This invitation is not known here. Ask an admin for a new one.",
    });
    expect(await house.redeem(secret.replace("invite-", ""))).toBeUndefined();
    await house.clock.advance(WEEK_MS - 1);
    expect(await house.redeem(secret)).toHaveProperty("session");
  });

  it.each<[string, string, string, string, RegExp]>([
    [
      "a role that is not there",
      "Bo",
      "pilot",
      "",
      /^missing: There is no role pilot\. There is viewer, operator, admin/,
    ],
    ["a name that is taken", "ann", "viewer", "", /^conflict: There is a ann already/],
    ["no name", " \u200b ", "viewer", "", /^invalid: The name is empty/],
  ])("refuses %s", async (_what, name, role, scope, refused) => {
    expect(await refusalOf(invite(name, role, scope))).toMatch(refused);
    expect(await house.audited("person.invited")).toEqual([]);
  });

  it.each([
    ["admin", "", /may not give or take admin: that takes \*, which you do not hold/],
    ["operator", "", /which you do not hold/],
    ["auditor", "", /audit:read, which you do not hold/],
  ])("never gives %s%s beyond what the inviter holds", async (role, scope, refused) => {
    const lead = await house.enrol("Lea", "lead");
    expect(await refusalOf(invite("Bo", role, scope, lead))).toMatch(refused);
    expect((await invite("Bo", "lead", "", lead)).secret).toMatch(/^invite-/);
  });

  it("gives within a token no more than the token, whatever its holder may", async () => {
    const narrow = { ...house.ann, limitedTo: ["people:act", "audit:read"] };
    expect(await refusalOf(invite("Bo", "admin", "", narrow))).toMatch(/which you do not hold/);
    expect((await invite("Bo", "auditor", "", narrow)).secret).toMatch(/^invite-/);
  });

  it("keeps to a hundred open ones", async () => {
    await house.db.query(
      `insert into invitations (workspace_id, invitation_id, link_digest, name, role, invited_by, created_at, expires_at)
       select 'test', 'i' || n, 'd' || n, 'n' || n, 'viewer', $1, now(), $2 from generate_series(1, 100) n`,
      [house.ann.personId, new Date(house.clock.now() + 1000)],
    );
    expect(await refusalOf(invite("Bo", "viewer"))).toMatch(/^limited: 100 invitations are open/);
    await house.clock.advance(1000);
    expect((await invite("Bo", "viewer")).secret).toBeTruthy();
  });
});

describe("sign-in links by an admin", () => {
  it("are for whoever holds no more than the maker, and end with the sessions", async () => {
    const house = await createPeopleHouse();
    const lead = await house.enrol("Lea", "lead");
    const bo = await house.personOf(await house.join("Bo", "auditor"));
    expect(await refusalOf(house.links.make(lead, await house.personOf(house.ann)))).toMatch(
      /^denied: .*Ann, who holds \*/,
    );
    expect(await refusalOf(house.links.make(lead, bo))).toMatch(/^denied/);
    const secret = await house.links.make(house.ann, bo);
    const redeemed = await house.redeem(secret);
    expect(redeemed).toMatchObject({ personId: bo.personId });
    expect((await house.signIn.sessions()).map(({ name }) => name)).toEqual(["Bo", "Bo"]);
    const unused = await house.links.make(house.ann, bo);
    expect(await house.links.endAll(house.ann, bo)).toBe(2);
    expect(await house.signIn.sessions()).toEqual([]);
    expect(await house.redeem(unused)).toBeUndefined();
    expect(await house.audited("sign-in-link.made")).toHaveLength(2);
    expect(await house.everything()).not.toContain(secret);
  });
});
