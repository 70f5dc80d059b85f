import { type Place, placeKey } from "../../base/actor.ts";
import type { Clock } from "../../base/clock.ts";
import { OpsError } from "../../base/errors.ts";
import type { Json } from "../../base/json.ts";
import { clip, visibleText } from "../../base/text/words.ts";
import type { Message } from "../message.ts";
import type { FeedStore } from "./feed-store.ts";
import { pressLabel } from "./press-label.ts";
import { createReaders } from "./readers.ts";
import { streamFeed } from "./stream-feed.ts";

/** Far beyond what anybody types; what is longer is shown only once it was taken, which it hardly will be. */
const MAX_SHOWN_CHARS = 8000;

/** Whose feed it is, and the name that stands over what this person says. */
export interface Speaker {
  readonly place: Place;
  readonly name: string;
}

/** A conversation that stands in a feed: what the bot sends is put there, and whoever reads along is woken. */
export interface FeedTalk {
  /** Puts a message of the bot's under its key, or replaces the one that stands there. */
  put(to: Place, key: string, message: Message): Promise<void>;
  has(to: Place, key: string): Promise<boolean>;
  /** Shows a person's words and hands them on by `take`, whose reply is given back. */
  say<Taken extends { readonly type: string }>(
    by: Speaker,
    said: { readonly eventId: string; readonly text: string },
    take: () => Promise<Taken>,
  ): Promise<Taken>;
  /** Hands a press on by `take` and, once it was taken, shows what it said in the conversation. */
  press<Taken extends { readonly type: string }>(
    by: Speaker,
    pressed: { readonly eventId: string; readonly buttonId: string; readonly messageKey?: string | undefined },
    take: () => Promise<Taken>,
  ): Promise<Taken>;
  /** Server-sent events from behind `after`, the text of it as people's programs sent it. */
  events(
    place: Place,
    after: string | undefined,
    options: { readonly signal: AbortSignal; mayRead(): Promise<boolean> },
  ): AsyncGenerator<string>;
}

export function createFeedTalk({ feed, clock }: { readonly feed: FeedStore; readonly clock: Clock }): FeedTalk {
  const readers = createReaders();

  async function show({ place, name }: Speaker, key: string, words: string): Promise<void> {
    const body = clip(visibleText(words), MAX_SHOWN_CHARS);
    await feed.put(placeKey(place), { key, author: "person", name, body });
    readers.wake(placeKey(place));
  }

  return {
    put: async (to, key, message) => {
      const body = message as unknown as Json;
      await feed.put(placeKey(to), { key, author: "bot", name: "Pilothouse", body });
      readers.wake(placeKey(to));
    },
    has: async (to, key) => (await feed.get(placeKey(to), key)) !== undefined,
    say: async (by, { eventId, text }, take) => {
      const words = visibleText(text).trim();
      if (words === "") {
        throw new OpsError("invalid", 'The question is empty. Ask something, such as "how busy is this machine?".');
      }
      const key = `said:${eventId}`;
      // Shown first and taken second, both under the sender's own id: after a crash between them it is sent again.
      const short = words.length <= MAX_SHOWN_CHARS;
      if (short) await show(by, key, words);
      const taken = await take();
      if (!short && taken.type === "ack") await show(by, key, words);
      return taken;
    },
    press: async (by, { eventId, buttonId, messageKey }, take) => {
      const entry = messageKey === undefined ? undefined : await feed.get(placeKey(by.place), messageKey);
      const taken = await take();
      const label = entry && pressLabel(entry.body, buttonId);
      if (taken.type === "ack" && label !== undefined) await show(by, `pressed:${eventId}`, label);
      return taken;
    },
    events: (place, text, { signal, mayRead }) => {
      const after = Number(text ?? 0);
      return streamFeed({
        ...{ feed, readers, clock, signal, mayRead },
        place: placeKey(place),
        after: Number.isSafeInteger(after) && after > 0 ? after : 0,
      });
    },
  };
}
