import type { Actor } from "../../base/actor.ts";
import type { Clock } from "../../base/clock.ts";
import { newId } from "../../base/ids.ts";
import { toJson } from "../../base/json.ts";
import { decideNeeded } from "../../domain/approvals/decide-needed.ts";
import { planCard } from "../../domain/approvals/plan-card.ts";
import type { ApprovalRule, Needed } from "../../domain/approvals/rule.ts";
import type { Audit } from "../../domain/audit/audit.ts";
import type { People } from "../../domain/people/people.ts";
import { decideAllowed } from "../../domain/people/permissions.ts";
import type { Places } from "../../domain/places/places.ts";
import { type ChangePlan, digestOfPlan } from "../../domain/remediation/change-plan.ts";
import type { PlanCard, Plans } from "../../domain/remediation/plans.ts";
import { decideRisk } from "../../domain/remediation/risk.ts";
import type { Database } from "../../store/db/database.ts";
import type { Propose } from "../../tool/gate/step.ts";
import type { TellPlan } from "./tell-plan.ts";

export interface ProposeDeps {
  readonly db: Database;
  readonly workspaceId: string;
  readonly plans: Plans;
  readonly rules: readonly ApprovalRule[];
  readonly people: Pick<People, "all" | "rightsOf">;
  readonly places: Pick<Places, "homeOf">;
  readonly audit: Pick<Audit, "record">;
  readonly tellPlan: TellPlan;
  readonly zone: string;
  readonly clock: Clock;
}

/** Nobody decides a plan for which there is no rule; it stands for so long to be read. */
const NO_RULE_EXPIRES_MS = 30 * 60_000;
/** Approvers who are told at home about what was asked for where they cannot read along. */
const MOST_TOLD = 10;
/** Doors whose answer is a message that stays: it is kept as the plan is. */
const SHOWN_IN_CHAT: ReadonlySet<Actor["door"]> = new Set(["words", "command", "button"]);

/** Freezes what a tool planned, with its risk and the rule it falls under, and tells those who may approve it. */
export function createPropose(deps: ProposeDeps): Propose {
  const { db, workspaceId, plans, rules, audit, clock } = deps;
  return async ({ actor, tool, input }, planned) => {
    const nowMs = clock.now();
    const { place } = actor;
    const origin: ChangePlan["origin"] = actor.prompt === undefined ? "person" : "model";
    const risk = decideRisk(planned, { origin, nowMs, zone: deps.zone });
    const judged = { ...planned, risk, origin };
    const needed = decideNeeded(rules, judged, { place, atMs: nowMs });
    const plan: ChangePlan = {
      ...judged,
      ...{ workspace: workspaceId, planId: newId("plan", nowMs), requestedBy: actor.personId },
      call: { tool, input: toJson(input) as ChangePlan["call"]["input"] },
      madeAt: new Date(nowMs).toISOString(),
      expiresAt: new Date(nowMs + (needed?.expiresAfterMs ?? NO_RULE_EXPIRES_MS)).toISOString(),
      ruleDigest: needed?.ruleDigest ?? "",
    };
    const told = await copiesFor(actor, plan, needed);
    const own: PlanCard[] = SHOWN_IN_CHAT.has(actor.door) ? [{ place, messageKey: `answer:${actor.requestId}` }] : [];
    await db.transaction(async (tx) => {
      await plans.add(tx, { plan, place });
      await audit.record(tx, actor, {
        action: "plan.made",
        subject: plan.planId,
        decision: needed ? "proposed" : "nobody may approve",
        facts: { ...{ tool, digest: digestOfPlan(plan), risk, origin }, rule: needed?.rule, what: plan.what },
      });
      const record = await plans.get(tx, plan.planId);
      await plans.addCards(tx, plan.planId, told);
      if (record) await deps.tellPlan.put(tx, record);
      // The gate's answer is this very message; from the next change on it is kept like the others.
      await plans.addCards(tx, plan.planId, own);
    });
    await deps.tellPlan.wake(plan.planId);
    const record = await plans.get(db, plan.planId);
    if (!record) throw new RangeError("a plan was not kept");
    return { record, message: planCard(record, [], { nowMs, zone: actor.zone, needed }) };
  };

  /** In a channel everybody reads along. Else those who may decide get a copy where they are at home. */
  async function copiesFor(actor: Actor, plan: ChangePlan, needed: Needed | undefined): Promise<readonly PlanCard[]> {
    if (!needed || actor.place.kind !== "direct") return [];
    const copies: PlanCard[] = [];
    for (const person of await deps.people.all()) {
      if (person.personId === actor.personId || copies.length >= MOST_TOLD) continue;
      if (needed.people.length > 0 && !needed.people.some((one) => one === person.personId || one === person.name))
        continue;
      const rights = await deps.people.rightsOf({ personId: person.personId });
      const may = plan.targets.every(({ cluster, namespace }) =>
        decideAllowed(rights, {
          permission: needed.permission,
          scope: namespace === undefined ? cluster : `${cluster}/${namespace}`,
        }),
      );
      if (!may) continue;
      const place = await deps.places.homeOf(db, person.personId);
      copies.push({ place, messageKey: `${plan.planId}:${person.personId}`, onlyFor: { personId: person.personId } });
    }
    return copies;
  }
}
