import type { Place } from "../../base/actor.ts";
import { placeKey } from "../../base/actor.ts";
import type { Clock } from "../../base/clock.ts";
import { toJson } from "../../base/json.ts";
import type { Database, Queryable } from "../../store/db/database.ts";
import { jsonText } from "../../store/db/params.ts";
import { decideRetry } from "./retry.ts";

/** What a place should show under a key. Putting the key again replaces it: the newest version is what is sent. */
export interface OutboxPut<Body> {
  readonly key: string;
  readonly place: Place;
  readonly body: Body;
  /** Only this platform user may see it. */
  readonly onlyFor?: string;
}

/** One message a worker has taken to send. */
export interface Owed<Body> extends OutboxPut<Body> {
  readonly version: number;
  /** What the adapter gave for an earlier version; present, then it is an edit. */
  readonly ref?: readonly string[];
  /** An earlier try may have reached the platform: look for it by its key before sending. */
  readonly fateUnknown: boolean;
  readonly attempts: number;
}

export interface OutboxDepth {
  readonly owed: number;
  readonly parked: number;
  readonly oldestSeconds: number;
}

/**
 * Messages owed to places, in Postgres. Order is kept per place: only the oldest owed message of a place is handed out.
 * One that keeps failing is parked so that later ones pass, and tried again now and then.
 */
export interface Outbox<Body> {
  /** On the transaction of what causes the message. */
  put(on: Queryable, message: OutboxPut<Body>): Promise<void>;
  /** Takes up to `limit` messages that are due, for `leaseMs`; nobody else gets them meanwhile. */
  take(worker: string, limit: number, leaseMs: number): Promise<readonly Owed<Body>[]>;
  /** The version stands on the platform. A newer one that was put meanwhile stays owed. */
  sent(worker: string, key: string, version: number, ref: readonly string[]): Promise<void>;
  /** Tried again later; `park` lets later messages of the place pass meanwhile, `refused` says that nothing was shown. */
  failed(
    worker: string,
    owed: Owed<Body>,
    reason: string,
    options?: { readonly retryAfterMs?: number; readonly park?: boolean; readonly refused?: boolean },
  ): Promise<void>;
  /** Gives it back untried: the place bears no more before then. */
  postpone(worker: string, owed: Owed<Body>, untilMs: number): Promise<void>;
  /** What the platform showed under the key is gone: the next try sends it anew. */
  forget(worker: string, key: string): Promise<void>;
  /** What is parked for the place is due at once. */
  retryPlace(place: Place): Promise<void>;
  /** Whether anything was put for this thread. */
  spokeIn(place: Place): Promise<boolean>;
  /** What the place should show under the key now. */
  current(place: Place, key: string): Promise<{ readonly body: Body; readonly onlyFor?: string } | undefined>;
  /** After a start with nobody else running: what an earlier process had taken is due at once. */
  releaseAll(): Promise<void>;
  depth(): Promise<OutboxDepth>;
}

interface Row<Body> {
  message_key: string;
  place: Place;
  body: Body;
  only_for: string | null;
  wanted_version: number;
  ref: string[] | null;
  sending: boolean;
  attempts: number;
}

