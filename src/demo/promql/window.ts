import type { Labels, StoredSeries } from "./storage.ts";

/** The samples of one series within a stretch of time, both ends included. There is at least one. */
export interface Window {
  readonly labels: Labels;
  readonly fromMs: number;
  readonly toMs: number;
  readonly count: number;
  timeAt(index: number): number;
  valueAt(index: number): number;
  /** The indices before which a counter may have fallen; undefined where every pair must be looked at. */
  readonly fallsBefore?: readonly number[];
}

/** Prometheus shows a sample for so long while no newer one comes. */
export const LOOKBACK_MS = 300_000;

export function windowOf(series: StoredSeries, fromMs: number, toMs: number): Window | undefined {
  const first = ceilTo(series, Math.max(fromMs, series.fromMs));
  const last = floorTo(series, Math.min(toMs, series.toMs));
  const count = Math.floor((last - first) / series.everyMs) + 1;
  if (count < 1) return undefined;
  const indices = series.resetsMs
    ?.filter((at) => at > first && at <= last)
    .map((at) => (ceilTo(series, at) - first) / series.everyMs);
  return {
    labels: series.labels,
    fromMs,
    toMs,
    count,
    timeAt: (index) => first + index * series.everyMs,
    valueAt: (index) => series.valueAt(first + index * series.everyMs),
    ...(indices === undefined ? {} : { fallsBefore: [...new Set(indices)] }),
  };
}

/** The time of the newest sample at a moment, or undefined where it is too old or there is none. */
export function newestAt(series: StoredSeries, atMs: number): number | undefined {
  const sampleMs = floorTo(series, Math.min(atMs, series.toMs));
  return sampleMs >= series.fromMs && sampleMs > atMs - LOOKBACK_MS ? sampleMs : undefined;
}

function floorTo({ everyMs, shiftMs }: StoredSeries, atMs: number): number {
  return Math.floor((atMs - shiftMs) / everyMs) * everyMs + shiftMs;
}

function ceilTo({ everyMs, shiftMs }: StoredSeries, atMs: number): number {
  return Math.ceil((atMs - shiftMs) / everyMs) * everyMs + shiftMs;
}
