import type { Clock } from "../../base/clock.ts";
import { OpsError } from "../../base/errors.ts";
import { newId } from "../../base/ids.ts";
import type { Database, Queryable, Transaction } from "../../store/db/database.ts";
import { nextTime } from "./next-time.ts";

export interface NewSchedule {
  /** What its firings are about; who works them off asks by it. */
  readonly topic: string;
  /** A line of five parts. */
  readonly cron: string;
  readonly zone: string;
  /** What becomes of firings that nobody was there for: one of them late, or none. */
  readonly missed: "once" | "skip";
}

export interface Schedule extends NewSchedule {
  readonly scheduleId: string;
  readonly state: "active" | "paused";
  readonly nextAtMs?: number;
}

/** One time a schedule fired, to be worked off once. */
export interface Firing {
  readonly scheduleId: string;
  readonly dueAtMs: number;
  readonly attempts: number;
}

/** Schedules and their firings, in Postgres: the row of a firing is inserted once, so whoever ticks, it happens once. */
export interface Schedules {
  /** Throws `invalid` for a line that never fires. */
  add(on: Queryable, schedule: NewSchedule): Promise<Schedule>;
  get(scheduleId: string): Promise<Schedule | undefined>;
  /** Resuming computes the next time afresh: what lay in the pause is not made up for. */
  setState(on: Queryable, scheduleId: string, state: Schedule["state"]): Promise<void>;
  /** The next time strictly after this one; undefined when there is none. */
  nextAfter(schedule: Pick<NewSchedule, "cron" | "zone">, afterMs: number): number | undefined;
  remove(on: Queryable, scheduleId: string): Promise<void>;
  /** A firing now, beside the schedule's own. */
  fireNow(on: Queryable, scheduleId: string): Promise<void>;
  /** Writes down every firing that is due by now and moves the schedules on; how many. Safe in any number of processes. */
  tick(): Promise<number>;
  take(topic: string, worker: string, limit: number, leaseMs: number): Promise<readonly Firing[]>;
  extend(topic: string, worker: string, leaseMs: number): Promise<void>;
  /** Ends the firing on the transaction of what came of it; false when another worker has it or ended it. */
  finish(tx: Transaction, worker: string, firing: Firing): Promise<boolean>;
  /** Gives it back until then, untried. */
  defer(worker: string, firing: Firing, untilMs: number): Promise<void>;
  /** Tries it again after a while, and gives up after some tries; true when it gave up. */
  failed(worker: string, firing: Firing, reason: string): Promise<boolean>;
}

const BATCH = 500;
/** A firing found within this is on time: ticks are seconds apart, and a start takes some. */
const LATE_MS = 5 * 60_000;
const MOST_TRIES = 4;
const RETRY_MS = 30_000;

interface Row {
  schedule_id: string;
  topic: string;
  cron: string;
  zone: string;
  missed: NewSchedule["missed"];
  state: Schedule["state"];
  next_at: Date | null;
}

