import type { AppConfig } from "./app-config.ts";
import { createAwaiting } from "./domain/approvals/awaiting.ts";
import { readRules } from "./domain/approvals/config.ts";
import { createMayDecide } from "./domain/approvals/may-decide.ts";
import { createTestPolicy } from "./domain/approvals/policy-test.ts";
import { createVoteSeals } from "./domain/approvals/vote-seal.ts";
import { createVotes } from "./domain/approvals/votes.ts";
import { createFreezes } from "./domain/remediation/freezes.ts";
import { createPlans } from "./domain/remediation/plans.ts";
import type { DomainParts } from "./domain-parts.ts";
import { createCastVote } from "./flows/proposing/cast-vote.ts";
import { createPropose } from "./flows/proposing/propose.ts";
import { createTellPlan } from "./flows/proposing/tell-plan.ts";
import type { Jobs } from "./store/jobs/jobs.ts";

/** What becomes of changes before anything runs: plans, who may approve them, and the cards that show them. */
export function createChangeParts(deps: {
  readonly domain: DomainParts;
  readonly config: Pick<AppConfig, "approvals" | "people">;
  /** The house's key, which is not in the database. */
  readonly key: Uint8Array;
  readonly jobs: Jobs;
}) {
  const { domain, jobs } = deps;
  const { zone } = deps.config.people;
  const rules = readRules(deps.config.approvals);
  const plans = createPlans(domain);
  const codes = domain.room.codes;
  const may = createMayDecide({ ...domain, rules });
  const votes = createVotes({ ...domain, plans, codes, may, seals: createVoteSeals(deps.key) });
  const tellPlan = createTellPlan({ ...domain, plans, votes, rules, jobs, zone });
  const propose = createPropose({ ...domain, plans, rules, tellPlan, zone });
  const freezes = createFreezes(domain);
  return {
    plans,
    votes,
    rules,
    freezes,
    tellPlan,
    propose,
    castVote: createCastVote({ votes, tellPlan, jobs }),
    testPolicy: createTestPolicy({ ...domain, plans, codes, may, rules }),
    awaiting: createAwaiting({ plans, votes, may, ...domain }),
  };
}

export type ChangeParts = ReturnType<typeof createChangeParts>;
