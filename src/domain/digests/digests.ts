import type { Actor, Place } from "../../base/actor.ts";
import type { Clock } from "../../base/clock.ts";
import { OpsError } from "../../base/errors.ts";
import { newId } from "../../base/ids.ts";
import { toJson } from "../../base/json.ts";
import { nearestName } from "../../base/text/nearest.ts";
import type { Database, Queryable, Transaction } from "../../store/db/database.ts";
import { jsonText } from "../../store/db/params.ts";
import type { Audit } from "../audit/audit.ts";
import type { Schedule, Schedules } from "../schedules/schedules.ts";

/** One look of a digest: a read tool and its input. */
export interface DigestLook {
  readonly tool: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** Looks that are taken together at set times, in their owner's name, and come to a place. */
export interface Digest {
  readonly digestId: string;
  readonly name: string;
  readonly ownerId: string;
  readonly place: Place;
  readonly what: readonly DigestLook[];
  readonly schedule: Schedule;
  readonly lastRunAtMs?: number;
  /** "sent", or why it was not. */
  readonly lastResult?: string;
}

export interface NewDigest {
  readonly name: string;
  readonly ownerId: string;
  readonly place: Place;
  readonly what: readonly DigestLook[];
  readonly cron: string;
  readonly zone: string;
  readonly missed: "once" | "skip";
}

export const DIGEST_TOPIC = "digest";

export interface Digests {
  /** Throws `conflict` when the name is taken. */
  add(by: Actor, digest: NewDigest): Promise<Digest>;
  /** By name; at most 500. */
  list(): Promise<readonly Digest[]>;
  /** Throws `missing` with the nearest name. */
  named(name: string): Promise<Digest>;
  bySchedule(scheduleId: string): Promise<Digest | undefined>;
  /** A firing now, beside the schedule's own. */
  runNow(by: Actor, digest: Digest): Promise<void>;
  /** The digest as it is from then on. */
  setState(by: Actor, digest: Digest, state: Schedule["state"]): Promise<Digest>;
  remove(by: Actor, digest: Digest): Promise<void>;
  ran(on: Queryable, digestId: string, result: string): Promise<void>;
}

interface Row {
  digest_id: string;
  name: string;
  owner_id: string;
  place: Place;
  what: DigestLook[];
  last_run_at: Date | null;
  last_result: string | null;
  schedule_id: string;
  topic: string;
  cron: string;
  zone: string;
  missed: "once" | "skip";
  state: "active" | "paused";
  next_at: Date | null;
}

const SELECT = `select d.digest_id, d.name, d.owner_id, d.place, d.what, d.last_run_at, d.last_result, s.schedule_id, s.topic,
  s.cron, s.zone, s.missed, s.state, s.next_at from digests d join schedules s using (workspace_id, schedule_id)`;

export function createDigests(deps: {
  readonly db: Database;
  readonly workspaceId: string;
  readonly clock: Clock;
  readonly schedules: Schedules;
  readonly audit: Pick<Audit, "record">;
}): Digests {
  const { db, workspaceId, clock, schedules, audit } = deps;

  /** What is done to a digest, together with its audit row. */
  const recorded = (by: Actor, action: string, digestId: string, work: (tx: Transaction) => Promise<void>) =>
    db.transaction(async (tx) => {
      await work(tx);
      await audit.record(tx, by, { action, subject: digestId, decision: "allowed" });
    });

  async function list(): Promise<readonly Digest[]> {
    const { rows } = await db.query<Row>(`${SELECT} where d.workspace_id = $1 order by lower(d.name) limit 500`, [
      workspaceId,
    ]);
    return rows.map(toDigest);
  }

  return {
    list,
    add: async (by, { cron, zone, missed, ...digest }) => {
      const digestId = newId("d", clock.now());
      try {
        return await db.transaction(async (tx) => {
          const schedule = await schedules.add(tx, { topic: DIGEST_TOPIC, cron, zone, missed });
          await tx.query(
            `insert into digests (workspace_id, digest_id, name, schedule_id, owner_id, place, what, created_at)
             values ($1, $2, $3, $4, $5, $6, $7::jsonb, $8)`,
            [
              ...[workspaceId, digestId, digest.name, schedule.scheduleId, digest.ownerId, toJson(digest.place)],
              ...[jsonText(toJson(digest.what)), new Date(clock.now())],
            ],
          );
          await audit.record(tx, by, { action: "digest.scheduled", subject: digestId, decision: "allowed" });
          return { ...digest, digestId, schedule };
        });
      } catch (error) {
        if (!(error instanceof OpsError) || error.kind !== "conflict") throw error;
        throw new OpsError("conflict", `There is a digest ${digest.name} already. Give this one another name.`);
      }
    },
    named: async (name) => {
      const all = await list();
      const found = all.find((digest) => digest.name.toLowerCase() === name.toLowerCase());
      if (found) return found;
      const near = nearestName(
        name,
        all.map((digest) => digest.name),
      );
      const cure = near ? `Did you mean ${near}?` : '"list digests" shows those there are.';
      throw new OpsError("missing", `There is no digest ${name}. ${cure}`);
    },
    bySchedule: async (scheduleId) => {
      const { rows } = await db.query<Row>(`${SELECT} where d.workspace_id = $1 and d.schedule_id = $2`, [
        ...[workspaceId, scheduleId],
      ]);
      return rows[0] && toDigest(rows[0]);
    },
    runNow: (by, { digestId, schedule }) =>
      recorded(by, "digest.run", digestId, (tx) => schedules.fireNow(tx, schedule.scheduleId)),
    setState: async (by, digest, state) => {
      const { nextAtMs: _, ...schedule } = digest.schedule;
      const action = state === "paused" ? "digest.paused" : "digest.resumed";
      await recorded(by, action, digest.digestId, (tx) => schedules.setState(tx, schedule.scheduleId, state));
      const next = state === "active" ? schedules.nextAfter(schedule, clock.now()) : undefined;
      return { ...digest, schedule: { ...schedule, state, ...(next === undefined ? {} : { nextAtMs: next }) } };
    },
    remove: (by, { digestId, schedule }) =>
      recorded(by, "digest.deleted", digestId, async (tx) => {
        await tx.query("delete from digests where workspace_id = $1 and digest_id = $2", [workspaceId, digestId]);
        await schedules.remove(tx, schedule.scheduleId);
      }),
    ran: async (on, digestId, result) => {
      await on.query(
        "update digests set last_run_at = $3, last_result = $4 where workspace_id = $1 and digest_id = $2",
        [workspaceId, digestId, new Date(clock.now()), result.slice(0, 500)],
      );
    },
  };
}

function toDigest(row: Row): Digest {
  return {
    ...{ digestId: row.digest_id, name: row.name, ownerId: row.owner_id, place: row.place, what: row.what },
    schedule: {
      ...{ scheduleId: row.schedule_id, topic: row.topic, cron: row.cron, zone: row.zone },
      ...{ missed: row.missed, state: row.state },
      ...(row.next_at === null ? {} : { nextAtMs: row.next_at.getTime() }),
    },
    ...(row.last_run_at === null ? {} : { lastRunAtMs: row.last_run_at.getTime() }),
    ...(row.last_result === null ? {} : { lastResult: row.last_result }),
  };
}
