/**
 * Counts over time in a fixed number of buckets: when the range grows their width doubles. What it holds depends on the
 * times alone, not on their order.
 */
export interface Timeline {
  readonly counts: Uint32Array;
  /** A power of two, from 1 s on. */
  widthMs: number;
  /** Bucket numbers, `floor(ms / widthMs)`; a bucket lies at its number modulo the size. */
  first: number;
  last: number;
}

const narrowestMs = 1024;

export function createTimeline(size: number): Timeline {
  return { counts: new Uint32Array(size), widthMs: narrowestMs, first: 0, last: -1 };
}

export function addTime(timeline: Timeline, ms: number, count = 1): void {
  const { counts } = timeline;
  let bucket = Math.floor(ms / timeline.widthMs);
  if (timeline.last < timeline.first) timeline.first = timeline.last = bucket;
  while (Math.max(bucket, timeline.last) - Math.min(bucket, timeline.first) >= counts.length) {
    widen(timeline);
    bucket = Math.floor(ms / timeline.widthMs);
  }
  if (bucket < timeline.first) timeline.first = bucket;
  if (bucket > timeline.last) timeline.last = bucket;
  counts[bucket % counts.length] = (counts[bucket % counts.length] as number) + count;
}

function widen(timeline: Timeline): void {
  const { counts, first, last } = timeline;
  const size = counts.length;
  const before = counts.slice();
  counts.fill(0);
  for (let bucket = first; bucket <= last; bucket++) {
    const to = Math.floor(bucket / 2) % size;
    counts[to] = (counts[to] as number) + (before[bucket % size] as number);
  }
  timeline.widthMs *= 2;
  timeline.first = Math.floor(first / 2);
  timeline.last = Math.floor(last / 2);
}

/** Adds all of `other`, which is of the same size. */
export function addTimeline(timeline: Timeline, other: Timeline): void {
  while (other.widthMs < timeline.widthMs) widen(other);
  for (let bucket = other.first; bucket <= other.last; bucket++) {
    const count = other.counts[bucket % other.counts.length] as number;
    if (count > 0) addTime(timeline, bucket * other.widthMs, count);
  }
}

/** How many fell into `bucket`, 0 outside. */
export function countAt(timeline: Timeline, bucket: number): number {
  if (bucket < timeline.first || bucket > timeline.last) return 0;
  return timeline.counts[bucket % timeline.counts.length] as number;
}
