import type { Place } from "../../base/actor.ts";
import { placeKey } from "../../base/actor.ts";
import type { Clock } from "../../base/clock.ts";
import { toJson } from "../../base/json.ts";
import type { Queryable } from "../../store/db/database.ts";
import { jsonText } from "../../store/db/params.ts";

export interface Call {
  readonly tool: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** One answered question: what a follow-up refers to. */
export interface Turn {
  readonly questionId: string;
  readonly personId: string;
  readonly place: Place;
  readonly words: string;
  /** The calls that answered it, in order. */
  readonly calls: readonly Call[];
  /** A call that still misses the named field, when the answer asked back for it. */
  readonly waiting?: Call & { readonly missing: string };
}

export interface Turns {
  add(on: Queryable, turn: Turn): Promise<void>;
  /** The person's last turn in the conversation within `withinMs` that called or asked back something. */
  last(personId: string, place: Place, withinMs: number): Promise<Turn | undefined>;
  /** Keeps the rating of an answer; the last word counts. */
  rate(on: Queryable, questionId: string, good: boolean): Promise<void>;
}

/** A thread is a conversation of its own. */
function conversationKey(place: Place): string {
  return place.thread === undefined ? placeKey(place) : `${placeKey(place)}:${place.thread}`;
}

export function createTurns(deps: {
  readonly db: Queryable;
  readonly workspaceId: string;
  readonly clock: Clock;
}): Turns {
  const { db, workspaceId, clock } = deps;
  return {
    add: async (on, turn) => {
      await on.query(
        `insert into turns (workspace_id, question_id, conversation_key, person_id, words, calls, waiting, answered_at)
         values ($1, $2, $3, $4, $5, $6::jsonb, $7, $8)`,
        [
          workspaceId,
          turn.questionId,
          conversationKey(turn.place),
          turn.personId,
          turn.words,
          jsonText(turn.calls),
          turn.waiting ? toJson(turn.waiting) : null,
          new Date(clock.now()),
        ],
      );
    },
    last: async (personId, place, withinMs) => {
      const { rows } = await db.query<{
        question_id: string;
        words: string;
        calls: Call[];
        waiting: Turn["waiting"] | null;
      }>(
        `select question_id, words, calls, waiting from turns
         where workspace_id = $1 and conversation_key = $2 and person_id = $3 and answered_at >= $4
           and (waiting is not null or jsonb_array_length(calls) > 0)
         order by turn_no desc limit 1`,
        [workspaceId, conversationKey(place), personId, new Date(clock.now() - withinMs)],
      );
      const row = rows[0];
      if (!row) return undefined;
      const { question_id: questionId, words, calls, waiting } = row;
      return { questionId, personId, place, words, calls, ...(waiting ? { waiting } : {}) };
    },
    rate: async (on, questionId, good) => {
      await on.query("update turns set rating = $3 where workspace_id = $1 and question_id = $2", [
        workspaceId,
        questionId,
        good ? "good" : "bad",
      ]);
    },
  };
}
