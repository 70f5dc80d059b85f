import type { Actor, Door } from "../../base/actor.ts";
import { listOf } from "../../base/text/words.ts";
import type { People } from "../people/people.ts";
import { decideAllowed, formatNeed, type Need } from "../people/permissions.ts";
import { type ChangePlan, digestOfPlan } from "../remediation/change-plan.ts";
import type { PlanRecord } from "../remediation/plan-record.ts";
import { decideNeeded } from "./decide-needed.ts";
import type { ApprovalRule, Needed } from "./rule.ts";

/** Who may decide a plan, by the rules and rights of now. */
export interface MayDecide {
  /** What the plan needs; a sentence where it may not run by the rules any more. */
  neededBy(record: PlanRecord): Needed | { readonly refused: string };
  /** Why this person may not give this word; undefined when they may. */
  refusalOf(by: Decider, sought: Sought, needed: Needed, word: Word): Promise<string | undefined>;
  /** Whether whoever approved it could still do so. */
  couldStill(personId: string, record: PlanRecord, needed: Needed): Promise<boolean>;
}

/** What of a plan decides who may. */
export interface Sought {
  readonly plan: Pick<ChangePlan, "targets" | "requestedBy">;
}

type Word = "approve" | "reject" | "withdraw";

type Decider = Pick<Actor, "personId" | "name" | "door" | "limitedTo">;

/** Read by whoever may approve and cannot, where the rule asks for a code. */
export const NO_CODE_YET =
  'This takes a one-time code, and you have none yet. Write "set up one-time codes" to me first.';

const OWN_HAND: ReadonlySet<Door> = new Set(["button", "command", "cli", "api"]);

export function createMayDecide(deps: {
  readonly people: Pick<People, "rightsOf">;
  readonly rules: readonly ApprovalRule[];
}): MayDecide {
  const { people, rules } = deps;

  /** What the plan needs by the rules of now; a sentence where it may not run by them any more. */
  function neededBy({ plan, digest, place }: PlanRecord): Needed | { readonly refused: string } {
    if (digestOfPlan(plan) !== digest)
      return { refused: "The plan is not the one that was shown: its row was changed." };
    const needed = decideNeeded(rules, plan, { place, atMs: Date.parse(plan.madeAt) });
    if (!needed) {
      return {
        refused: "No approval rule covers this change, so nobody may approve it. An admin adds one to approvals.rules.",
      };
    }
    if (needed.ruleDigest !== plan.ruleDigest)
      return { refused: "The approval rule has changed since this was planned." };
    return needed;
  }

  /** Why this person may not give this word; undefined when they may. */
  async function refusalOf(by: Decider, { plan }: Sought, needed: Needed, word: Word): Promise<string | undefined> {
    if (!OWN_HAND.has(by.door)) return "Only a person's own press or command counts.";
    const isRequester = plan.requestedBy === by.personId;
    if (word === "reject" && isRequester) return undefined;
    const rights = await people.rightsOf(by);
    for (const need of needsOf(plan, needed)) {
      if (decideAllowed(rights, need)) continue;
      return `You may not decide this. That takes ${formatNeed(need)}, which an admin gives${by.limitedTo === undefined ? "" : "; an account linked within a day, or a token, may do less than you may"}.`;
    }
    if (needed.people.length > 0 && !needed.people.some((one) => one === by.personId || one === by.name)) {
      return `The rule "${needed.rule}" names who decides this: ${listOf(needed.people, "or")}.`;
    }
    if (word === "approve" && isRequester && !needed.requesterMay) {
      return "You asked for this change, so somebody else approves it.";
    }
    return undefined;
  }

  return {
    neededBy,
    refusalOf,
    couldStill: async (personId, { plan }, needed) => {
      const rights = await people.rightsOf({ personId });
      return needsOf(plan, needed).every((need) => decideAllowed(rights, need));
    },
  };
}

/** The permission at each target's cluster and namespace. */
export function needsOf(plan: Sought["plan"], { permission }: Needed): readonly Need[] {
  return plan.targets.map(({ cluster, namespace }) => ({
    permission,
    scope: namespace === undefined ? cluster : `${cluster}/${namespace}`,
  }));
}
