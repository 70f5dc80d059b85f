import { placeKey } from "../base/actor.ts";
import { newId } from "../base/ids.ts";
import type { Logger } from "../base/telemetry/log.ts";
import { visibleText } from "../base/text/words.ts";
import type { Audit } from "../domain/audit/audit.ts";
import type { Buttons } from "../domain/conversation/buttons.ts";
import type { Inbox } from "../domain/conversation/inbox.ts";
import type { Turns } from "../domain/conversation/turns.ts";
import type { People } from "../domain/people/people.ts";
import type { SecretBox } from "../domain/people/secret-box.ts";
import type { Offer } from "../message/message.ts";
import type { Database } from "../store/db/database.ts";
import type { Jobs } from "../store/jobs/jobs.ts";
import type { KeyValue } from "../store/kv/key-value.ts";
import type { ChatEvent, Pressed, Reply } from "./adapter.ts";
import { revealPurpose, shownSecret } from "./secret-card.ts";
import { stopKey } from "./stop.ts";

export interface CoreDeps {
  readonly workspaceId: string;
  readonly people: People;
  readonly inbox: Inbox;
  readonly buttons: Buttons;
  readonly turns: Turns;
  readonly audit: Audit;
  readonly db: Database;
  readonly kv: KeyValue;
  readonly jobs: Jobs;
  readonly box: SecretBox;
  readonly log: Logger;
}

/** Longest question taken: about three pages, far beyond any that was meant. */
export const MAX_WORDS_CHARS = 8000;
const STOP_TTL_MS = 10 * 60_000;

/** Takes what adapters hear. Resolves once the event is safe in the database; throws when it could not be made safe. */
export function createCore(deps: CoreDeps): (event: ChatEvent) => Promise<Reply> {
  return async (event) => {
    const person = event.person.stranger
      ? undefined
      : await deps.people.whoIs(event.person.platform, event.person.userId);
    if (!person) {
      const admins = (await deps.people.admins(3)).map((admin) => admin.name).join(", ");
      return refused(
        `I do not know you yet, so I may not answer. Ask an admin to let you in${admins ? ` (${admins})` : ""}.`,
      );
    }
    await deps.people.saw(person.personId);
    if (event.type === "pressed") {
      const issued = await deps.buttons.meaning(deps.db, event.buttonId, placeKey(event.place));
      if (!issued || (issued.onlyFor !== undefined && issued.onlyFor !== person.personId)) {
        return refused("This button is too old, or is not yours. Ask again for a fresh one.");
      }
      if (issued.used) {
        return refused("That was shown already, and is kept nowhere. Ask for a new one.");
      }
      const light = await pressLightly(issued.offer, event, person.personId);
      if (light) return light;
    }
    const text = wordsOf(event);
    if (text.length > MAX_WORDS_CHARS) {
      const length = text.length.toLocaleString("en-US");
      return refused(
        `That question has ${length} characters; I read at most ${MAX_WORDS_CHARS.toLocaleString("en-US")}. Ask it shorter.`,
      );
    }
    const { isNew } = await deps.inbox.receive(deps.db, {
      eventKey: `${event.person.platform}:${event.eventId}`,
      kind: event.type,
      personId: person.personId,
      identity: { platform: event.person.platform, userId: event.person.userId },
      place: event.place,
      text,
    });
    if (isNew) deps.jobs.wake("inbox", placeKey(event.place));
    return { type: "ack" };
  };

  /** Presses that need no answer of their own, and must not wait behind the question they are about. */
  async function pressLightly(offer: Offer, event: Pressed, personId: string): Promise<Reply | undefined> {
    if (offer.kind === "stop") {
      await deps.kv.set(stopKey(offer.questionId), true, STOP_TTL_MS);
      return { type: "ack" };
    }
    if (offer.kind === "rate") {
      const actor = { personId, door: "button", place: event.place, requestId: newId("r") } as const;
      await deps.db.transaction(async (tx) => {
        await deps.turns.rate(tx, offer.questionId, offer.good);
        const decision = offer.good ? "good" : "bad";
        await deps.audit.record(tx, actor, { action: "answer.rated", subject: offer.questionId, decision });
      });
      return { type: "ack" };
    }
    if (offer.kind === "reveal") return reveal(offer.sealed, event, personId);
    return undefined;
  }

  async function reveal(sealed: string, event: Pressed, personId: string): Promise<Reply> {
    const actor = { personId, door: "button", place: event.place, requestId: newId("r") } as const;
    const secret = deps.box.open(sealed, revealPurpose(personId));
    return deps.db.transaction(async (tx): Promise<Reply> => {
      if (!(await deps.buttons.useUp(tx, event.buttonId, personId))) {
        return refused("That was shown already, and is kept nowhere. Ask for a new one.");
      }
      await deps.audit.record(tx, actor, { action: "secret.shown", subject: personId, decision: "allowed" });
      return { type: "shown", message: shownSecret(secret) };
    });
  }
}

function wordsOf(event: ChatEvent): string {
  if (event.type === "pressed") return event.buttonId;
  return visibleText(event.type === "said" ? event.text : event.words).trim();
}

function refused(sentence: string): Reply {
  return { type: "refused", message: { summary: sentence, blocks: [{ type: "text", text: sentence }] } };
}
