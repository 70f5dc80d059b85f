import { placeKey } from "../base/actor.ts";
import { visibleText } from "../base/text/words.ts";
import type { Inbox, Incoming } from "../domain/conversation/inbox.ts";
import type { Database } from "../store/db/database.ts";
import type { Jobs } from "../store/jobs/jobs.ts";
import type { ChatEvent, Reply } from "./adapter.ts";
import type { Identify } from "./identify.ts";
import { refused } from "./replies.ts";

/** Events that are answered later. */
export type Kept = Extract<ChatEvent, { type: Incoming["kind"] }>;

/** Longest question taken: about three pages, far beyond any that was meant. */
export const MAX_WORDS_CHARS = 8000;
/** Of another's message that a question is about. */
const MAX_ABOUT_CHARS = 3000;

export interface Keep {
  /**
   * Keeps what was said by somebody whom our own rows know. Undefined, and nothing is kept, for everybody else, and where
   * the platform has to be asked about them first.
   */
  fromRows(event: Kept): Promise<Reply | undefined>;
  /** The same for somebody who was found just now. */
  fromFound(event: Kept): Promise<Reply | undefined>;
}

/** Makes what a person said or pressed safe before the platform is told so. */
export function createKeep(deps: {
  readonly inbox: Pick<Inbox, "receive">;
  readonly identify: Pick<Identify, "mayBeKnown" | "groupsSinceMs">;
  readonly db: Database;
  readonly jobs: Jobs;
}): Keep {
  const { inbox, identify, db, jobs } = deps;

  async function keep(event: Kept, groupsSinceMs?: number): Promise<Reply | undefined> {
    const text = wordsOf(event);
    if (text.length > MAX_WORDS_CHARS) {
      const length = text.length.toLocaleString("en-US");
      return refused(
        `That question has ${length} characters; I read at most ${MAX_WORDS_CHARS.toLocaleString("en-US")}. Ask it shorter.`,
      );
    }
    const { platform, userId } = event.person;
    const incoming: Incoming = {
      eventKey: `${platform}:${event.eventId}`,
      kind: event.type,
      identity: { platform, userId },
      place: event.place,
      text,
      ...(event.type === "submitted" ? { values: event.values } : {}),
      ...(event.type === "said" && event.about !== undefined
        ? { about: visibleText(event.about).slice(0, MAX_ABOUT_CHARS).toWellFormed() }
        : {}),
    };
    const received = await inbox.receive(db, incoming, { groupsSinceMs });
    if (received?.isNew) jobs.wake("inbox", placeKey(event.place));
    return received && { type: "ack" };
  }

  return {
    fromRows: async (event) =>
      identify.mayBeKnown(event.person) ? keep(event, identify.groupsSinceMs(event.person.platform)) : undefined,
    fromFound: (event) => keep(event),
  };
}

function wordsOf(event: Kept): string {
  if (event.type === "pressed") return event.buttonId;
  if (event.type === "submitted") return event.formId;
  return visibleText(event.type === "said" ? event.text : event.words).trim();
}
