import type { Place } from "../../base/actor.ts";
import { placeKey } from "../../base/actor.ts";
import type { Clock } from "../../base/clock.ts";
import { newId } from "../../base/ids.ts";
import type { Database, Queryable, Transaction } from "../../store/db/database.ts";
import { jsonText } from "../../store/db/params.ts";
import { SEEN_EVERY_MS } from "../people/people.ts";

/** Something a platform's user said or pressed. */
export interface Incoming {
  /** The platform's own id; the same event twice is taken once. */
  readonly eventKey: string;
  readonly kind: "said" | "commanded" | "pressed" | "submitted";
  readonly identity: { readonly platform: string; readonly userId: string };
  readonly place: Place;
  /** The words, or the id of the button or form. */
  readonly text: string;
  /** What was filled into the form. */
  readonly values?: Readonly<Record<string, string>>;
  /** Somebody else's words that the question is about. */
  readonly about?: string;
}

/** A question a worker has taken to answer. */
export interface OwedQuestion extends Incoming {
  readonly questionId: string;
  readonly personId: string;
  readonly receivedAtMs: number;
  /** Counting this one: more than one means that an earlier worker died on it. */
  readonly attempts: number;
}

/** What was acknowledged and is owed an answer, in Postgres; answered in order within a place. */
export interface Inbox {
  /**
   * Takes it from the person behind the user, and notes that they were there and, where they wrote to the bot alone, where
   * they are at home: one statement, since a platform waits for it. Safe once it returns; the same event again changes
   * nothing. Undefined, and nothing is kept, when no active person is behind the user or, with `groupsSinceMs`, when the
   * platform has not been asked about their groups since then.
   */
  receive(
    on: Queryable,
    incoming: Incoming,
    options?: { readonly groupsSinceMs?: number | undefined },
  ): Promise<{ readonly isNew: boolean } | undefined>;
  take(worker: string, limit: number, leaseMs: number): Promise<readonly OwedQuestion[]>;
  /** Keeps what the worker holds from being taken by another. */
  extend(worker: string, questionIds: readonly string[], leaseMs: number): Promise<void>;
  /** Ends the question on the transaction of its answer; false when another worker has it or has ended it. */
  finish(tx: Transaction, worker: string, questionId: string): Promise<boolean>;
  /** Gives the question back, to be tried again after `afterMs`; this try does not count, since the worker lives. */
  giveBack(worker: string, questionId: string, afterMs: number): Promise<void>;
  releaseAll(): Promise<void>;
  /** Puts `instead` in the place of the person's words, and ends what they were still owed. */
  erase(on: Queryable, personId: string, instead: string): Promise<number>;
}

interface Row {
  question_id: string;
  event_key: string;
  kind: Incoming["kind"];
  person_id: string;
  identity: Incoming["identity"];
  place: Place;
  body: Pick<Incoming, "text" | "values" | "about">;
  received_at: Date;
  attempts: number;
}

const RECEIVE = `
  with who as (
    select i.workspace_id, i.person_id from identities i join persons p using (workspace_id, person_id)
    where i.workspace_id = $1 and i.platform = $2 and i.user_id = $3 and p.active
      and ($4::timestamptz is null or i.groups_at >= $4)
  ), seen as (
    update persons p set seen_at = $12, home = case when $14 then $9::jsonb else home end from who
    where p.workspace_id = who.workspace_id and p.person_id = who.person_id
      and (p.seen_at is null or p.seen_at < $13 or ($14 and p.home is distinct from $9::jsonb))
  ), kept as (
    insert into inbox (workspace_id, question_id, event_key, kind, person_id, identity, place, place_key, body, received_at, due_at)
    select workspace_id, $5, $6, $7, person_id, $8::jsonb, $9::jsonb, $10, $11::jsonb, $12, $12 from who
    on conflict (workspace_id, event_key) do nothing returning 1
  )
  select exists (select 1 from kept) as is_new from who`;

