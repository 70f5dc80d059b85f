import type { Actor } from "../../base/actor.ts";
import { placeKey } from "../../base/actor.ts";
import { OpsError } from "../../base/errors.ts";
import type { Database, Transaction } from "../../store/db/database.ts";
import type { Audit } from "../audit/audit.ts";
import type { Inbox } from "../conversation/inbox.ts";
import type { Turns } from "../conversation/turns.ts";
import { consolePlace } from "../people/console-place.ts";
import { ERASED_NAME, type Leaving } from "../people/leaving.ts";
import type { People, Person } from "../people/people.ts";
import { eraseCards } from "./erase-cards.ts";

export const ERASED_WORDS = "(erased)";

export interface EraseWordsDeps {
  readonly db: Database;
  readonly workspaceId: string;
  readonly people: Pick<People, "byId">;
  readonly leaving: Pick<Leaving, "eraseName">;
  readonly turns: Pick<Turns, "erase">;
  readonly inbox: Pick<Inbox, "erase">;
  readonly audit: Pick<Audit, "record">;
}

/** Returns how many turns were erased. Throws `conflict` while the person is here. */
export type EraseWords = (by: Actor, person: Person) => Promise<number>;

/**
 * Erases what a person who has left said and was told, and their name, in one transaction. The audit stays as it is: its
 * rows hold ids.
 */
export function createEraseWords(deps: EraseWordsDeps): EraseWords {
  const { db, workspaceId } = deps;
  return async (by, person) => {
    if (await deps.people.byId(person.personId)) {
      throw new OpsError("conflict", `${person.name} is still here. Remove them first, then erase their words.`);
    }
    return db.transaction(async (tx) => {
      const turns = await deps.turns.erase(tx, person.personId, ERASED_WORDS);
      await deps.inbox.erase(tx, person.personId, ERASED_WORDS);
      await erasePlace(tx, person.personId);
      await eraseCards(tx, workspaceId, person, ERASED_NAME);
      await deps.leaving.eraseName(tx, person.personId);
      await deps.audit.record(tx, by, {
        action: "words.erased",
        subject: person.personId,
        decision: "allowed",
        facts: { turns },
      });
      return turns;
    });
  };

  /** Their own place in the console: what they said there, and the answers, which repeat it. */
  async function erasePlace(tx: Transaction, personId: string): Promise<void> {
    const place = placeKey(consolePlace(personId));
    const card = { summary: ERASED_WORDS, blocks: [{ type: "text", text: ERASED_WORDS }] };
    await tx.query(
      `update feed set name = case when author = 'person' then $3 else name end,
         body = case when author = 'person' then to_jsonb($4::text) else $5::jsonb end
       where workspace_id = $1 and place_key = $2`,
      [workspaceId, place, ERASED_NAME, ERASED_WORDS, card],
    );
    await tx.query("update outbox set body = $3 where workspace_id = $1 and place_key = $2", [
      workspaceId,
      place,
      card,
    ]);
  }
}
