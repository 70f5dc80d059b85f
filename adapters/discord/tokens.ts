import type { Clock } from "../../src/base/clock.ts";
import { LIMITS } from "./limits.ts";

/** By which an interaction is answered for 15 minutes. Kept in memory alone: it is as good as a password. */
export interface InteractionToken {
  readonly applicationId: string;
  readonly token: string;
  readonly untilMs: number;
}

/** A line to the asker alone, to be taken away when an answer stands. */
export interface Note {
  readonly by: InteractionToken;
  readonly channelId: string;
}

export interface Tokens {
  /** The newest interaction of a person in a channel. */
  keep(channelId: string, userId: string, token: InteractionToken): void;
  of(channelId: string, userId: string): InteractionToken | undefined;
  /** The interaction by which a message for one person's eyes was posted; without it Discord does not change it. */
  keepFor(messageId: string, token: InteractionToken): void;
  ofMessage(messageId: string): InteractionToken | undefined;
  note(note: Note): void;
  /** Notes in a channel, given out once. */
  takeNotes(channelId: string): readonly Note[];
}

/** The oldest are forgotten beyond this. */
const MOST = 1000;
/** So that a call still arrives before Discord lets go of the token. */
const SPARE_MS = 15_000;

export function untilMs(nowMs: number): number {
  return nowMs + LIMITS.tokenMs - SPARE_MS;
}

export function createTokens(clock: Clock): Tokens {
  const byPerson = new Map<string, InteractionToken>();
  const byMessage = new Map<string, InteractionToken>();
  const notes = new Map<string, Note[]>();

  function put<T>(map: Map<string, T>, key: string, value: T): void {
    map.delete(key);
    map.set(key, value);
    const [oldest] = map.keys();
    if (map.size > MOST && oldest !== undefined) map.delete(oldest);
  }

  function living(token: InteractionToken | undefined): InteractionToken | undefined {
    return token && token.untilMs > clock.now() ? token : undefined;
  }

  return {
    keep: (channelId, userId, token) => put(byPerson, `${channelId}:${userId}`, token),
    of: (channelId, userId) => living(byPerson.get(`${channelId}:${userId}`)),
    keepFor: (messageId, token) => put(byMessage, messageId, token),
    ofMessage: (messageId) => living(byMessage.get(messageId)),
    note: (note) => put(notes, note.channelId, [...(notes.get(note.channelId) ?? []), note].slice(-20)),
    takeNotes: (channelId) => {
      const taken = notes.get(channelId) ?? [];
      notes.delete(channelId);
      return taken.filter(({ by }) => living(by) !== undefined);
    },
  };
}
