import { quantileOf } from "./quantile.ts";
import { extrapolated, instantRate } from "./rate.ts";
import type { Window } from "./window.ts";

/** What a function makes of one series' window; undefined for no figure. */
type OfWindow = (window: Window, parameter: number, evalMs: number) => number | undefined;

function valuesOf(window: Window): readonly number[] {
  return Array.from({ length: window.count }, (_, i) => window.valueAt(i));
}

function fold(start: number, step: (sum: number, value: number) => number): OfWindow {
  return (window) => {
    let sum = start;
    for (let i = 0; i < window.count; i++) sum = step(sum, window.valueAt(i));
    return sum;
  };
}

const sum = fold(0, (total, value) => total + value);

function extreme(better: (value: number, best: number) => boolean): OfWindow {
  return (window) => {
    let best = window.valueAt(0);
    for (let i = 1; i < window.count; i++) {
      const value = window.valueAt(i);
      if (better(value, best) || Number.isNaN(best)) best = value;
    }
    return best;
  };
}

function pairs(counts: (before: number, value: number) => boolean): OfWindow {
  return (window) => {
    let count = 0;
    for (let i = 1; i < window.count; i++) if (counts(window.valueAt(i - 1), window.valueAt(i))) count++;
    return count;
  };
}

export function varianceOf(values: readonly number[]): number {
  const mean = values.reduce((total, value) => total + value, 0) / values.length;
  return values.reduce((total, value) => total + (value - mean) ** 2, 0) / values.length;
}

/** Least squares, with times counted in seconds from `zeroMs`. */
function line(window: Window, zeroMs: number): { readonly slope: number; readonly atZero: number } | undefined {
  if (window.count < 2) return undefined;
  const x = Array.from({ length: window.count }, (_, i) => (window.timeAt(i) - zeroMs) / 1000);
  const y = valuesOf(window);
  const meanX = x.reduce((total, value) => total + value, 0) / x.length;
  const meanY = y.reduce((total, value) => total + value, 0) / y.length;
  const covariance = x.reduce((total, value, i) => total + (value - meanX) * ((y[i] ?? 0) - meanY), 0);
  const slope = covariance / x.reduce((total, value) => total + (value - meanX) ** 2, 0);
  return { slope, atZero: meanY - slope * meanX };
}

/** By name; what keeps the metric's name is listed below. */
export const RANGE_FUNCTIONS: Readonly<Record<string, OfWindow>> = {
  rate: (window) => extrapolated(window, true, true),
  increase: (window) => extrapolated(window, true, false),
  delta: (window) => extrapolated(window, false, false),
  irate: (window) => instantRate(window, true),
  idelta: (window) => instantRate(window, false),
  sum_over_time: sum,
  avg_over_time: (window, parameter, evalMs) => (sum(window, parameter, evalMs) ?? Number.NaN) / window.count,
  min_over_time: extreme((value, best) => value < best),
  max_over_time: extreme((value, best) => value > best),
  count_over_time: ({ count }) => count,
  present_over_time: () => 1,
  last_over_time: (window) => window.valueAt(window.count - 1),
  stdvar_over_time: (window) => varianceOf(valuesOf(window)),
  stddev_over_time: (window) => Math.sqrt(varianceOf(valuesOf(window))),
  quantile_over_time: (window, q) => quantileOf(q, valuesOf(window)),
  changes: pairs((before, value) => value !== before && !(Number.isNaN(value) && Number.isNaN(before))),
  resets: pairs((before, value) => value < before),
  deriv: (window) => line(window, window.timeAt(0))?.slope,
  predict_linear: (window, seconds, evalMs) => {
    const found = line(window, evalMs);
    return found && found.slope * seconds + found.atZero;
  },
};

export const KEEPS_NAME: ReadonlySet<string> = new Set(["last_over_time"]);
