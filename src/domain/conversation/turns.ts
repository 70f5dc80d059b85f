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
  /** The verdict of the answer. */
  readonly said: string;
  /** A call that still misses the named field, when the answer asked back for it. */
  readonly waiting?: Call & { readonly missing: string };
}

/** What a follow-up stands on. */
export interface ConversationContext {
  /** The call the last turn made, or still waits to make. */
  readonly earlier?: Call & { readonly missing?: string };
  /** Questions with the verdicts of their answers, oldest first. */
  readonly history: readonly Pick<Turn, "words" | "said">[];
}

/** A follow-up refers to a turn at most this old. */
const FOLLOW_UP_MS = 30 * 60_000;
const MOST_TURNS = 50;

export interface Turns {
  add(on: Queryable, turn: Turn): Promise<void>;
  /** What the person's next words in the conversation may refer to. */
  context(personId: string, place: Place): Promise<ConversationContext>;
  /** Keeps the rating of an answer; the last word counts. */
  rate(on: Queryable, questionId: string, good: boolean): Promise<void>;
  /** Puts `instead` in the place of what the person said and was told; how many turns. */
  erase(on: Queryable, personId: string, instead: string): Promise<number>;
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
        `insert into turns (workspace_id, question_id, conversation_key, person_id, words, calls, said, waiting, answered_at)
         values ($1, $2, $3, $4, $5, $6::jsonb, $7, $8, $9)`,
        [
          workspaceId,
          turn.questionId,
          conversationKey(turn.place),
          turn.personId,
          turn.words,
          jsonText(turn.calls),
          turn.said,
          turn.waiting ? toJson(turn.waiting) : null,
          new Date(clock.now()),
        ],
      );
    },
    context: async (personId, place) => {
      const { rows } = await db.query<{ words: string; said: string; calls: Call[]; waiting: Turn["waiting"] | null }>(
        `select words, said, calls, waiting from turns
         where workspace_id = $1 and conversation_key = $2 and person_id = $3 and answered_at >= $4
         order by turn_no desc limit $5`,
        [workspaceId, conversationKey(place), personId, new Date(clock.now() - FOLLOW_UP_MS), MOST_TURNS],
      );
      const latest = rows.find(({ calls, waiting }) => waiting !== null || calls.length > 0);
      const earlier = latest?.waiting ?? latest?.calls.at(-1);
      const history = rows.filter(({ words }) => words !== "").map(({ words, said }) => ({ words, said }));
      return { ...(earlier ? { earlier } : {}), history: history.reverse() };
    },
    rate: async (on, questionId, good) => {
      await on.query("update turns set rating = $3 where workspace_id = $1 and question_id = $2", [
        workspaceId,
        questionId,
        good ? "good" : "bad",
      ]);
    },
    erase: async (on, personId, instead) => {
      const { affected } = await on.query(
        `update turns set words = $3, said = $3, calls = '[]', waiting = null where workspace_id = $1 and person_id = $2`,
        [workspaceId, personId, instead],
      );
      return affected;
    },
  };
}
