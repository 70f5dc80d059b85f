import type { Place } from "../../src/base/actor.ts";
import type { AdapterHost, ChatIdentity } from "../../src/bot/adapter.ts";
import type { FeedStore } from "../../src/message/feed/feed-store.ts";

export const TERMINAL = "terminal";

/** A person's own place in the terminal. */
export function terminalPlace(personId: string): Place {
  return { platform: TERMINAL, id: personId, kind: "direct" };
}

/** Whoever may open the data folder's socket, as the house knows them. */
export interface LocalOwner {
  readonly personId: string;
  readonly name: string;
  readonly identity: ChatIdentity;
}

export interface TerminalDeps {
  readonly host: Pick<AdapterHost, "receive" | "clock">;
  readonly feed: FeedStore;
  owner(): Promise<LocalOwner>;
}
