import type { Series } from "../metrics-reader.ts";

type Points = Series["points"];

/** A bounded run of samples, oldest first. A pause longer than `gapMs` between two samples is shown as a null point. */
export interface Ring {
  /** Samples must come in order; one that is not later than the last is dropped (the clock was set back). */
  add(atMs: number, value: number): void;
  /** Kept samples within both ends, with a null where the sampling paused. */
  between(fromMs: number, toMs: number): Points;
  oldestMs(): number | undefined;
}

/** Two float arrays of `capacity`: 16 bytes a sample, so a day by 5 s is 276 kB a series. */
export function createRing(capacity: number, keepMs: number, gapMs: number): Ring {
  const times = new Float64Array(capacity);
  const values = new Float64Array(capacity);
  let first = 0;
  let size = 0;

  const timeAt = (index: number): number => times[(first + index) % capacity] ?? 0;

  return {
    add(atMs, value) {
      if (size > 0 && atMs <= timeAt(size - 1)) return;
      if (size === capacity) {
        first = (first + 1) % capacity;
        size--;
      }
      times[(first + size) % capacity] = atMs;
      values[(first + size) % capacity] = value;
      size++;
      while (size > 1 && timeAt(0) < atMs - keepMs) {
        first = (first + 1) % capacity;
        size--;
      }
    },

    between(fromMs, toMs) {
      const points: (readonly [number, number | null])[] = [];
      for (let i = 0; i < size; i++) {
        const atMs = timeAt(i);
        if (atMs < fromMs) continue;
        if (atMs > toMs) break;
        const beforeMs = points.at(-1)?.[0];
        if (beforeMs !== undefined && atMs - beforeMs > gapMs) points.push([Math.round((beforeMs + atMs) / 2), null]);
        points.push([atMs, values[(first + i) % capacity] ?? null]);
      }
      return points;
    },

    oldestMs: () => (size === 0 ? undefined : timeAt(0)),
  };
}