export function createInbox(deps: {
  readonly db: Database;
  readonly workspaceId: string;
  readonly clock: Clock;
}): Inbox {
  const { db, workspaceId, clock } = deps;
  const at = (afterMs = 0) => new Date(clock.now() + afterMs);
  return {
    receive: async (on, incoming, { groupsSinceMs } = {}) => {
      const { identity, place } = incoming;
      const values = [
        workspaceId,
        identity.platform,
        identity.userId,
        groupsSinceMs === undefined ? null : new Date(groupsSinceMs),
        newId("q", clock.now()),
        incoming.eventKey,
        incoming.kind,
        jsonText({ platform: identity.platform, userId: identity.userId }),
        jsonText(place),
        placeKey(place),
        jsonText({ text: incoming.text, values: incoming.values, about: incoming.about }),
        at(),
        at(-SEEN_EVERY_MS),
        place.kind === "direct",
      ];
      const { rows } = await on.query<{ is_new: boolean }>(RECEIVE, values, { keptAs: "inbox.receive" });
      return rows[0] && { isNew: rows[0].is_new };
    },
    take: async (worker, limit, leaseMs) => {
      const { rows } = await db.query<Row>(
        // One step of the index for each place: looking at every owed row took 80 ms with 700 of them on a busy machine.
        `with recursive heads as (
           (select place_key, received_no, question_id from inbox
            where workspace_id = $1 and state = 'owed' order by place_key, received_no limit 1)
           union all
           select next.* from heads, lateral (
             select place_key, received_no, question_id from inbox i
             where i.workspace_id = $1 and i.state = 'owed' and i.place_key > heads.place_key
             order by i.place_key, i.received_no limit 1) next
         ), due as (
           select i.workspace_id, i.question_id from heads join inbox i using (question_id)
           where i.workspace_id = $1 and i.state = 'owed' and i.due_at <= $2
           order by i.received_no limit $3 for update of i skip locked
         )
         update inbox i set worker = $4, due_at = $5, attempts = i.attempts + 1 from due
         where i.workspace_id = due.workspace_id and i.question_id = due.question_id
         returning i.question_id, i.event_key, i.kind, i.person_id, i.identity, i.place, i.body, i.received_at, i.attempts`,
        [workspaceId, at(), limit, worker, at(leaseMs)],
      );
      return rows.map(toOwed);
    },
    extend: async (worker, questionIds, leaseMs) => {
      await db.query(
        "update inbox set due_at = $4 where workspace_id = $1 and worker = $2 and state = 'owed' and question_id = any($3::text[])",
        [workspaceId, worker, questionIds, at(leaseMs)],
      );
    },
    finish: async (tx, worker, questionId) => {
      const { affected } = await tx.query(
        `update inbox set state = 'done', done_at = $4
         where workspace_id = $1 and question_id = $2 and worker = $3 and state = 'owed'`,
        [workspaceId, questionId, worker, at()],
      );
      return affected === 1;
    },
    giveBack: async (worker, questionId, afterMs) => {
      await db.query(
        `update inbox set worker = null, due_at = $4, attempts = attempts - 1
         where workspace_id = $1 and question_id = $2 and worker = $3 and state = 'owed'`,
        [workspaceId, questionId, worker, at(afterMs)],
      );
    },
    releaseAll: async () => {
      await db.query("update inbox set worker = null, due_at = $2 where workspace_id = $1 and state = 'owed'", [
        workspaceId,
        at(),
      ]);
    },
    erase: async (on, personId, instead) => {
      const { affected } = await on.query(
        `update inbox set body = $3, state = 'done', done_at = coalesce(done_at, $4) where workspace_id = $1 and person_id = $2`,
        [workspaceId, personId, { text: instead }, at()],
      );
      return affected;
    },
  };
}

function toOwed(row: Row): OwedQuestion {
  return {
    questionId: row.question_id,
    eventKey: row.event_key,
    kind: row.kind,
    personId: row.person_id,
    identity: row.identity,
    place: row.place,
    ...row.body,
    receivedAtMs: row.received_at.getTime(),
    attempts: row.attempts,
  };
}