export function createSchedules(deps: {
  readonly db: Database;
  readonly workspaceId: string;
  readonly clock: Clock;
}): Schedules {
  const { db, workspaceId, clock } = deps;
  const at = (ms: number) => new Date(ms);
  const next = (row: Pick<Row, "cron" | "zone">, afterMs = clock.now()) => nextTime(row.cron, row.zone, afterMs);

  return {
    add: async (on, schedule) => {
      const nextAtMs = next(schedule);
      if (nextAtMs === undefined) {
        throw new OpsError(
          "invalid",
          `"${schedule.cron}" never comes. Say another time, such as "every weekday at 9".`,
        );
      }
      const scheduleId = newId("s", clock.now());
      await on.query(
        `insert into schedules (workspace_id, schedule_id, topic, cron, zone, missed, next_at, changed_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)`,
        [
          ...[workspaceId, scheduleId, schedule.topic, schedule.cron, schedule.zone, schedule.missed],
          ...[at(nextAtMs), at(clock.now())],
        ],
      );
      return { ...schedule, scheduleId, state: "active", nextAtMs };
    },
    get: async (scheduleId) => {
      const { rows } = await db.query<Row>(
        "select schedule_id, topic, cron, zone, missed, state, next_at from schedules where workspace_id = $1 and schedule_id = $2",
        [workspaceId, scheduleId],
      );
      return rows[0] && toSchedule(rows[0]);
    },
    setState: async (on, scheduleId, state) => {
      const { rows } = await on.query<Row>(
        "select cron, zone from schedules where workspace_id = $1 and schedule_id = $2 for update",
        [workspaceId, scheduleId],
      );
      const row = rows[0];
      if (!row) return;
      const nextAtMs = state === "active" ? next(row) : undefined;
      await on.query(
        "update schedules set state = $3, next_at = $4, changed_at = $5 where workspace_id = $1 and schedule_id = $2",
        [workspaceId, scheduleId, state, nextAtMs === undefined ? null : at(nextAtMs), at(clock.now())],
      );
    },
    nextAfter: next,
    remove: async (on, scheduleId) => {
      for (const table of ["firings", "schedules"]) {
        await on.query(`delete from ${table} where workspace_id = $1 and schedule_id = $2`, [workspaceId, scheduleId]);
      }
    },
    fireNow: async (on, scheduleId) => {
      await on.query(
        `insert into firings (workspace_id, schedule_id, due_at, topic, try_at)
         select workspace_id, schedule_id, $3, topic, $3 from schedules where workspace_id = $1 and schedule_id = $2
         on conflict do nothing`,
        [workspaceId, scheduleId, at(clock.now())],
      );
    },
    tick: async () => {
      let fired = 0;
      for (;;) {
        const batch = await db.transaction(tickBatch);
        fired += batch.fired;
        if (batch.seen < BATCH) return fired;
      }
    },
    take: async (topic, worker, limit, leaseMs) => {
      const { rows } = await db.query<{ schedule_id: string; due_at: Date; attempts: number }>(
        `with due as (
           select workspace_id, schedule_id, due_at from firings
           where workspace_id = $1 and topic = $2 and state = 'owed' and try_at <= $3
           order by try_at limit $4 for update skip locked
         )
         update firings f set worker = $5, try_at = $6, attempts = f.attempts + 1 from due
         where f.workspace_id = due.workspace_id and f.schedule_id = due.schedule_id and f.due_at = due.due_at
         returning f.schedule_id, f.due_at, f.attempts`,
        [workspaceId, topic, at(clock.now()), limit, worker, at(clock.now() + leaseMs)],
      );
      return rows.map((row) => ({
        scheduleId: row.schedule_id,
        dueAtMs: row.due_at.getTime(),
        attempts: row.attempts,
      }));
    },
    extend: async (topic, worker, leaseMs) => {
      await db.query(
        "update firings set try_at = $4 where workspace_id = $1 and topic = $2 and worker = $3 and state = 'owed'",
        [workspaceId, topic, worker, at(clock.now() + leaseMs)],
      );
    },
    finish: async (tx, worker, { scheduleId, dueAtMs }) => {
      const { affected } = await tx.query(
        `update firings set state = 'done', done_at = $5
         where workspace_id = $1 and schedule_id = $2 and due_at = $3 and worker = $4 and state = 'owed'`,
        [workspaceId, scheduleId, at(dueAtMs), worker, at(clock.now())],
      );
      return affected === 1;
    },
    defer: async (worker, { scheduleId, dueAtMs }, untilMs) => {
      await db.query(
        `update firings set worker = null, attempts = attempts - 1, try_at = $5
         where workspace_id = $1 and schedule_id = $2 and due_at = $3 and worker = $4 and state = 'owed'`,
        [workspaceId, scheduleId, at(dueAtMs), worker, at(untilMs)],
      );
    },
    failed: async (worker, { scheduleId, dueAtMs, attempts }, reason) => {
      const over = attempts >= MOST_TRIES;
      await db.query(
        `update firings set state = $5, worker = null, last_error = $6, try_at = $7
         where workspace_id = $1 and schedule_id = $2 and due_at = $3 and worker = $4 and state = 'owed'`,
        [
          ...[workspaceId, scheduleId, at(dueAtMs), worker, over ? "failed" : "owed"],
          ...[reason.slice(0, 500), at(clock.now() + RETRY_MS * 2 ** (attempts - 1))],
        ],
      );
      return over;
    },
  };

  async function tickBatch(tx: Transaction): Promise<{ readonly seen: number; readonly fired: number }> {
    const now = clock.now();
    const { rows } = await tx.query<Row & { next_at: Date }>(
      `select schedule_id, topic, cron, zone, missed, state, next_at from schedules
       where workspace_id = $1 and state = 'active' and next_at <= $2 order by next_at limit $3 for update skip locked`,
      [workspaceId, at(now), BATCH],
    );
    if (rows.length === 0) return { seen: 0, fired: 0 };
    const firing = rows.flatMap((row) => {
      const dueAtMs = dueOf(row, now);
      return dueAtMs === undefined ? [] : [{ row, dueAtMs }];
    });
    const { affected } = await tx.query(
      `insert into firings (workspace_id, schedule_id, due_at, topic, try_at)
       select $1, f.id, f.due, f.topic, $5 from unnest($2::text[], $3::timestamptz[], $4::text[]) as f(id, due, topic)
       on conflict do nothing`,
      [
        workspaceId,
        firing.map(({ row }) => row.schedule_id),
        firing.map(({ dueAtMs }) => at(dueAtMs)),
        firing.map(({ row }) => row.topic),
        at(now),
      ],
    );
    await tx.query(
      `update schedules s set next_at = n.next_at from unnest($2::text[], $3::timestamptz[]) as n(id, next_at)
       where s.workspace_id = $1 and s.schedule_id = n.id`,
      [
        workspaceId,
        rows.map((row) => row.schedule_id),
        rows.map((row) => {
          const nextAtMs = next(row, now);
          return nextAtMs === undefined ? null : at(nextAtMs);
        }),
      ],
    );
    return { seen: rows.length, fired: affected };
  }

  /** The firing to write down: the time itself when it is fresh, else the last one missed, or none. */
  function dueOf(row: Row & { readonly next_at: Date }, now: number): number | undefined {
    const first = row.next_at.getTime();
    let due = first;
    // Far behind, walking every minute of weeks is cut short: which of the missed times it was matters to nobody.
    for (let steps = 0; steps < 1000; steps++) {
      const later = next(row, due);
      if (later === undefined || later > now) break;
      due = later;
    }
    return row.missed === "skip" && now - due > LATE_MS ? undefined : due;
  }
}

function toSchedule(row: Row): Schedule {
  return {
    ...{ scheduleId: row.schedule_id, topic: row.topic, cron: row.cron, zone: row.zone },
    ...{ missed: row.missed, state: row.state },
    ...(row.next_at === null ? {} : { nextAtMs: row.next_at.getTime() }),
  };
}
