import type { Value } from "../message/chart-spec.ts";

export type Pair = readonly [x: number, value: Value];

/**
 * As many points as can be seen: each stretch of several points for one pixel keeps its lowest and its highest, and a
 * null if it had one, so that peaks and gaps survive. Short series come back as they are.
 */
export function reducePairs(xs: readonly number[], values: readonly Value[], widthPx: number): readonly Pair[] {
  const count = xs.length;
  const stretch = Math.ceil(count / Math.max(1, widthPx));
  const pairs: Pair[] = [];
  const push = (index: number) => pairs.push([xs[index] ?? 0, values[index] ?? null]);
  if (count <= widthPx * 2) {
    for (let i = 0; i < count; i++) push(i);
    return pairs;
  }
  for (let start = 0; start < count; start += stretch) {
    const end = Math.min(count, start + stretch);
    let low: number | undefined;
    let high: number | undefined;
    let gap: number | undefined;
    for (let i = start; i < end; i++) {
      const value = values[i] ?? null;
      if (value === null) {
        gap ??= i;
        continue;
      }
      if (low === undefined || value < (values[low] ?? 0)) low = i;
      if (high === undefined || value > (values[high] ?? 0)) high = i;
    }
    for (const index of new Set([low, high, gap].filter((one) => one !== undefined).sort((a, b) => a - b))) push(index);
  }
  return pairs;
}

/** Points with a gap, or nothing, on both sides: a line does not show them. */
export function lonePairs(pairs: readonly Pair[]): readonly Pair[] {
  return pairs.filter(
    ([, value], i) => value !== null && (pairs[i - 1]?.[1] ?? null) === null && (pairs[i + 1]?.[1] ?? null) === null,
  );
}
