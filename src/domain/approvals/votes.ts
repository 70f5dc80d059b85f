import type { Actor } from "../../base/actor.ts";
import type { Clock } from "../../base/clock.ts";
import { listOf } from "../../base/text/words.ts";
import type { Database, Queryable, Transaction } from "../../store/db/database.ts";
import type { Audit } from "../audit/audit.ts";
import type { OneTimeCodes } from "../people/one-time-codes.ts";
import type { PlanRecord } from "../remediation/plan-record.ts";
import type { Plans } from "../remediation/plans.ts";
import { type MayDecide, NO_CODE_YET } from "./may-decide.ts";
import type { Needed } from "./rule.ts";
import type { SealedVote, VoteSeals } from "./vote-seal.ts";

/** One person's word on one plan. A later one takes the place of an earlier while the plan waits. */
export interface Vote {
  readonly personId: string;
  readonly name: string;
  readonly word: "approve" | "reject" | "withdraw";
  /** Of the plan that was seen. */
  readonly digest: string;
  readonly atMs: number;
  readonly reason?: string;
  readonly steppedUp: boolean;
  /** Whether its seal, made with a key outside the database, is good: a row that somebody wrote there by hand has none. */
  readonly sealed: boolean;
}

/** How a press ended. Refusals are sentences for the person, with the cure. */
export type Voted =
  | {
      readonly status: "counted";
      readonly record: PlanRecord;
      readonly votes: readonly Vote[];
      readonly approved: boolean;
    }
  /** The same word again, from wherever: told as the first was, and nothing changes. */
  | { readonly status: "counted-before"; readonly record: PlanRecord; readonly votes: readonly Vote[] }
  | { readonly status: "code-needed" }
  | { readonly status: "refused"; readonly reason: string };

export interface Votes {
  /**
   * Counts a vote, or refuses it: rights, rule, digest, seals and times are looked at here and now. Commits with its audit
   * row and with what `tell` puts.
   */
  cast(
    by: Actor,
    vote: {
      readonly planId: string;
      readonly digest: string;
      readonly word: Vote["word"];
      readonly reason?: string;
      readonly code?: string;
    },
    tell: (tx: Transaction, record: PlanRecord, votes: readonly Vote[]) => Promise<void>,
  ): Promise<Voted>;
  of(on: Queryable, planId: string): Promise<readonly Vote[]>;
  given(planId: string): Promise<readonly Vote[]>;
  /** Whether the plan may run now: a sentence when not. The executor asks this, and nobody's row is believed. */
  check(on: Queryable, record: PlanRecord): Promise<{ readonly needed: Needed } | { readonly refused: string }>;
}

/** The same with every message told and an approved plan under way. */
export type CastVote = (by: Actor, vote: Parameters<Votes["cast"]>[1]) => Promise<Voted>;

interface Row {
  person_id: string;
  name: string;
  word: Vote["word"];
  digest: string;
  reason: string | null;
  stepped_up: boolean;
  voted_at: Date;
  seal: string;
}

type Cast = Parameters<Votes["cast"]>[1];