export function createOutbox<Body>(deps: {
  readonly db: Database;
  readonly workspaceId: string;
  readonly clock: Clock;
}): Outbox<Body> {
  const { db, workspaceId, clock } = deps;
  const now = () => new Date(clock.now());
  return {
    put: async (on, message) => {
      const place = placeKey(message.place);
      await on.query(
        `with numbered as (
           insert into places (workspace_id, place_key, next_message_no) values ($1, $3, 1)
           on conflict (workspace_id, place_key) do update set next_message_no = places.next_message_no + 1
           returning next_message_no
         )
         insert into outbox (workspace_id, message_key, place_key, place, place_no, wanted_version, body, only_for, due_at, created_at, changed_at)
         select $1, $2, $3, $4, next_message_no, 1, $5, $6, $7, $7, $7 from numbered
         on conflict (workspace_id, message_key) do update set body = excluded.body, changed_at = excluded.changed_at,
           wanted_version = outbox.wanted_version + 1, state = 'owed',
           due_at = case when outbox.worker is null then excluded.due_at else outbox.due_at end`,
        [workspaceId, message.key, place, toJson(message.place), toJson(message.body), message.onlyFor ?? null, now()],
      );
    },
    take: async (worker, limit, leaseMs) => {
      const { rows } = await db.query<Row<Body>>(
        `with due as (
           select o.workspace_id, o.message_key, o.sending as was_sending from outbox o
           where o.workspace_id = $1 and o.state <> 'sent' and o.due_at <= $2
             and (o.state = 'parked' or not exists (
               select 1 from outbox earlier where earlier.workspace_id = o.workspace_id and earlier.place_key = o.place_key
                 and earlier.state = 'owed' and earlier.place_no < o.place_no))
           order by o.changed_at limit $3 for update skip locked
         )
         update outbox o set worker = $4, due_at = $5, sending = true from due
         where o.workspace_id = due.workspace_id and o.message_key = due.message_key
         returning o.message_key, o.place, o.body, o.only_for, o.wanted_version, o.ref, due.was_sending as sending, o.attempts`,
        [workspaceId, now(), limit, worker, new Date(clock.now() + leaseMs)],
      );
      return rows.map(toOwed);
    },
    sent: async (worker, key, version, ref) => {
      await db.query(
        `update outbox set sent_version = $4, ref = $5, worker = null, sending = false, attempts = 0, last_error = null, due_at = $6,
           state = case when wanted_version = $4 then 'sent' else 'owed' end
         where workspace_id = $1 and message_key = $2 and worker = $3`,
        [workspaceId, key, worker, version, jsonText(ref), now()],
      );
    },
    failed: async (worker, owed, reason, { retryAfterMs, park = false, refused = false } = {}) => {
      const next = decideRetry(owed.attempts + 1, retryAfterMs);
      await db.query(
        `update outbox set worker = null, attempts = attempts + 1, last_error = $4, due_at = $5, state = $6,
           sending = case when $7 then $8 else sending end
         where workspace_id = $1 and message_key = $2 and worker = $3`,
        [
          workspaceId,
          owed.key,
          worker,
          reason.slice(0, 500),
          new Date(clock.now() + next.afterMs),
          park || next.parked ? "parked" : "owed",
          ...[refused, owed.fateUnknown],
        ],
      );
    },
    // Nothing was sent: the fate of the message is what it was before it was taken.
    postpone: async (worker, owed, untilMs) => {
      await db.query(
        `update outbox set worker = null, sending = $5, due_at = $4
         where workspace_id = $1 and message_key = $2 and worker = $3`,
        [workspaceId, owed.key, worker, new Date(untilMs), owed.fateUnknown],
      );
    },
    forget: async (worker, key) => {
      await db.query(
        `update outbox set worker = null, ref = null, sending = false, due_at = $4
         where workspace_id = $1 and message_key = $2 and worker = $3`,
        [workspaceId, key, worker, now()],
      );
    },
    retryPlace: async (place) => {
      await db.query(
        "update outbox set due_at = $3 where workspace_id = $1 and place_key = $2 and state = 'parked' and worker is null",
        [workspaceId, placeKey(place), now()],
      );
    },
    spokeIn: async (place) => {
      if (place.thread === undefined) return false;
      const { rows } = await db.query(
        `select 1 from outbox where workspace_id = $1 and place_key = $2 and place ? 'thread' and place ->> 'thread' = $3 limit 1`,
        [workspaceId, placeKey(place), place.thread],
      );
      return rows.length > 0;
    },
    current: async (place, key) => {
      const { rows } = await db.query<{ body: Body; only_for: string | null }>(
        "select body, only_for from outbox where workspace_id = $1 and message_key = $2 and place_key = $3",
        [workspaceId, key, placeKey(place)],
      );
      const row = rows[0];
      return row && { body: row.body, ...(row.only_for === null ? {} : { onlyFor: row.only_for }) };
    },
    releaseAll: async () => {
      await db.query("update outbox set worker = null, due_at = $2 where workspace_id = $1 and state <> 'sent'", [
        workspaceId,
        now(),
      ]);
    },
    depth: async () => {
      const { rows } = await db.query<{ owed: number; parked: number; oldest: Date | null }>(
        `select count(*) filter (where state = 'owed') as owed, count(*) filter (where state = 'parked') as parked,
           min(changed_at) as oldest from outbox where workspace_id = $1 and state <> 'sent'`,
        [workspaceId],
      );
      const row = rows[0];
      const oldestSeconds = row?.oldest ? Math.max(0, (clock.now() - row.oldest.getTime()) / 1000) : 0;
      return { owed: row?.owed ?? 0, parked: row?.parked ?? 0, oldestSeconds };
    },
  };
}

function toOwed<Body>(row: Row<Body>): Owed<Body> {
  return {
    key: row.message_key,
    place: row.place,
    body: row.body,
    ...(row.only_for === null ? {} : { onlyFor: row.only_for }),
    version: row.wanted_version,
    ...(row.ref === null ? {} : { ref: row.ref }),
    fateUnknown: row.sending && row.ref === null,
    attempts: row.attempts,
  };
}
