import { type Place, placeKey } from "../../base/actor.ts";
import type { Clock } from "../../base/clock.ts";
import { toJson } from "../../base/json.ts";
import type { Database, Queryable, Transaction } from "../../store/db/database.ts";
import { type ChangePlan, digestOfPlan } from "./change-plan.ts";
import type { CheckRecord, PlanRecord, PlanState, StepRecord } from "./plan-record.ts";

export const PLAN_TOPIC = "plans";

/** A message that shows a plan. */
export interface PlanCard {
  readonly place: Place;
  readonly messageKey: string;
  /** For this person alone, known to the platform as `userId`. */
  readonly onlyFor?: { readonly personId: string; readonly userId?: string };
  /** IANA zone of the person it is for. */
  readonly zone?: string;
}

/** Plans and what becomes of them. Every change of state is one guarded update: who comes second is told so. */
export interface Plans {
  add(tx: Transaction, made: { readonly plan: ChangePlan; readonly place: Place }): Promise<void>;
  addCards(tx: Transaction, planId: string, cards: readonly PlanCard[]): Promise<void>;
  /** The messages that show it. */
  cardsOf(on: Queryable, planId: string): Promise<readonly PlanCard[]>;
  get(on: Queryable, planId: string): Promise<PlanRecord | undefined>;
  find(planId: string): Promise<PlanRecord | undefined>;
  /** The same, held against every other transaction that asks so, until this one ends. */
  lock(tx: Transaction, planId: string): Promise<PlanRecord | undefined>;
  /** Newest first. */
  list(options: { readonly states?: readonly PlanState[]; readonly limit: number }): Promise<readonly PlanRecord[]>;
  /** False when the plan is in none of the states any more. */
  move(tx: Transaction, planId: string, from: readonly PlanState[], to: PlanState, why?: string): Promise<boolean>;
  /** Proposed plans whose time is over. */
  overdue(): Promise<readonly string[]>;
  /** Takes approved plans, and executing ones whose worker is gone, for `leaseMs`; nobody else gets them meanwhile. */
  take(worker: string, limit: number, leaseMs: number): Promise<readonly string[]>;
  /** False when the lease was lost: the worker stops at once. */
  extend(worker: string, planId: string, leaseMs: number): Promise<boolean>;
  /** Whether the lease is this worker's, held so until the transaction ends: what it writes in there nobody overtakes. */
  holds(tx: Transaction, worker: string, planId: string): Promise<boolean>;
  /** Gives it back, to be taken up again after `afterMs`. */
  release(worker: string, planId: string, afterMs: number): Promise<void>;
  /** approved → executing for the worker that holds the lease, and for no other. */
  begin(tx: Transaction, worker: string, planId: string): Promise<boolean>;
  /** Holds a target for a plan; the id of the plan that holds it when another does. */
  holdTarget(tx: Transaction, key: string, planId: string): Promise<string | undefined>;
  releaseTargets(tx: Transaction, planId: string): Promise<void>;
  /** Kept before a step is tried and after; the later of the same step replaces the earlier. */
  noteStep(on: Queryable, planId: string, step: StepRecord): Promise<void>;
  noteCheck(on: Queryable, planId: string, check: CheckRecord): Promise<void>;
}

interface Row {
  plan: ChangePlan;
  digest: string;
  state: PlanState;
  why: string | null;
  place: Place;
  requested_by: string;
  name: string;
  changed_at: Date;
}

interface StepRow {
  plan_id: string;
  step_id: string;
  state: StepRecord["state"];
  started_at: Date;
  generation: number | null;
  ended_at: Date | null;
  seen: string | null;
  why: string | null;
}

interface CheckRow {
  plan_id: string;
  check_no: number;
  state: CheckRecord["state"];
  seen: string;
  seen_at: Date;
}

const COLUMNS = "p.plan, p.digest, p.state, p.why, p.place, p.requested_by, w.name, p.changed_at";
const JOINED = "plans p join persons w on w.workspace_id = p.workspace_id and w.person_id = p.requested_by";