export function createVotes(deps: {
  readonly db: Database;
  readonly workspaceId: string;
  readonly clock: Clock;
  readonly plans: Plans;
  readonly codes: Pick<OneTimeCodes, "verify" | "enrolled">;
  readonly audit: Pick<Audit, "record">;
  readonly may: MayDecide;
  readonly seals: VoteSeals;
}): Votes {
  const { db, workspaceId, clock, plans, may, codes, audit, seals } = deps;

  async function of(on: Queryable, planId: string): Promise<readonly Vote[]> {
    const { rows } = await on.query<Row>(
      `select v.person_id, p.name, v.word, v.digest, v.reason, v.stepped_up, v.voted_at, v.seal
       from plan_votes v join persons p using (workspace_id, person_id)
       where v.workspace_id = $1 and v.plan_id = $2 order by v.voted_at, v.person_id`,
      [workspaceId, planId],
    );
    return rows.map((row) => {
      const vote = {
        ...{ personId: row.person_id, name: row.name, word: row.word, digest: row.digest },
        ...{ atMs: row.voted_at.getTime(), steppedUp: row.stepped_up },
        ...(row.reason === null ? {} : { reason: row.reason }),
      };
      return { ...vote, sealed: seals.isGood(sealedOf(planId, vote), row.seal) };
    });
  }

  function sealedOf(planId: string, { personId, word, digest, steppedUp, atMs }: Omit<Vote, "sealed">): SealedVote {
    return { workspaceId, planId, personId, word, digest, steppedUp, atMs };
  }

  return {
    of,
    given: (planId) => of(db, planId),
    cast: async (by, cast, tell) => {
      const seen = await plans.get(db, cast.planId);
      if (!seen) return { status: "refused", reason: "There is no such plan any more. Ask for the change again." };
      // Most presses on a settled plan end here: they wait for nobody.
      const early = await settledFor(db, by, seen, cast);
      if (early) return early.status === "refused" ? refuse(by, cast, early.reason) : early;
      const needed = may.neededBy(seen);
      if ("refused" in needed) return voided(by, cast, needed.refused, tell);
      const refusal = await may.refusalOf(by, seen, needed, cast.word);
      if (refusal !== undefined) return refuse(by, cast, refusal);
      const steppedUp = needed.stepUp && cast.word === "approve";
      if (steppedUp) {
        if (cast.code === undefined) {
          if (await codes.enrolled(by.personId)) return { status: "code-needed" };
          return refuse(by, cast, NO_CODE_YET);
        }
        const checked = await codes.verify(by.personId, cast.code, by);
        if (checked.status === "refused") return refuse(by, cast, checked.reason);
      }
      return count(by, cast, needed, steppedUp, tell);
    },
    check: async (on, record) => {
      const needed = may.neededBy(record);
      if ("refused" in needed) return needed;
      const votes = await of(on, record.plan.planId);
      const forged = votes.find((vote) => !vote.sealed || (vote.word === "approve" && vote.digest !== record.digest));
      if (forged) return { refused: `The vote of ${forged.name} was not given here: its row was changed.` };
      if (votes.some(({ word }) => word === "reject")) return { refused: "Somebody rejected it." };
      let counted = 0;
      for (const vote of votes.filter(({ word }) => word === "approve")) {
        if (!(await may.couldStill(vote.personId, record, needed)))
          return { refused: `${vote.name} approved it and may not any more.` };
        if (vote.personId === record.plan.requestedBy && !needed.requesterMay) continue;
        if (needed.stepUp && !vote.steppedUp) continue;
        counted++;
      }
      if (counted < needed.count) return { refused: `${counted} of ${needed.count} needed approvals stand.` };
      return { needed };
    },
  };

  /** How a press ends that needs no decision any more. */
  async function settledFor(
    on: Queryable,
    by: Actor,
    record: PlanRecord,
    { digest, word }: Cast,
  ): Promise<Extract<Voted, { status: "counted-before" | "refused" }> | undefined> {
    if (digest !== record.digest) {
      return { status: "refused", reason: "This card shows another plan than the one that stands. Look at it again." };
    }
    const votes = await of(on, record.plan.planId);
    const mine = votes.find(({ personId }) => personId === by.personId);
    if (mine?.word === word) return { status: "counted-before", record, votes };
    if (record.state !== "proposed") return { status: "refused", reason: overSentence(record, votes) };
    return undefined;
  }

  async function count(
    by: Actor,
    cast: Cast,
    needed: Needed,
    steppedUp: boolean,
    tell: Parameters<Votes["cast"]>[2],
  ): Promise<Voted> {
    return db.transaction(async (tx): Promise<Voted> => {
      const record = await plans.lock(tx, cast.planId);
      if (!record) return { status: "refused", reason: "There is no such plan any more." };
      const settled = await settledFor(tx, by, record, cast);
      if (settled) return settled;
      const now = clock.now();
      const { planId, expiresAt } = record.plan;
      if (Date.parse(expiresAt) <= now) {
        await plans.move(tx, planId, ["proposed"], "expired", "Nobody decided in time.");
        return end(tx, by, cast, "It expired before it was decided. Plan it again.", tell);
      }
      const again = may.neededBy(record);
      if ("refused" in again || again.ruleDigest !== needed.ruleDigest) {
        const reason = "refused" in again ? again.refused : "The approval rule has changed since this was planned.";
        await plans.move(tx, planId, ["proposed"], "stale", reason);
        return end(tx, by, cast, `${reason} Plan it again.`, tell);
      }
      const vote = {
        ...{ personId: by.personId, name: by.name, word: cast.word, digest: record.digest, atMs: now, steppedUp },
        ...(cast.reason === undefined ? {} : { reason: cast.reason.slice(0, 500) }),
      };
      await tx.query(
        `insert into plan_votes (workspace_id, plan_id, person_id, word, digest, reason, stepped_up, voted_at, seal)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         on conflict (workspace_id, plan_id, person_id) do update set word = excluded.word, digest = excluded.digest,
           reason = excluded.reason, stepped_up = excluded.stepped_up, voted_at = excluded.voted_at, seal = excluded.seal`,
        [
          ...[workspaceId, planId, by.personId, vote.word, vote.digest, vote.reason ?? null, steppedUp],
          ...[new Date(now), seals.seal(sealedOf(planId, vote))],
        ],
      );
      const votes = await of(tx, planId);
      const stands = votes.filter(
        ({ word, sealed, digest }) => word === "approve" && sealed && digest === record.digest,
      );
      const approved = cast.word === "approve" && stands.length >= needed.count;
      if (approved) await plans.move(tx, planId, ["proposed"], "approved");
      if (cast.word === "reject") {
        await plans.move(tx, planId, ["proposed"], "rejected", vote.reason ?? `${by.name} rejected it.`);
      }
      await audit.record(tx, by, {
        action: "plan.vote",
        subject: planId,
        decision: cast.word,
        facts: { digest: record.digest, steppedUp, votes: stands.length, needed: needed.count, rule: needed.rule },
      });
      const after = (await plans.get(tx, planId)) ?? record;
      await tell(tx, after, votes);
      return { status: "counted", record: after, votes, approved };
    });
  }

  /** The plan may not run by the rules of now: it ends here, and the person reads why. */
  async function voided(by: Actor, cast: Cast, reason: string, tell: Parameters<Votes["cast"]>[2]): Promise<Voted> {
    return db.transaction(async (tx) => {
      await plans.move(tx, cast.planId, ["proposed"], "stale", reason);
      return end(tx, by, cast, `${reason} Plan it again.`, tell);
    });
  }

  async function end(
    tx: Transaction,
    by: Actor,
    cast: Cast,
    reason: string,
    tell: Parameters<Votes["cast"]>[2],
  ): Promise<Voted> {
    await recordRefused(tx, by, cast, reason);
    const after = await plans.get(tx, cast.planId);
    if (after) await tell(tx, after, await of(tx, cast.planId));
    return { status: "refused", reason };
  }

  async function refuse(by: Actor, cast: Cast, reason: string): Promise<Voted> {
    await recordRefused(db, by, cast, reason);
    return { status: "refused", reason };
  }

  async function recordRefused(on: Queryable, by: Actor, { planId, word }: Cast, reason: string): Promise<void> {
    await audit.record(on, by, { action: "plan.vote", subject: planId, decision: "refused", facts: { word, reason } });
  }
}

function overSentence({ state, why }: PlanRecord, votes: readonly Vote[]): string {
  const names = listOf(votes.filter(({ word }) => word === "approve").map(({ name }) => name)) || "others";
  switch (state) {
    case "approved":
    case "executing":
      return `It is approved already, by ${names}, and runs.`;
    case "verified":
    case "unverified":
    case "undone":
      return `It ran already, approved by ${names}.`;
    case "rejected":
      return `It was rejected: ${why ?? "no reason was given"}`;
    case "expired":
      return "It expired before it was decided. Plan it again.";
    default:
      return `It cannot run any more: ${why ?? state} Plan it again.`;
  }
}
