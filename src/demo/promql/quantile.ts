/** By linear interpolation between neighbours in rank; infinite outside 0 to 1. */
export function quantileOf(q: number, values: readonly number[]): number {
  if (values.length === 0 || Number.isNaN(q)) return Number.NaN;
  if (q < 0) return Number.NEGATIVE_INFINITY;
  if (q > 1) return Number.POSITIVE_INFINITY;
  const sorted = [...values].sort(byValue);
  const rank = q * (sorted.length - 1);
  const lower = Math.max(0, Math.floor(rank));
  const upper = Math.min(sorted.length - 1, lower + 1);
  const weight = rank - Math.floor(rank);
  return (sorted[lower] ?? Number.NaN) * (1 - weight) + (sorted[upper] ?? Number.NaN) * weight;
}

/** Ascending, NaN first. */
export function byValue(a: number, b: number): number {
  if (Number.isNaN(a)) return Number.isNaN(b) ? 0 : -1;
  if (Number.isNaN(b)) return 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

export interface Bucket {
  readonly bound: number;
  readonly count: number;
}

/** Of cumulative buckets: linear within a bucket, the highest finite bound for what lies above it. */
export function bucketQuantile(q: number, unsorted: readonly Bucket[]): number {
  if (Number.isNaN(q)) return Number.NaN;
  if (q < 0) return Number.NEGATIVE_INFINITY;
  if (q > 1) return Number.POSITIVE_INFINITY;
  const buckets = rising(unsorted);
  const last = buckets.at(-1);
  if (last?.bound !== Number.POSITIVE_INFINITY || buckets.length < 2 || last.count === 0) return Number.NaN;
  const rank = q * last.count;
  const found = buckets.slice(0, -1).findIndex(({ count }) => count >= rank);
  if (found < 0 || Number.isNaN(last.count)) return buckets.at(-2)?.bound ?? Number.NaN;
  const { bound = 0, count = 0 } = buckets[found] ?? {};
  if (found === 0 && bound <= 0) return bound;
  const below = buckets[found - 1] ?? { bound: 0, count: 0 };
  return below.bound + (bound - below.bound) * ((rank - below.count) / (count - below.count));
}

/** By bound, equal bounds joined, counts never falling. */
function rising(unsorted: readonly Bucket[]): readonly Bucket[] {
  const joined: Bucket[] = [];
  for (const bucket of [...unsorted].sort((a, b) => a.bound - b.bound)) {
    const before = joined.at(-1);
    if (before?.bound === bucket.bound) joined[joined.length - 1] = { ...before, count: before.count + bucket.count };
    else joined.push(bucket);
  }
  let most = Number.NEGATIVE_INFINITY;
  return joined.map(({ bound, count }) => {
    most = Math.max(count, most);
    return { bound, count: most };
  });
}