export function createPlans(deps: {
  readonly db: Database;
  readonly workspaceId: string;
  readonly clock: Clock;
}): Plans {
  const { db, workspaceId, clock } = deps;
  const at = (afterMs = 0) => new Date(clock.now() + afterMs);

  return {
    add: async (tx, { plan, place }) => {
      await tx.query(
        `insert into plans (workspace_id, plan_id, plan, digest, place, requested_by, expires_at, due_at, changed_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $8)`,
        [
          ...[workspaceId, plan.planId, toJson(plan), digestOfPlan(plan), toJson(place), plan.requestedBy],
          ...[new Date(plan.expiresAt), at()],
        ],
      );
    },
    addCards: async (tx, planId, cards) => {
      for (const card of cards) {
        await tx.query(
          `insert into plan_cards (workspace_id, plan_id, place_key, message_key, place, only_for, person_id)
           values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
          [
            ...[workspaceId, planId, placeKey(card.place), card.messageKey, toJson(card.place)],
            ...[card.onlyFor?.userId ?? null, card.onlyFor?.personId ?? null],
          ],
        );
      }
    },
    cardsOf: async (on, planId) => {
      const { rows } = await on.query<{
        place: Place;
        message_key: string;
        only_for: string | null;
        person_id: string | null;
        zone: string | null;
      }>(
        `select c.place, c.message_key, c.only_for, c.person_id, p.zone from plan_cards c
         left join persons p using (workspace_id, person_id)
         where c.workspace_id = $1 and c.plan_id = $2 order by c.message_key`,
        [workspaceId, planId],
      );
      return rows.map(({ place, message_key, only_for, person_id, zone }) => ({
        place,
        messageKey: message_key,
        ...(person_id === null
          ? {}
          : { onlyFor: { personId: person_id, ...(only_for === null ? {} : { userId: only_for }) } }),
        ...(zone === null ? {} : { zone }),
      }));
    },
    find: async (planId) => (await read(db, "p.plan_id = $2", [planId]))[0],
    get: async (on, planId) => (await read(on, "p.plan_id = $2", [planId]))[0],
    lock: async (tx, planId) => (await read(tx, "p.plan_id = $2", [planId], "for update of p"))[0],
    list: ({ states, limit }) =>
      states === undefined
        ? read(db, "true", [limit], "order by p.plan_no desc limit $2")
        : read(db, "p.state = any($3::text[])", [limit, states], "order by p.plan_no desc limit $2"),
    move: async (tx, planId, from, to, why) => {
      const { affected } = await tx.query(
        `update plans set state = $4, why = $5, changed_at = $6, due_at = $6, worker = null
         where workspace_id = $1 and plan_id = $2 and state = any($3::text[])`,
        [workspaceId, planId, from, to, why ?? null, at()],
      );
      return affected === 1;
    },
    overdue: async () => {
      const { rows } = await db.query<{ plan_id: string }>(
        `select plan_id from plans where workspace_id = $1 and state = 'proposed' and expires_at <= $2
         order by expires_at limit 100`,
        [workspaceId, at()],
      );
      return rows.map(({ plan_id }) => plan_id);
    },
    take: async (worker, limit, leaseMs) => {
      const { rows } = await db.query<{ plan_id: string }>(
        `with due as (
           select workspace_id, plan_id from plans
           where workspace_id = $1 and state in ('approved', 'executing') and due_at <= $2
           order by due_at limit $3 for update skip locked
         )
         update plans p set worker = $4, due_at = $5 from due
         where p.workspace_id = due.workspace_id and p.plan_id = due.plan_id returning p.plan_id`,
        [workspaceId, at(), limit, worker, at(leaseMs)],
      );
      return rows.map(({ plan_id }) => plan_id);
    },
    extend: async (worker, planId, leaseMs) => {
      const { affected } = await db.query(
        `update plans set due_at = $4 where workspace_id = $1 and plan_id = $2 and worker = $3
           and state in ('approved', 'executing')`,
        [workspaceId, planId, worker, at(leaseMs)],
      );
      return affected === 1;
    },
    holds: async (tx, worker, planId) => {
      const { rows } = await tx.query(
        "select 1 from plans where workspace_id = $1 and plan_id = $2 and worker = $3 for update",
        [workspaceId, planId, worker],
      );
      return rows.length === 1;
    },
    begin: async (tx, worker, planId) => {
      const { affected } = await tx.query(
        `update plans set state = 'executing', changed_at = $4
         where workspace_id = $1 and plan_id = $2 and worker = $3 and state = 'approved'`,
        [workspaceId, planId, worker, at()],
      );
      return affected === 1;
    },
    release: async (worker, planId, afterMs) => {
      await db.query(
        "update plans set worker = null, due_at = $4 where workspace_id = $1 and plan_id = $2 and worker = $3",
        [workspaceId, planId, worker, at(afterMs)],
      );
    },
    holdTarget: async (tx, key, planId) => {
      const row = [workspaceId, key, planId];
      const { affected } = await tx.query(
        "insert into held_targets (workspace_id, target_key, plan_id) values ($1, $2, $3) on conflict do nothing",
        row,
      );
      if (affected === 1) return undefined;
      const { rows } = await tx.query<{ plan_id: string }>(
        "select plan_id from held_targets where workspace_id = $1 and target_key = $2",
        [workspaceId, key],
      );
      // Let go between the two statements: it is asked for again soon.
      const holder = rows[0]?.plan_id ?? "";
      return holder === planId ? undefined : holder;
    },
    releaseTargets: async (tx, planId) => {
      await tx.query("delete from held_targets where workspace_id = $1 and plan_id = $2", [workspaceId, planId]);
    },
    noteStep: async (on, planId, step) => {
      await on.query(
        `insert into plan_steps (workspace_id, plan_id, step_id, state, started_at, ended_at, seen, why, generation)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         on conflict (workspace_id, plan_id, step_id) do update set state = excluded.state, started_at = excluded.started_at,
           ended_at = excluded.ended_at, seen = excluded.seen, why = excluded.why,
           generation = excluded.generation`,
        [
          ...[workspaceId, planId, step.stepId, step.state, new Date(step.startedAtMs)],
          step.endedAtMs === undefined ? null : new Date(step.endedAtMs),
          ...[step.seen ?? null, step.why ?? null, step.generation ?? null],
        ],
      );
    },
    noteCheck: async (on, planId, check) => {
      await on.query(
        `insert into plan_checks (workspace_id, plan_id, check_no, state, seen, seen_at) values ($1, $2, $3, $4, $5, $6)
         on conflict (workspace_id, plan_id, check_no) do update set state = excluded.state, seen = excluded.seen,
           seen_at = excluded.seen_at`,
        [workspaceId, planId, check.check, check.state, check.seen, new Date(check.atMs)],
      );
    },
  };

  async function read(
    on: Queryable,
    where: string,
    params: readonly (string | number | readonly string[])[],
    then = "",
  ): Promise<readonly PlanRecord[]> {
    const { rows } = await on.query<Row>(
      `select ${COLUMNS} from ${JOINED} where p.workspace_id = $1 and ${where} ${then}`,
      [workspaceId, ...params],
    );
    if (rows.length === 0) return [];
    const ids = rows.map(({ plan }) => plan.planId);
    const steps = await on.query<StepRow>(
      `select plan_id, step_id, state, started_at, generation, ended_at, seen, why from plan_steps
       where workspace_id = $1 and plan_id = any($2::text[]) order by started_at`,
      [workspaceId, ids],
    );
    const checks = await on.query<CheckRow>(
      `select plan_id, check_no, state, seen, seen_at from plan_checks
       where workspace_id = $1 and plan_id = any($2::text[]) order by check_no`,
      [workspaceId, ids],
    );
    return rows.map((row) => toRecord(row, steps.rows, checks.rows));
  }
}

function toRecord(row: Row, steps: readonly StepRow[], checks: readonly CheckRow[]): PlanRecord {
  const { planId } = row.plan;
  return {
    ...{ plan: row.plan, digest: row.digest, state: row.state, place: row.place },
    requestedBy: { personId: row.requested_by, name: row.name },
    ...(row.why === null ? {} : { why: row.why }),
    changedAtMs: row.changed_at.getTime(),
    steps: steps
      .filter((step) => step.plan_id === planId)
      .map((step) => ({
        ...{ stepId: step.step_id, state: step.state, startedAtMs: step.started_at.getTime() },
        ...(step.generation === null ? {} : { generation: step.generation }),
        ...(step.ended_at === null ? {} : { endedAtMs: step.ended_at.getTime() }),
        ...(step.seen === null ? {} : { seen: step.seen }),
        ...(step.why === null ? {} : { why: step.why }),
      })),
    checks: checks
      .filter((check) => check.plan_id === planId)
      .map(({ check_no, state, seen, seen_at }) => ({ check: check_no, state, seen, atMs: seen_at.getTime() })),
  };
}
