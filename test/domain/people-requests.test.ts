import { beforeEach, describe, expect, it } from "vitest";
import type { Actor } from "../../src/base/actor.ts";
import { createPeopleHouse, type PeopleHouse, refusalOf } from "../fakes/people-house.ts";

const DAY_MS = 24 * 3_600_000;
const need = { permission: "audit:read" };
const quiet = async () => undefined;

describe("requests for access", () => {
  let house: PeopleHouse;
  let bo: Actor;
  beforeEach(async () => {
    house = await createPeopleHouse();
    bo = await house.enrol("Bo", "viewer");
  });
  const ask = (wanted: { permission: string; scope?: string } = need, by = bo) =>
    house.requests.ask(by, { need: wanted, userId: by.name, told: [house.ann.personId] }, quiet);
  const press = (by: Actor, requestId: string, role?: string) =>
    house.requests.decide(
      { ...by, requestId: `press-of-${by.name}` },
      { requestId, ...(role === undefined ? {} : { role }) },
      quiet,
    );

  it("are recorded once a person and need, and given by an admin", async () => {
    const request = await ask();
    expect(await refusalOf(ask())).toMatch(/^conflict: You have asked for audit:read already/);
    await house.clock.advance(1);
    expect(await ask({ permission: "audit:read", scope: "prod" })).toMatchObject({ need: { scope: "prod" } });
    expect(await house.requests.pending()).toMatchObject([{ name: "Bo", need }, { need: { scope: "prod" } }]);
    await press(house.ann, request.requestId, "auditor");
    expect(await house.people.rolesOf(bo.personId)).toContainEqual({ role: "auditor", scope: "" });
    expect(await refusalOf(ask())).toMatch(/^conflict: You have audit:read by now/);
    expect(await house.audited("access.asked")).toHaveLength(2);
    expect(await house.audited("access.decided")).toMatchObject([{ decision: "given", personId: house.ann.personId }]);
    expect(await house.audited("role.given")).toMatchObject([{ subject: bo.personId }]);
  });

  it("give the role for the scope that was asked for, and nowhere else", async () => {
    const { requestId } = await ask({ permission: "audit:read", scope: "prod/shop" });
    await press(house.ann, requestId, "auditor");
    expect(await house.people.rolesOf(bo.personId)).toContainEqual({ role: "auditor", scope: "prod/shop" });
  });

  it("hear the same press again as the same, and refuse every other", async () => {
    const cy = await house.enrol("Cy", "admin");
    const { requestId } = await ask();
    const first = await press(house.ann, requestId, "auditor");
    expect(await press(house.ann, requestId, "auditor")).toEqual(first);
    expect(await refusalOf(press(cy, requestId, "auditor"))).toBe("conflict: Ann gave Bo auditor already.");
    expect(await refusalOf(press(cy, requestId))).toBe("conflict: Ann gave Bo auditor already.");
    expect(await house.audited("access.decided")).toHaveLength(1);
  });

  it("can be asked again a day after they were declined", async () => {
    const { requestId } = await ask();
    await press(house.ann, requestId);
    expect(await house.people.grantsOf(bo.personId)).not.toContainEqual(expect.objectContaining({ area: "audit" }));
    expect(await refusalOf(ask())).toMatch(/^conflict: Your request for audit:read was declined/);
    expect(await refusalOf(press(await house.enrol("Cy", "admin"), requestId, "auditor"))).toMatch(
      /Ann declined this request already/,
    );
    await house.clock.advance(DAY_MS - 1);
    expect(await refusalOf(ask())).toMatch(/declined/);
    await house.clock.advance(1);
    expect((await ask()).requestId).not.toBe(requestId);
  });

  it("end after 14 days, and can be asked anew", async () => {
    const { requestId } = await ask();
    await house.clock.advance(14 * DAY_MS);
    expect(await house.requests.pending()).toEqual([]);
    expect(await refusalOf(press(house.ann, requestId, "auditor"))).toMatch(/^conflict: This request ended unanswered/);
    await ask();
    expect(await house.requests.pending()).toHaveLength(1);
  });

  it.each<[string, (h: PeopleHouse, requestId: string) => Promise<unknown>, RegExp]>([
    [
      "somebody without the right",
      async (h, id) => press(await h.enrol("Cy", "viewer"), id, "auditor"),
      /^denied: You may not decide/,
    ],
    [
      "an admin who was demoted since",
      async (h, id) => {
        await h.db.query("update role_grants set role = 'viewer' where person_id = $1", [h.ann.personId]);
        return press(h.ann, id, "auditor");
      },
      /^denied: You may not decide/,
    ],
    [
      "whoever holds less than the role",
      async (h, id) => press(await h.enrol("Lea", "lead"), id, "auditor"),
      /^denied: You may not give or take auditor/,
    ],
    [
      "the asker",
      async (h, id) => {
        await h.db.query("update role_grants set role = 'lead' where person_id = $1", [bo.personId]);
        return press(bo, id, "auditor");
      },
      /^denied: Nobody decides their own/,
    ],
    ["an admin, of a role that is gone", (h, id) => press(h.ann, id, "ghost"), /^missing: There is no role ghost/],
    [
      "an admin, after the asker left",
      async (h, id) => {
        await h.leaving.remove(h.ann, await h.personOf(bo));
        return press(h.ann, id, "auditor");
      },
      /^conflict: Bo has left since/,
    ],
    [
      "an admin, of another request",
      (h) => press(h.ann, "request_none", "auditor"),
      /^missing: This request is not there/,
    ],
  ])("refuse the press of %s", async (_who, work, sentence) => {
    const { requestId } = await ask();
    expect(await refusalOf(work(house, requestId))).toMatch(sentence);
    expect(await house.audited("access.decided")).toEqual([]);
    expect(await house.people.grantsOf(bo.personId)).not.toContainEqual(expect.objectContaining({ area: "audit" }));
  });

  it("leave nothing behind when the cards cannot be put", async () => {
    const broken = async () => Promise.reject(new Error("no outbox"));
    await expect(house.requests.ask(bo, { need, userId: "Bo", told: [] }, broken)).rejects.toThrow("no outbox");
    expect(await house.requests.pending()).toEqual([]);
    const { requestId } = await ask();
    await expect(house.requests.decide(house.ann, { requestId, role: "auditor" }, broken)).rejects.toThrow("no outbox");
    expect(await house.requests.pending()).toHaveLength(1);
    expect(await house.people.rolesOf(bo.personId)).toEqual([{ role: "viewer", scope: "" }]);
  });

  it("are at most twenty at a time", async () => {
    for (let i = 0; i < 20; i++) await ask({ permission: "audit:read", scope: `s${i}` });
    expect(await refusalOf(ask())).toMatch(/^limited: 20 of your requests/);
  });
});
