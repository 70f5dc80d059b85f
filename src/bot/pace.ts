import { type Place, placeKey } from "../base/actor.ts";
import type { Adapter, Pace } from "./adapter.ts";

/** Keeps sends and edits within what each platform bears, ahead of time, and out of the way after it said no. */
export interface Pacer {
  /** Takes a turn: 0 when it may go now, else the epoch milliseconds at which to ask again. */
  take(adapter: Adapter, place: Place): number;
  /** The platform asked for patience: for the place, or `overall`. */
  hold(place: Place, untilMs: number, overall: boolean): void;
}

interface Bucket {
  /** When the bucket would be full again; the fuller, the earlier. */
  fullAtMs: number;
  heldUntilMs: number;
}

/** Beyond this many places the ones at rest are forgotten: a full bucket says nothing. */
const MOST_PLACES = 10_000;

export function createPacer(clock: { now(): number }): Pacer {
  const buckets = new Map<string, Bucket>();

  function bucketOf(key: string): Bucket {
    const known = buckets.get(key);
    if (known) return known;
    if (buckets.size >= MOST_PLACES) forgetRested();
    const made = { fullAtMs: 0, heldUntilMs: 0 };
    buckets.set(key, made);
    return made;
  }

  function forgetRested(): void {
    const now = clock.now();
    for (const [key, bucket] of buckets) {
      if (bucket.fullAtMs <= now && bucket.heldUntilMs <= now) buckets.delete(key);
    }
  }

  /** When the bucket has room for one more. */
  function freeAt(bucket: Bucket, pace: Pace | undefined): number {
    if (!pace) return bucket.heldUntilMs;
    const each = pace.perMs / pace.count;
    return Math.max(bucket.heldUntilMs, bucket.fullAtMs - (pace.count - 1) * each);
  }

  return {
    take: (adapter, place) => {
      const now = clock.now();
      const { pacePerPlace, paceOverall } = adapter.limits;
      const mine = bucketOf(placeKey(place));
      const all = bucketOf(adapter.name);
      const free = Math.max(freeAt(mine, pacePerPlace), freeAt(all, paceOverall));
      if (free > now) return free;
      for (const [bucket, pace] of [[mine, pacePerPlace] as const, [all, paceOverall] as const]) {
        if (pace) bucket.fullAtMs = Math.max(bucket.fullAtMs, now) + pace.perMs / pace.count;
      }
      return 0;
    },
    hold: (place, untilMs, overall) => {
      const bucket = bucketOf(overall ? place.platform : placeKey(place));
      bucket.heldUntilMs = Math.max(bucket.heldUntilMs, untilMs);
    },
  };
}
