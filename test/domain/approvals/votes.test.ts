import { beforeEach, describe, expect, it } from "vitest";
import type { Actor } from "../../../src/base/actor.ts";
import { createChangeParts } from "../../../src/change-parts.ts";
import { approvalsConfig } from "../../../src/domain/approvals/config.ts";
import { peopleConfig } from "../../../src/domain/people/config.ts";
import type { PlannedChange } from "../../../src/domain/remediation/change-plan.ts";
import { createBotHouse } from "../../fakes/bot-house.ts";
import { plannedChange, targetOf } from "../../fakes/change-plan.ts";

type House = Awaited<ReturnType<typeof createBotHouse>>;
const PLACE = { platform: "test", id: "ops", kind: "channel" } as const;
const ROLES = { approver: ["remediation:approve", "remediation:propose"], shop: ["remediation:approve@prod/shop"] };

describe("votes on a plan", () => {
  let house: House;
  let [ann, bo, cy]: Actor[] = [];
  const tell = async () => undefined;

  const actor = async (name: string, role: string, more: Partial<Actor> = {}): Promise<Actor> => {
    const { personId } = await house.enrol(name, role);
    const base = { workspaceId: house.domain.workspaceId, personId, name, zone: "UTC", requestId: `r_${name}` };
    return { ...base, door: "button", place: PLACE, ...more };
  };
  const propose = async (more: Partial<PlannedChange> = {}, by = ann as Actor) =>
    (await house.propose({ actor: by, tool: "kubernetes_scale_workload", input: {} }, plannedChange(more))).record;
  const vote = (by: Actor | undefined, { plan, digest }: { plan: { planId: string }; digest: string }, more = {}) =>
    house.votes.cast(by as Actor, { planId: plan.planId, digest, word: "approve", ...more }, tell);
  const state = async (planId: string) => (await house.plans.get(house.db, planId))?.state;
  const high = { undo: "irreversible" } as const;

  beforeEach(async () => {
    house = await createBotHouse({
      people: { roles: ROLES },
      approvals: {
        rules: [
          { name: "reversible", match: { reversible: true }, requesterMay: true },
          { name: "the rest", count: 1, expiresAfterMinutes: 10 },
        ],
      },
    });
    [ann, bo, cy] = [await actor("Ann", "approver"), await actor("Bo", "approver"), await actor("Cy", "shop")];
  });

  it("lets one person approve what the rule lets them, and counts it once wherever it comes from", async () => {
    const made = await propose();
    expect(await vote(ann, made)).toMatchObject({ status: "counted", approved: true });
    expect(await vote(ann, made)).toMatchObject({ status: "counted-before" });
    expect(await vote({ ...(ann as Actor), place: { ...PLACE, platform: "console" } }, made)).toMatchObject({
      status: "counted-before",
    });
    expect(await state(made.plan.planId)).toBe("approved");
    expect(await vote(bo, made)).toEqual({
      status: "refused",
      reason: "It is approved already, by Ann, and runs.",
    });
  });

  it("asks one more for what cannot be undone, and never the asker alone", async () => {
    const made = await propose(high);
    expect(await vote(ann, made)).toEqual({
      status: "refused",
      reason: "You asked for this change, so somebody else approves it.",
    });
    expect(await vote(bo, made)).toMatchObject({ status: "counted", approved: false });
    expect(await state(made.plan.planId)).toBe("proposed");
    expect(await vote(cy, made)).toMatchObject({ status: "counted", approved: true });
    const record = await house.plans.get(house.db, made.plan.planId);
    expect(record && (await house.votes.check(house.db, record))).toMatchObject({ needed: { count: 2 } });
  });

  it("takes a vote back while the plan waits", async () => {
    const made = await propose(high);
    await vote(bo, made);
    expect(await vote(bo, made, { word: "withdraw" })).toMatchObject({ status: "counted", approved: false });
    expect(await vote(cy, made)).toMatchObject({ status: "counted", approved: false });
  });

  it("ends at a rejection, which the asker may say too", async () => {
    const made = await propose();
    expect(await vote(ann, made, { word: "reject", reason: "not now" })).toMatchObject({ status: "counted" });
    expect(await vote(bo, made)).toEqual({ status: "refused", reason: "It was rejected: not now" });
    expect(await state(made.plan.planId)).toBe("rejected");
  });

  it("lets 40 presses at once approve one plan once", async () => {
    const made = await propose(high);
    const all = await Promise.all(Array.from({ length: 40 }, (_, i) => vote(i % 2 ? bo : cy, made)));
    expect(all.filter((one) => one.status === "counted")).toHaveLength(2);
    expect(all.filter((one) => one.status === "counted" && one.approved)).toHaveLength(1);
    expect(await house.votes.of(house.db, made.plan.planId)).toHaveLength(2);
  });

  describe("refuses, says why, and leaves its row in the audit", () => {
    const table: readonly [string, (made: Awaited<ReturnType<typeof propose>>) => Promise<unknown>, RegExp][] = [
      ["another digest", (made) => vote(bo, { ...made, digest: "0".repeat(64) }), /shows another plan/],
      [
        "a person without the right",
        async (made) => vote(await actor("Dee", "viewer"), made),
        /takes remediation:approve@prod\/shop/,
      ],
      [
        "a right for another namespace",
        async () => vote(cy, await propose({ targets: [targetOf({ namespace: "pay" })] })),
        /takes remediation:approve@prod\/pay/,
      ],
      [
        "an account linked within a day",
        (made) => vote({ ...(bo as Actor), limitedTo: ["remediation:read"] }, made),
        /linked within a day/,
      ],
      [
        "words that a model could have said",
        (made) => vote({ ...(bo as Actor), door: "words" }, made),
        /own press or command/,
      ],
      ["an agent", (made) => vote({ ...(bo as Actor), door: "agent" }, made), /own press or command/],
      ["a plan that is not there", (made) => vote(bo, { ...made, plan: { planId: "plan_none" } }), /no such plan/],
      [
        "a press after its end",
        async (made) => {
          await house.clock.advance(31 * 60_000);
          return vote(bo, made);
        },
        /expired/,
      ],
      [
        "a plan whose row was edited",
        async (made) => {
          await house.db.query("update plans set plan = jsonb_set(plan, '{steps,0,write,operations,0,value}', '300')");
          return vote(bo, made);
        },
        /row was changed/,
      ],
      [
        "a plan whose row and digest were edited",
        async (made) => {
          await house.db.query("update plans set digest = $1", ["f".repeat(64)]);
          return vote(bo, made);
        },
        /another plan/,
      ],
    ];
    it.each(table)("%s", async (_, press, reason) => {
      const made = await propose();
      expect(await press(made)).toMatchObject({ status: "refused", reason: expect.stringMatching(reason) });
      expect(await state(made.plan.planId)).not.toBe("approved");
      const { rows } = await house.audit.search({ fromMs: 0, toMs: house.clock.now() + 1, limit: 100 });
      const refused = rows.filter(({ action, decision }) => action === "plan.vote" && decision === "refused");
      expect(refused.length).toBe(_ === "a plan that is not there" ? 0 : 1);
    });

    it("everybody, where no rule covers the change", async () => {
      house = await createBotHouse({ people: { roles: ROLES }, approvals: { rules: [] } });
      const by = await actor("Ann", "admin");
      const made = await propose({}, by);
      expect(await vote(by, made)).toMatchObject({
        status: "refused",
        reason: expect.stringMatching(/No approval rule/),
      });
    });

    it("what was planned under another rule, which ends the plan", async () => {
      const made = await propose();
      const changed = createChangeParts({
        ...{ domain: house.domain, key: new Uint8Array(32).fill(7), jobs: { wake: () => undefined } as never },
        config: {
          people: peopleConfig.parse({ zone: "UTC" }),
          approvals: approvalsConfig.parse({ rules: [{ name: "reversible", match: { reversible: true }, count: 1 }] }),
        },
      });
      const { planId } = made.plan;
      expect(
        await changed.votes.cast(bo as Actor, { planId, digest: made.digest, word: "approve" }, tell),
      ).toMatchObject({
        status: "refused",
        reason: expect.stringMatching(/rule has changed/),
      });
      expect(await state(planId)).toBe("stale");
    });
  });

  describe("that the executor does not believe", () => {
    const forgeries: readonly [string, string, RegExp][] = [
      [
        "a row written by hand",
        `insert into plan_votes select workspace_id, plan_id, (select person_id from persons where name = 'Bo'), 'approve',
           digest, null, false, now(), repeat('0', 64) from plans`,
        /vote of Bo was not given here/,
      ],
      [
        "another's name on a good vote",
        "update plan_votes set person_id = (select person_id from persons where name = 'Bo')",
        /not given here/,
      ],
      [
        "a later time on a good vote",
        "update plan_votes set voted_at = voted_at + interval '1 hour'",
        /not given here/,
      ],
      ["a right taken away since", "delete from role_grants", /may not any more/],
      [
        "a plan edited after its votes",
        "update plans set plan = jsonb_set(plan, '{what}', '\"nothing much\"')",
        /row was changed/,
      ],
      ["votes taken out", "delete from plan_votes", /0 of 1 needed/],
    ];
    it.each(forgeries)("%s", async (_, sql, reason) => {
      const made = await propose();
      await vote(ann, made);
      await house.db.query(sql);
      const record = await house.plans.get(house.db, made.plan.planId);
      if (!record) throw new Error("no plan");
      expect(await house.votes.check(house.db, record)).toMatchObject({ refused: expect.stringMatching(reason) });
    });
  });
});
