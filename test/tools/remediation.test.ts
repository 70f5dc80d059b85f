import { beforeEach, describe, expect, it } from "vitest";
import type { Actor } from "../../src/base/actor.ts";
import { createApprove, createReject } from "../../tools/remediation/decide.ts";
import type { RemediationToolParts } from "../../tools/remediation/parts.ts";
import { createBotHouse } from "../fakes/bot-house.ts";
import { plannedChange } from "../fakes/change-plan.ts";

type House = Awaited<ReturnType<typeof createBotHouse>>;
const PLACE = { platform: "test", id: "ops", kind: "channel" } as const;

describe("deciding a plan by its name", () => {
  let house: House;
  let [ann, bo, cy]: Actor[] = [];

  const actor = async (name: string, role: string): Promise<Actor> => {
    const { personId } = await house.enrol(name, role);
    const base = { workspaceId: house.domain.workspaceId, personId, name, zone: "UTC", requestId: `r_${name}` };
    return { ...base, door: "cli", place: PLACE };
  };
  const propose = async (more: Parameters<typeof plannedChange>[0] = {}) =>
    (await house.propose({ actor: ann as Actor, tool: "kubernetes_scale_workload", input: {} }, plannedChange(more)))
      .record;
  const call = (tool: "approve" | "reject", by: Actor | undefined, input: Readonly<Record<string, unknown>>) =>
    house.gate.call(by as Actor, `remediation_${tool}`, input);
  const state = async (planId: string) => (await house.plans.find(planId))?.state;

  beforeEach(async () => {
    const parts = {} as { -readonly [Key in keyof RemediationToolParts]: RemediationToolParts[Key] };
    house = await createBotHouse({
      tools: [createApprove(parts), createReject(parts)],
      people: { roles: { approver: ["remediation:read", "remediation:approve"], reader: ["remediation:read"] } },
      approvals: { rules: [{ name: "one other" }, { name: "never reached", count: 9 }] },
    });
    Object.assign(parts, house);
    [ann, bo, cy] = [await actor("Ann", "approver"), await actor("Bo", "approver"), await actor("Cy", "reader")];
  });

  it("counts from the command line and the API, and shows the plan as it stands then", async () => {
    for (const door of ["cli", "api"] as const) {
      const { plan, digest } = await propose();
      const outcome = await call(
        "approve",
        { ...(bo as Actor), door },
        { plan: plan.planId, digest: digest.slice(0, 12) },
      );
      expect(outcome).toMatchObject({ status: "done", data: { id: plan.planId, state: "approved" } });
      expect(outcome.message.summary).toContain("approved by Bo, about to begin");
      expect(await state(plan.planId)).toBe("approved");
      expect(await call("approve", { ...(bo as Actor), door }, { plan: plan.planId })).toMatchObject({
        status: "done",
      });
      expect(await house.votes.given(plan.planId)).toHaveLength(1);
    }
  });

  it("rejects with a reason that everybody reads, and with none not", async () => {
    const { planId } = (await propose()).plan;
    expect(await call("reject", bo, { plan: planId })).toMatchObject({ reason: expect.stringContaining("Say why") });
    expect(await state(planId)).toBe("proposed");
    const outcome = await call("reject", bo, { plan: planId, reason: "not now" });
    expect(outcome.message.summary).toContain("rejected: not now");
    expect(await state(planId)).toBe("rejected");
  });

  it.each([
    ["whoever asked", () => ann, {}, /somebody else approves it/],
    ["a person without the right", () => cy, {}, /takes remediation:approve@prod\/shop/],
    ["who saw another plan", () => bo, { digest: "0".repeat(64) }, /shows another plan/],
    ["a plan that is not there", () => bo, { plan: "plan_none" }, /There is no plan plan_none/],
  ] as const)("refuses %s", async (_, by, more, reason) => {
    const { planId } = (await propose()).plan;
    expect(await call("approve", by(), { plan: planId, ...more })).toMatchObject({
      reason: expect.stringMatching(reason),
    });
    expect(await state(planId)).toBe("proposed");
  });

  it("counts nothing that came from words: the card comes, and its own buttons decide", async () => {
    const { planId } = (await propose()).plan;
    const table: readonly Partial<Actor>[] = [{ door: "button" }, { door: "command" }, { prompt: "answer@1" }];
    for (const tool of ["approve", "reject"] as const) {
      expect(await call(tool, { ...(bo as Actor), door: "words" }, { plan: planId })).toMatchObject({
        status: "asked",
      });
      for (const more of table) {
        const outcome = await call(tool, { ...(bo as Actor), ...more }, { plan: planId });
        expect(outcome.status).toBe("done");
        expect(JSON.stringify(outcome.message.blocks)).toContain('"kind":"vote"');
      }
    }
    expect(await state(planId)).toBe("proposed");
    expect(await house.votes.given(planId)).toEqual([]);
  });
});
