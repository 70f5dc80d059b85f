import { type Place, placeKey } from "../../base/actor.ts";
import { readDuring } from "../../base/time/during.ts";
import type { ChangePlan } from "../remediation/change-plan.ts";
import { ruleDigest } from "./config.ts";
import type { ApprovalRule, Needed } from "./rule.ts";

/** What of a plan a rule looks at. */
export type Judged = Pick<ChangePlan, "action" | "targets" | "risk" | "origin" | "undo">;

/**
 * What the first rule that matches asks for; undefined where none does, and then nobody may approve. `atMs` is when the plan
 * was made: a rule for office hours does not let go of what was asked for within them.
 */
export function decideNeeded(
  rules: readonly ApprovalRule[],
  plan: Judged,
  { place, atMs }: { readonly place: Place; readonly atMs: number },
): Needed | undefined {
  const rule = rules.find((one) => matches(one, plan, place, atMs));
  if (!rule) return undefined;
  return {
    ...{ rule: rule.name, ruleDigest: ruleDigest(rule) },
    ...{ permission: rule.approvers.permission, people: rule.approvers.people ?? [] },
    count: rule.count + (plan.undo === "irreversible" ? 1 : 0),
    // What a model had a part in is never approved by whoever it spoke to alone.
    requesterMay: rule.requesterMay && plan.origin !== "model",
    ...{ stepUp: rule.stepUp, expiresAfterMs: rule.expiresAfterMs, autoUndo: rule.autoUndo },
  };
}

function matches({ match }: ApprovalRule, plan: Judged, place: Place, atMs: number): boolean {
  const within = (list: readonly string[] | undefined, names: readonly (string | undefined)[]) =>
    list === undefined || names.every((name) => name !== undefined && list.some((pattern) => fits(pattern, name)));
  return (
    within(match.actions, [plan.action]) &&
    within(match.risk, [plan.risk.level]) &&
    within(match.origin, [plan.origin]) &&
    within(
      match.clusters,
      plan.targets.map(({ cluster }) => cluster),
    ) &&
    within(
      match.namespaces,
      plan.targets.map(({ namespace }) => namespace),
    ) &&
    within(match.places, [placeKey(place)]) &&
    (match.reversible === undefined || match.reversible === (plan.undo !== "irreversible")) &&
    (match.during === undefined || (readDuring(match.during)?.(atMs) ?? false))
  );
}

function fits(pattern: string, name: string): boolean {
  return pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}
