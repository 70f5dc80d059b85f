import type { CastVote, Votes } from "../../domain/approvals/votes.ts";
import { PLAN_TOPIC } from "../../domain/remediation/plans.ts";
import type { Jobs } from "../../store/jobs/jobs.ts";
import type { TellPlan } from "./tell-plan.ts";

/** Counts a vote or refuses it, brings every message that shows the plan up to date, and lets an approved plan begin. */
export function createCastVote(deps: {
  readonly votes: Pick<Votes, "cast">;
  readonly tellPlan: TellPlan;
  readonly jobs: Pick<Jobs, "wake">;
}): CastVote {
  const { votes, tellPlan, jobs } = deps;
  return async (by, vote) => {
    const voted = await votes.cast(by, vote, (tx, record) => tellPlan.put(tx, record));
    await tellPlan.wake(vote.planId);
    if (voted.status === "counted" && voted.approved) jobs.wake(PLAN_TOPIC, vote.planId);
    return voted;
  };
}
