import type { LogStretch } from "../contract/summary.ts";
import { countAt, type Timeline } from "../time/timeline.ts";

const fewest = 10;
const fewestBuckets = 8;
const usualTimes = 5;

/**
 * The stretch in which a template came far more often than over the rest of `range`, or undefined. Only of what was heard at
 * least ten times there, and of a stretch not longer than a quarter of the range. Ends lie on the timeline's buckets, cut
 * to the range.
 */
export function findBurst(
  timeline: Timeline,
  range: LogStretch,
): (LogStretch & { readonly count: number }) | undefined {
  const { widthMs } = timeline;
  const first = Math.floor(range.fromMs / widthMs);
  const buckets = Math.floor(range.toMs / widthMs) - first + 1;
  if (buckets < fewestBuckets) return undefined;
  let total = 0;
  let peak = 0;
  for (let bucket = timeline.first; bucket <= timeline.last; bucket++) {
    const count = countAt(timeline, bucket);
    total += count;
    if (count > peak) peak = count;
  }
  const usual = (total - peak) / (buckets - 1);
  const hot = Math.max(usual * usualTimes, usual + 3 * Math.sqrt(usual), 2);
  let best: { from: number; to: number; count: number } | undefined;
  for (let bucket = timeline.first; bucket <= timeline.last; bucket++) {
    let count = 0;
    let end = bucket;
    while (countAt(timeline, end) > hot) count += countAt(timeline, end++);
    if (end === bucket) continue;
    if (!best || count > best.count) best = { from: bucket, to: end - 1, count };
    bucket = end;
  }
  if (!best || best.count < fewest || best.to - best.from + 1 > Math.max(1, buckets / 4)) return undefined;
  return {
    fromMs: Math.max(best.from * widthMs, range.fromMs),
    toMs: Math.min((best.to + 1) * widthMs - 1, range.toMs),
    count: best.count,
  };
}
