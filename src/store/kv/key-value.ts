import type { Json } from "../../base/json.ts";

/** Small, short-lived facts that may be lost at any time: caches, counters, hints. What is owed stands in the database. */
export interface KeyValue {
  get(key: string): Promise<Json | undefined>;
  /** Kept at most `ttlMs`. */
  set(key: string, value: Json, ttlMs: number): Promise<void>;
  /** Sets only when absent; true for the one caller that did. */
  claim(key: string, value: Json, ttlMs: number): Promise<boolean>;
  delete(key: string): Promise<void>;
  /**
   * Takes one of `points` allowed in each window of `windowMs` under this key. When none is left nothing is taken and
   * `retryAfterMs` tells when the window turns.
   */
  take(key: string, points: number, windowMs: number): Promise<{ allowed: boolean; retryAfterMs: number }>;
  close(): Promise<void>;
}
