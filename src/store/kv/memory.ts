import { LRUCache } from "lru-cache";
import type { Clock } from "../../base/clock.ts";
import type { Json } from "../../base/json.ts";
import type { KeyValue } from "./key-value.ts";

export interface MemoryKeyValueOptions {
  readonly clock: Clock;
  /** Values, and as many counters; the least recently used goes first. Default 10 000. */
  readonly maxEntries?: number;
}

interface Entry {
  /** JSON text, so that neither side can change the other's object. */
  readonly text: string;
  readonly endsAtMs: number;
}

interface Window {
  taken: number;
  readonly endsAtMs: number;
}

/**
 * The key-value store of one process. Windows are counted here and not by rate-limiter-flexible, whose memory limiter
 * reads Date.now and sets a timer for each key, so that no clock can be passed in.
 */
export function createMemoryKeyValue({ clock, maxEntries = 10_000 }: MemoryKeyValueOptions): KeyValue {
  // Ends are kept in the entries: lru-cache's own ttl reads performance.now.
  const entries = new LRUCache<string, Entry>({ max: maxEntries });
  const windows = new LRUCache<string, Window>({ max: maxEntries });

  function find(key: string): Entry | undefined {
    const entry = entries.get(key);
    if (entry === undefined || clock.now() < entry.endsAtMs) return entry;
    entries.delete(key);
    return undefined;
  }

  function put(key: string, value: Json, ttlMs: number): void {
    entries.set(key, { text: JSON.stringify(value), endsAtMs: clock.now() + ttlMs });
  }

  return {
    async get(key) {
      const entry = find(key);
      return entry && (JSON.parse(entry.text) as Json);
    },
    async set(key, value, ttlMs) {
      put(key, value, ttlMs);
    },
    async claim(key, value, ttlMs) {
      if (find(key) !== undefined) return false;
      put(key, value, ttlMs);
      return true;
    },
    async delete(key) {
      entries.delete(key);
    },
    async take(key, points, windowMs) {
      const now = clock.now();
      let window = windows.get(key);
      if (window === undefined || window.endsAtMs <= now) {
        window = { taken: 0, endsAtMs: now + windowMs };
        windows.set(key, window);
      }
      if (window.taken >= points) return { allowed: false, retryAfterMs: window.endsAtMs - now };
      window.taken++;
      return { allowed: true, retryAfterMs: 0 };
    },
    async close() {
      entries.clear();
      windows.clear();
    },
  };
}
