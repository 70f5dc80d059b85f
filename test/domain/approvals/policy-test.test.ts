import { beforeEach, describe, expect, it } from "vitest";
import type { Actor } from "../../../src/base/actor.ts";
import { createBotHouse } from "../../fakes/bot-house.ts";
import { plannedChange, targetOf } from "../../fakes/change-plan.ts";

type House = Awaited<ReturnType<typeof createBotHouse>>;
const PLACE = { platform: "test", id: "ops", kind: "channel" } as const;
const ROLES = { approver: ["remediation:approve"], shop: ["remediation:approve@prod/shop"] };
const RULES = [
  { name: "staging", match: { clusters: ["staging*"] }, requesterMay: true },
  { name: "drains", match: { actions: ["kubernetes_drain_node"] }, approvers: { people: ["Ann"] } },
  { name: "critical", match: { risk: ["critical" as const] }, count: 2, stepUp: true },
  { name: "production", match: { clusters: ["prod"], origin: ["person" as const] } },
];

describe("who could approve", () => {
  let house: House;
  let actors: readonly Actor[];

  beforeEach(async () => {
    house = await createBotHouse({ people: { roles: ROLES }, approvals: { rules: RULES } });
    actors = await Promise.all(
      [
        ["Ann", "approver"],
        ["Bo", "shop"],
        ["Cy", "viewer"],
      ].map(async ([name = "", role = ""]) => {
        const { personId } = await house.enrol(name, role);
        const base = { workspaceId: house.domain.workspaceId, personId, name, zone: "UTC", requestId: `r_${name}` };
        return { ...base, door: "button" as const, place: PLACE };
      }),
    );
  });

  it("tells for a made-up case the rule, why not the earlier ones, and everybody", async () => {
    const verdict = await house.testPolicy({ cluster: "prod", namespace: "shop" });
    expect(verdict).toMatchObject({
      needed: { rule: "production", count: 1, requesterMay: false },
      tried: [
        { rule: "staging", mismatch: "the cluster is prod, not staging*" },
        { rule: "drains", mismatch: "the action is kubernetes_restart_workload, not kubernetes_drain_node" },
        { rule: "critical", mismatch: "the risk is medium, not critical" },
        { rule: "production" },
      ],
      could: ["Ann", "Bo"],
      couldNot: [{ name: "Cy", why: expect.stringContaining("takes remediation:approve@prod/shop") }],
    });
  });

  it("holds rights against the cluster and namespace, and the rule's own names", async () => {
    expect((await house.testPolicy({ cluster: "prod", namespace: "pay" })).could).toEqual(["Ann"]);
    const drain = await house.testPolicy({ cluster: "prod", namespace: "shop", action: "kubernetes_drain_node" });
    expect(drain.could).toEqual(["Ann"]);
    expect(drain.couldNot[0]).toEqual({ name: "Bo", why: 'The rule "drains" names who decides this: Ann.' });
  });

  it("leaves out who has no one-time code where one is asked for", async () => {
    const { could, couldNot } = await house.testPolicy({ cluster: "prod", namespace: "shop", risk: "critical" });
    expect(could).toEqual([]);
    expect(couldNot.find(({ name }) => name === "Ann")?.why).toMatch(/one-time code/);
  });

  it("says that nobody could where no rule covers it, and one more for what cannot be undone", async () => {
    expect(await house.testPolicy({ cluster: "prod", origin: "model" })).toMatchObject({
      ...{ could: [], couldNot: [] },
      tried: [{}, {}, {}, { rule: "production", mismatch: "the origin is model, not person" }],
    });
    expect((await house.testPolicy({ cluster: "prod", irreversible: true })).needed?.count).toBe(2);
  });

  it.each([
    ["in production", {}],
    ["in another namespace", { targets: [targetOf({ namespace: "pay" })] }],
    ["in staging, where whoever asks may", { targets: [targetOf({ cluster: "staging-1" })] }],
    ["by name", { action: "kubernetes_drain_node" }],
  ])("agrees with what becomes of everybody's press: %s", async (_, more) => {
    const by = actors[0] as Actor;
    const propose = () =>
      house.propose({ actor: by, tool: "kubernetes_scale_workload", input: {} }, plannedChange(more));
    const { record } = await propose();
    const verdict = await house.testPolicy({ plan: record.plan.planId });
    const counted: string[] = [];
    for (const actor of actors) {
      // Each on a plan of its own: the first vote may decide it.
      const { plan, digest } = (await propose()).record;
      const vote = { planId: plan.planId, digest, word: "approve" as const };
      const voted = await house.votes.cast(actor, vote, async () => undefined);
      if (voted.status === "counted") counted.push(actor.name);
      else expect(verdict.couldNot).toContainEqual({ name: actor.name, why: (voted as { reason: string }).reason });
    }
    expect(verdict.could).toEqual(counted);
    expect(verdict.state).toBe("proposed");
  });

  it("says what ended a plan's chance, whatever anybody may", async () => {
    const by = actors[0] as Actor;
    const { record } = await house.propose(
      { actor: by, tool: "kubernetes_scale_workload", input: {} },
      plannedChange(),
    );
    await house.db.query("update plans set plan = jsonb_set(plan, '{what}', '\"nothing\"')");
    expect(await house.testPolicy({ plan: record.plan.planId })).toMatchObject({
      refused: "The plan is not the one that was shown: its row was changed.",
      could: [],
    });
    await expect(house.testPolicy({ plan: "plan_none" })).rejects.toThrow("There is no plan plan_none.");
  });
});
