import { type Place, placeKey } from "../../base/actor.ts";
import { listOf } from "../../base/text/words.ts";
import { readDuring } from "../../base/time/during.ts";
import type { ChangePlan } from "../remediation/change-plan.ts";
import { ruleDigest } from "./config.ts";
import type { ApprovalRule, Needed } from "./rule.ts";

/** What of a plan a rule looks at. */
export type Judged = Pick<ChangePlan, "action" | "targets" | "risk" | "origin" | "undo">;

export interface AskedFor {
  readonly place: Place;
  /** When the plan was made: a rule for office hours does not let go of what was asked for within them. */
  readonly atMs: number;
}

/** A rule as it was looked at, in order; `mismatch` says why it does not match, and is absent from the one that decides. */
export interface RuleTried {
  readonly rule: string;
  readonly mismatch?: string;
}

/** What the first rule that matches asks for; undefined where none does, and then nobody may approve. */
export function decideNeeded(rules: readonly ApprovalRule[], plan: Judged, asked: AskedFor): Needed | undefined {
  return explainNeeded(rules, plan, asked).needed;
}

/** The same with the rules that were looked at on the way: those after the one that decides are not. */
export function explainNeeded(
  rules: readonly ApprovalRule[],
  plan: Judged,
  asked: AskedFor,
): { readonly tried: readonly RuleTried[]; readonly needed: Needed | undefined } {
  const tried: RuleTried[] = [];
  for (const rule of rules) {
    const mismatch = mismatchOf(rule, plan, asked);
    if (mismatch === undefined) return { tried: [...tried, { rule: rule.name }], needed: neededBy(rule, plan) };
    tried.push({ rule: rule.name, mismatch });
  }
  return { tried, needed: undefined };
}

function neededBy(rule: ApprovalRule, plan: Judged): Needed {
  return {
    ...{ rule: rule.name, ruleDigest: ruleDigest(rule) },
    ...{ permission: rule.approvers.permission, people: rule.approvers.people ?? [] },
    count: rule.count + (plan.undo === "irreversible" ? 1 : 0),
    // What a model had a part in is never approved by whoever it spoke to alone.
    requesterMay: rule.requesterMay && plan.origin !== "model",
    ...{ stepUp: rule.stepUp, expiresAfterMs: rule.expiresAfterMs },
  };
}

/** The first thing about the plan that the rule is not for, in words; undefined when it matches. */
function mismatchOf({ match }: ApprovalRule, plan: Judged, { place, atMs }: AskedFor): string | undefined {
  const clusters = plan.targets.map(({ cluster }) => cluster);
  const namespaces = plan.targets.map(({ namespace }) => namespace);
  const lists: readonly (readonly [what: string, list: readonly string[] | undefined, (string | undefined)[]])[] = [
    ["the action", match.actions, [plan.action]],
    ["the risk", match.risk, [plan.risk.level]],
    ["the origin", match.origin, [plan.origin]],
    ["the cluster", match.clusters, clusters],
    ["the namespace", match.namespaces, namespaces],
    ["the place", match.places, [placeKey(place)]],
  ];
  for (const [what, list, names] of lists) {
    if (list === undefined) continue;
    const outside = names.findIndex((name) => name === undefined || !list.some((pattern) => fits(pattern, name)));
    if (outside >= 0) return `${what} is ${names[outside] ?? "none"}, not ${listOf(list, "or")}`;
  }
  const reversible = plan.undo !== "irreversible";
  if (match.reversible !== undefined && match.reversible !== reversible) {
    return reversible ? "it can be undone" : "it cannot be undone";
  }
  if (match.during !== undefined && !(readDuring(match.during)?.(atMs) ?? false)) {
    return `it was asked for outside ${match.during}`;
  }
  return undefined;
}

function fits(pattern: string, name: string): boolean {
  return pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}
