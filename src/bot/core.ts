import { placeKey } from "../base/actor.ts";
import { visibleText } from "../base/text/words.ts";
import type { Inbox, Incoming } from "../domain/conversation/inbox.ts";
import type { People } from "../domain/people/people.ts";
import type { Places } from "../domain/places/places.ts";
import type { Database } from "../store/db/database.ts";
import type { Jobs } from "../store/jobs/jobs.ts";
import type { ChatEvent, Joined, Left, Reply } from "./adapter.ts";
import type { Glances } from "./glances.ts";
import type { GoneTold } from "./gone-places.ts";
import type { Identify } from "./identify.ts";
import type { Linking } from "./linking.ts";
import type { Presses } from "./presses.ts";
import { refused } from "./replies.ts";

export interface CoreDeps {
  readonly people: Pick<People, "saw" | "admins">;
  readonly places: Places;
  readonly identify: Identify;
  readonly linking: Linking;
  readonly presses: Presses;
  readonly glances: Glances;
  readonly gone: GoneTold;
  readonly inbox: Inbox;
  readonly db: Database;
  readonly jobs: Jobs;
}

/** Longest question taken: about three pages, far beyond any that was meant. */
export const MAX_WORDS_CHARS = 8000;
/** Of another's message that a question is about. */
const MAX_ABOUT_CHARS = 3000;

/** Takes what adapters hear. Resolves once the event is safe in the database; throws when it could not be made safe. */
export function createCore(deps: CoreDeps): (event: ChatEvent) => Promise<Reply> {
  return async (event) => {
    if (event.type === "joined" || event.type === "left") return moved(event);
    if (!deps.places.mayAnswerIn(event.place)) {
      return refused(
        "I do not answer in this channel. Ask me in a direct message, or have an admin add it to channels.allow.",
      );
    }
    const known = await deps.identify(event.person);
    const linked = await deps.linking(event, known?.person);
    if (linked) return linked;
    if (!known) return stranger();
    const { personId } = known.person;
    await deps.people.saw(personId);
    if (event.place.kind === "direct") await deps.places.moveHome(personId, event.place);
    switch (event.type) {
      case "suggested":
      case "opened":
      case "refreshed":
        return deps.glances(event, known.person);
      case "pressed":
      case "submitted": {
        const settled = await deps.presses(event, known);
        return settled ?? keep(event, personId, wordsOf(event));
      }
      default:
        return keep(event, personId, wordsOf(event));
    }
  };

  async function keep(event: Kept, personId: string, text: string): Promise<Reply> {
    if (text.length > MAX_WORDS_CHARS) {
      const length = text.length.toLocaleString("en-US");
      return refused(
        `That question has ${length} characters; I read at most ${MAX_WORDS_CHARS.toLocaleString("en-US")}. Ask it shorter.`,
      );
    }
    const { isNew } = await deps.inbox.receive(deps.db, {
      eventKey: `${event.person.platform}:${event.eventId}`,
      kind: event.type,
      personId,
      identity: { platform: event.person.platform, userId: event.person.userId },
      place: event.place,
      text,
      ...(event.type === "submitted" ? { values: event.values } : {}),
      ...(event.type === "said" && event.about !== undefined
        ? { about: visibleText(event.about).slice(0, MAX_ABOUT_CHARS).toWellFormed() }
        : {}),
    });
    if (isNew) deps.jobs.wake("inbox", placeKey(event.place));
    return { type: "ack" };
  }

  async function moved({ type, place }: Joined | Left): Promise<Reply> {
    if (type === "left") await deps.gone.tell(place, "I was removed from it, or it was deleted.");
    else await deps.gone.back(place);
    return { type: "ack" };
  }

  async function stranger(): Promise<Reply> {
    const admins = (await deps.people.admins(3)).map((admin) => admin.name).join(", ");
    return refused(
      `I do not know you yet, so I may not answer. If I know you elsewhere, write \`link\` to me; else ask an admin to let you in${admins ? ` (${admins})` : ""}.`,
    );
  }
}

type Kept = Extract<ChatEvent, { type: Incoming["kind"] }>;

function wordsOf(event: Kept): string {
  if (event.type === "pressed") return event.buttonId;
  if (event.type === "submitted") return event.formId;
  return visibleText(event.type === "said" ? event.text : event.words).trim();
}
