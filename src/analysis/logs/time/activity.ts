import type { LogStretch } from "../contract/summary.ts";

const size = 4096;
const fewestSilences = 8;
const usualTimes = 10;
const shortestGapMs = 5_000;
const shownGaps = 20;

/** When anything was said at all: first and last moment of each of up to 4096 buckets, for the silences between. */
export interface Activity {
  add(ms: number): void;
  range(): LogStretch | undefined;
  gaps(): readonly LogStretch[];
}

export function createActivity(): Activity {
  let widthMs = 256;
  let firsts = new Float64Array(size).fill(Number.NaN);
  let lasts = new Float64Array(size).fill(Number.NaN);
  let fromMs = Number.POSITIVE_INFINITY;
  let toMs = Number.NEGATIVE_INFINITY;

  function put(ms: number, lastMs: number): void {
    const at = Math.floor(ms / widthMs) % size;
    if (!((firsts[at] as number) <= ms)) firsts[at] = ms;
    if (!((lasts[at] as number) >= lastMs)) lasts[at] = lastMs;
  }

  function widen(): void {
    const beforeFirsts = firsts;
    const beforeLasts = lasts;
    firsts = new Float64Array(size).fill(Number.NaN);
    lasts = new Float64Array(size).fill(Number.NaN);
    widthMs *= 2;
    for (let i = 0; i < size; i++)
      if (!Number.isNaN(beforeFirsts[i])) put(beforeFirsts[i] as number, beforeLasts[i] as number);
  }

  function silences(): LogStretch[] {
    const found: LogStretch[] = [];
    let lastMs = fromMs;
    const end = Math.floor(toMs / widthMs);
    for (let bucket = Math.floor(fromMs / widthMs); bucket <= end; bucket++) {
      const firstMs = firsts[bucket % size] as number;
      if (Number.isNaN(firstMs)) continue;
      if (firstMs > lastMs) found.push({ fromMs: lastMs, toMs: firstMs });
      lastMs = lasts[bucket % size] as number;
    }
    return found;
  }

  return {
    add(ms) {
      if (ms < fromMs) fromMs = ms;
      if (ms > toMs) toMs = ms;
      while (Math.floor(toMs / widthMs) - Math.floor(fromMs / widthMs) >= size) widen();
      put(ms, ms);
    },
    range: () => (toMs >= fromMs ? { fromMs, toMs } : undefined),
    gaps() {
      const all = toMs > fromMs ? silences() : [];
      if (all.length < fewestSilences) return [];
      const lengths = all.map((one) => one.toMs - one.fromMs).sort((a, b) => a - b);
      // Nine of ten silences are shorter than this: a job that logs every five minutes is no gap every five minutes.
      const usualMs = lengths[Math.floor((lengths.length - 1) * 0.9)] ?? 0;
      const leastMs = Math.max(usualMs * usualTimes, shortestGapMs);
      return all
        .filter((one) => one.toMs - one.fromMs >= leastMs)
        .sort((a, b) => b.toMs - b.fromMs - (a.toMs - a.fromMs) || a.fromMs - b.fromMs)
        .slice(0, shownGaps);
    },
  };
}
