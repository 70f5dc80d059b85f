import type { Clock } from "../../base/clock.ts";
import { randomCode } from "../../base/ids.ts";
import { toJson } from "../../base/json.ts";
import { mapPresses } from "../../message/map-presses.ts";
import type { Draft, Message, Offer } from "../../message/message.ts";
import type { Queryable } from "../../store/db/database.ts";

/** What an issued button means. */
export interface IssuedButton {
  readonly offer: Offer;
  readonly placeKey: string;
  readonly messageKey: string;
  /** Only this person's press counts. */
  readonly onlyFor?: string;
  /** It worked once, and has. */
  readonly used?: true;
}

const TTL_MS = 14 * 24 * 3_600_000;
/** 24 characters of 5 bits: 120 random bits, within every platform's limit on a button's id. */
const ID_CHARS = 24;

/** Turns what buttons will do into opaque ids, and back. What a press means never leaves the server. */
export interface Buttons {
  /** The message with every button issued, on the transaction that owes the message. */
  issue(on: Queryable, draft: Draft, where: Omit<IssuedButton, "offer">): Promise<Message>;
  /** What a press means; undefined for an unknown, expired or foreign button. */
  meaning(on: Queryable, buttonId: string, placeKey: string): Promise<IssuedButton | undefined>;
  /** Uses up a button that works once, and forgets what it meant; false when it was used already. One winner. */
  useUp(on: Queryable, buttonId: string, personId: string): Promise<boolean>;
}

export function createButtons(deps: { readonly workspaceId: string; readonly clock: Clock }): Buttons {
  const { workspaceId, clock } = deps;
  return {
    issue: async (on, draft, where) => {
      const ids: string[] = [];
      const offers: string[] = [];
      const message = mapPresses(draft, (offer: Offer) => {
        const id = randomCode(ID_CHARS);
        ids.push(id);
        offers.push(JSON.stringify(toJson(offer)));
        const opens = offer.kind === "fill" || (offer.kind === "vote" && offer.asks !== undefined);
        return opens ? { id, opensForm: true as const } : { id };
      });
      if (ids.length > 0) {
        const now = clock.now();
        await on.query(
          `insert into buttons (workspace_id, button_id, offer, place_key, message_key, only_for, created_at, expires_at)
           select $1, b.id, b.offer::jsonb, $4, $5, $6, $7, $8 from unnest($2::text[], $3::text[]) as b(id, offer)`,
          [
            workspaceId,
            ids,
            offers,
            where.placeKey,
            where.messageKey,
            where.onlyFor ?? null,
            new Date(now),
            new Date(now + TTL_MS),
          ],
        );
      }
      return message;
    },
    meaning: async (on, buttonId, placeKey) => {
      const { rows } = await on.query<{
        offer: Offer;
        message_key: string;
        only_for: string | null;
        used_at: Date | null;
      }>(
        `select offer, message_key, only_for, used_at from buttons
         where workspace_id = $1 and button_id = $2 and place_key = $3 and expires_at > $4`,
        [workspaceId, buttonId, placeKey, new Date(clock.now())],
      );
      const row = rows[0];
      if (!row) return undefined;
      return {
        offer: row.offer,
        placeKey,
        messageKey: row.message_key,
        ...(row.only_for === null ? {} : { onlyFor: row.only_for }),
        ...(row.used_at === null ? {} : { used: true }),
      };
    },
    useUp: async (on, buttonId, personId) => {
      const { affected } = await on.query(
        `update buttons set used_at = $3, used_by = $4, offer = jsonb_build_object('kind', 'used')
         where workspace_id = $1 and button_id = $2 and used_at is null`,
        [workspaceId, buttonId, new Date(clock.now()), personId],
      );
      return affected === 1;
    },
  };
}
