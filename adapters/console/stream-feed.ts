import type { Clock } from "../../src/base/clock.ts";
import type { FeedEntry, FeedStore } from "./contract.ts";

export interface StreamDeps {
  readonly feed: FeedStore;
  /** Wakes by place, called when something new stands in the feed of this process. */
  readonly readers: Map<string, Set<() => void>>;
  readonly clock: Clock;
  readonly place: string;
  /** The last number the reader has seen; 0 for the newest page. */
  readonly after: number;
  readonly signal: AbortSignal;
}

const PAGE = 200;
/** Another process may have written: without a wake the feed is looked at this often. */
const LOOK_MS = 1000;
/** Proxies end a silent stream after 30 to 60 s. */
const PING_MS = 15_000;

/** Server-sent events, one an entry, each with its number as id: a browser that reconnects resumes after the last. */
export async function* streamFeed({ feed, readers, clock, place, after, signal }: StreamDeps): AsyncGenerator<string> {
  let wake = () => {};
  let woken = false;
  const onWake = () => {
    woken = true;
    wake();
  };
  const mine = readers.get(place) ?? new Set();
  readers.set(place, mine.add(onWake));
  signal.addEventListener("abort", onWake, { once: true });
  const stopLooking = clock.every(LOOK_MS, onWake);
  let seen = after;
  let spokenMs = clock.now();
  try {
    yield "retry: 1000\n\n";
    while (!signal.aborted) {
      woken = false;
      const entries = await feed.since(place, seen, PAGE);
      for (const entry of entries) {
        seen = Math.max(seen, entry.no);
        yield formatEvent(entry);
      }
      if (entries.length > 0) spokenMs = clock.now();
      if (entries.length === PAGE) continue;
      if (clock.now() - spokenMs >= PING_MS) {
        spokenMs = clock.now();
        yield ": still here\n\n";
      }
      if (!woken) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  } finally {
    stopLooking();
    mine.delete(onWake);
    if (mine.size === 0) readers.delete(place);
  }
}

function formatEvent(entry: FeedEntry): string {
  return `id: ${entry.no}\nevent: message\ndata: ${JSON.stringify(entry)}\n\n`;
}
