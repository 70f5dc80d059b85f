import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { type Json, toJson } from "../../src/base/json.ts";
import type { AdapterHost } from "../../src/bot/adapter.ts";
import { placeOf, type TeamsActivity, tenantsOf } from "./inward/activity.ts";

const conversationFact = z.object({ serviceUrl: z.string(), botId: z.string(), tenantId: z.string() });
const personFact = conversationFact.extend({ memberId: z.string(), direct: z.string().optional() });

/** How a conversation, or a person, is reached without having just spoken. */
export type ConversationFact = z.infer<typeof conversationFact>;
export type PersonFact = z.infer<typeof personFact>;

/**
 * Conversation references, kept where they survive a restart and written only when they have changed. What was noted is known
 * here even while the database is gone, so that a refusal finds its reader. Only checked requests may be noted: messages,
 * and the bot's token with them, go to the service address they name.
 */
export interface References {
  note(activity: TeamsActivity): Promise<void>;
  forgetPlace(placeId: string): Promise<void>;
  place(placeId: string): Promise<ConversationFact | undefined>;
  person(userId: string): Promise<PersonFact | undefined>;
  keepPerson(userId: string, fact: PersonFact): Promise<void>;
  /** The address and tenant that last spoke, for places that never did. */
  latest(): Promise<ConversationFact | undefined>;
}

const LATEST = "latest";
const MOST_KNOWN = 5000;
/** For so long what was read or written here is taken for what stands: other processes may write too. */
const FRESH_MS = 60_000;
const placeFactKey = (id: string) => `place:${id}`;
const personFactKey = (userId: string) => `person:${userId.toLowerCase()}`;

export function createReferences({ facts, clock }: Pick<AdapterHost, "facts" | "clock">): References {
  const known = new Map<string, { readonly fact: Json; readonly freshUntilMs: number }>();
  const person = (userId: string) => read(personFactKey(userId), personFact);
  return {
    note: async (activity) => {
      const place = placeOf(activity);
      const { serviceUrl, recipient, from } = activity;
      const fact = { serviceUrl, botId: recipient.id, tenantId: tenantsOf(activity)[0] ?? "" };
      const personKey = from.aadObjectId === undefined ? undefined : personFactKey(from.aadObjectId);
      const own = { ...fact, memberId: from.id, ...(place.kind === "direct" ? { direct: place.id } : {}) };
      learn(placeFactKey(place.id), fact);
      learn(LATEST, fact);
      if (personKey !== undefined && !known.has(personKey)) learn(personKey, own);
      await write(placeFactKey(place.id), fact);
      await write(LATEST, fact);
      if (personKey === undefined) return;
      const direct = own.direct ?? (await read(personKey, personFact))?.direct;
      await write(personKey, { ...own, ...(direct === undefined ? {} : { direct }) });
    },
    forgetPlace: (placeId) => {
      known.delete(placeFactKey(placeId));
      return facts.remove(placeFactKey(placeId));
    },
    place: (placeId) => read(placeFactKey(placeId), conversationFact),
    person,
    keepPerson: (userId, fact) => write(personFactKey(userId), fact),
    latest: () => read(LATEST, conversationFact),
  };

  async function read<Schema extends z.ZodType>(key: string, schema: Schema): Promise<z.infer<Schema> | undefined> {
    return schema.safeParse(await current(key)).data;
  }

  async function write(key: string, value: unknown): Promise<void> {
    const fact: Json = toJson(value);
    if (isDeepStrictEqual(await current(key), fact)) return;
    await facts.set(key, fact);
    keep(key, fact, FRESH_MS);
  }

  async function current(key: string): Promise<Json | undefined> {
    const mine = known.get(key);
    if (mine && mine.freshUntilMs > clock.now()) return mine.fact;
    try {
      const kept = await facts.get(key);
      if (kept !== undefined) keep(key, kept, FRESH_MS);
      return kept;
    } catch (thrown) {
      if (!mine) throw thrown;
      return mine.fact;
    }
  }

  /** Not written yet, so the database is still asked first. */
  function learn(key: string, value: unknown): void {
    const fact = toJson(value);
    if (!isDeepStrictEqual(known.get(key)?.fact, fact)) keep(key, fact, 0);
  }

  function keep(key: string, fact: Json, freshMs: number): void {
    known.delete(key);
    known.set(key, { fact, freshUntilMs: clock.now() + freshMs });
    const [oldest] = known.keys();
    if (known.size > MOST_KNOWN && oldest !== undefined) known.delete(oldest);
  }
}
