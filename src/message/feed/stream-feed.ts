import type { Clock } from "../../base/clock.ts";
import type { FeedEntry, FeedStore } from "./feed-store.ts";
import type { Readers } from "./readers.ts";

export interface StreamDeps {
  readonly feed: Pick<FeedStore, "since">;
  readonly readers: Readers;
  readonly clock: Clock;
  readonly place: string;
  /** The last number the reader has seen; 0 for the newest page. */
  readonly after: number;
  readonly signal: AbortSignal;
  /** Whether the session still holds; asked before anything new, and at every sign of life. */
  mayRead(): Promise<boolean>;
}

const PAGE = 200;
/** Another process may have written: without a wake the feed is looked at this often. */
const LOOK_MS = 1000;
/** Proxies end a silent stream after 30 to 60 s. */
const ALIVE_MS = 15_000;

/**
 * Server-sent events, one an entry, each with its number as id: a browser that reconnects resumes after the last. Once
 * what stood there is sent comes `caught-up`, then `alive` every 15 s. Ends with the session.
 */
export async function* streamFeed(deps: StreamDeps): AsyncGenerator<string> {
  const { feed, clock, place, signal } = deps;
  let wake = () => {};
  let woken = false;
  const onWake = () => {
    woken = true;
    wake();
  };
  const leave = deps.readers.add(place, onWake);
  signal.addEventListener("abort", onWake, { once: true });
  const stopLooking = clock.every(LOOK_MS, onWake);
  let seen = deps.after;
  let caughtUp = false;
  let spokenMs = clock.now();
  try {
    yield "retry: 1000\n\n";
    while (!signal.aborted) {
      woken = false;
      const entries = await feed.since(place, seen, PAGE);
      // Whoever was removed a moment ago reads nothing more, though the next sign of life is seconds away.
      if (caughtUp && entries.length > 0 && !(await deps.mayRead())) return;
      for (const entry of entries) {
        seen = Math.max(seen, entry.no);
        yield formatEntry(entry);
      }
      if (entries.length === PAGE) continue;
      if (!caughtUp) {
        caughtUp = true;
        yield formatSign("caught-up");
      }
      if (clock.now() - spokenMs >= ALIVE_MS) {
        spokenMs = clock.now();
        if (!(await deps.mayRead())) return;
        yield formatSign("alive");
      }
      if (!woken) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  } finally {
    stopLooking();
    leave();
    signal.removeEventListener("abort", onWake);
  }
}

function formatEntry(entry: FeedEntry): string {
  return `id: ${entry.no}\nevent: message\ndata: ${JSON.stringify(entry)}\n\n`;
}

function formatSign(name: string): string {
  return `event: ${name}\ndata: {}\n\n`;
}
