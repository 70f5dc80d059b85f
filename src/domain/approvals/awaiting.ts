import type { Clock } from "../../base/clock.ts";
import type { Database } from "../../store/db/database.ts";
import type { Person } from "../people/people.ts";
import type { PlanRecord } from "../remediation/plan-record.ts";
import type { Plans } from "../remediation/plans.ts";
import type { MayDecide } from "./may-decide.ts";
import type { Votes } from "./votes.ts";

const MOST_LOOKED_AT = 50;

/** Plans that wait for this person's word, the newest first; at most `limit`. */
export type Awaiting = (person: Person, limit: number) => Promise<readonly PlanRecord[]>;

export function createAwaiting(deps: {
  readonly db: Database;
  readonly clock: Clock;
  readonly plans: Pick<Plans, "list">;
  readonly votes: Pick<Votes, "of">;
  readonly may: MayDecide;
}): Awaiting {
  const { db, clock, plans, votes, may } = deps;
  return async ({ personId, name }, limit) => {
    const waiting: PlanRecord[] = [];
    for (const record of await plans.list({ states: ["proposed"], limit: MOST_LOOKED_AT })) {
      if (waiting.length >= limit) break;
      if (Date.parse(record.plan.expiresAt) <= clock.now()) continue;
      const needed = may.neededBy(record);
      if ("refused" in needed) continue;
      const by = { personId, name, door: "button" } as const;
      if ((await may.refusalOf(by, record, needed, "approve")) !== undefined) continue;
      const mine = (await votes.of(db, record.plan.planId)).find((vote) => vote.personId === personId);
      if (mine?.word !== "approve") waiting.push(record);
    }
    return waiting;
  };
}
