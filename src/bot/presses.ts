import { placeKey } from "../base/actor.ts";
import { newId } from "../base/ids.ts";
import type { Audit } from "../domain/audit/audit.ts";
import type { Buttons } from "../domain/conversation/buttons.ts";
import type { Turns } from "../domain/conversation/turns.ts";
import type { KnownUser } from "../domain/people/identities.ts";
import type { SecretBox } from "../domain/people/secret-box.ts";
import type { Offer } from "../message/message.ts";
import type { Database } from "../store/db/database.ts";
import type { KeyValue } from "../store/kv/key-value.ts";
import type { Registry } from "../tool/registry.ts";
import type { Pressed, Reply, Submitted } from "./adapter.ts";
import { checkFilled } from "./filled.ts";
import { refused, shown } from "./replies.ts";
import { revealPurpose, shownSecret } from "./secret-card.ts";
import { stopKey } from "./stop.ts";
import type { VotePresses } from "./vote-presses.ts";

export interface PressesDeps {
  readonly buttons: Buttons;
  readonly registry: Registry;
  readonly turns: Turns;
  readonly audit: Audit;
  readonly db: Database;
  readonly kv: KeyValue;
  readonly box: SecretBox;
  readonly votePresses: VotePresses;
}

const STOP_TTL_MS = 10 * 60_000;
const TOO_OLD = "This button is too old, or is not yours. Ask again for a fresh one.";
const SHOWN_ALREADY = "That was shown already, and is kept nowhere. Ask for a new one.";

/**
 * What a press or a filled form is told at once: what needs no answer of its own, opens a form, or is refused. Undefined
 * for what is worked off as a question.
 */
export type Presses = (event: Pressed | Submitted, by: KnownUser) => Promise<Reply | undefined>;

export function createPresses(deps: PressesDeps): Presses {
  return async (event, by) => {
    const { personId } = by.person;
    const id = event.type === "pressed" ? event.buttonId : event.formId;
    const issued = await deps.buttons.meaning(deps.db, id, placeKey(event.place));
    if (!issued || (issued.onlyFor !== undefined && issued.onlyFor !== personId)) return refused(TOO_OLD);
    if (issued.used) return refused(SHOWN_ALREADY);
    const { offer } = issued;
    if (offer.kind === "vote") return deps.votePresses(event, by, offer, id);
    if (event.type === "submitted") {
      if (offer.kind !== "fill") return refused(TOO_OLD);
      const errors = checkFilled(deps.registry.get(offer.tool), offer, event.values);
      return errors && { type: "errors", errors };
    }
    switch (offer.kind) {
      case "fill":
        return { type: "form", form: { ...offer.form, id } };
      case "stop":
        await deps.kv.set(stopKey(offer.questionId), true, STOP_TTL_MS);
        return { type: "ack" };
      case "rate":
        return rate(offer, event, personId);
      case "reveal":
        return reveal(offer.sealed, event, personId);
      default:
        return undefined;
    }
  };

  async function rate(
    { questionId, good }: Extract<Offer, { kind: "rate" }>,
    event: Pressed,
    personId: string,
  ): Promise<Reply> {
    const actor = { personId, door: "button", place: event.place, requestId: newId("r") } as const;
    await deps.db.transaction(async (tx) => {
      await deps.turns.rate(tx, questionId, good);
      const decision = good ? "good" : "bad";
      await deps.audit.record(tx, actor, { action: "answer.rated", subject: questionId, decision });
    });
    return { type: "ack" };
  }

  async function reveal(sealed: string, event: Pressed, personId: string): Promise<Reply> {
    const actor = { personId, door: "button", place: event.place, requestId: newId("r") } as const;
    const secret = deps.box.open(sealed, revealPurpose(personId));
    return deps.db.transaction(async (tx): Promise<Reply> => {
      if (!(await deps.buttons.useUp(tx, event.buttonId, personId))) return refused(SHOWN_ALREADY);
      await deps.audit.record(tx, actor, { action: "secret.shown", subject: personId, decision: "allowed" });
      return shown(shownSecret(secret));
    });
  }
}
