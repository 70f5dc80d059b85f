import { OpsError } from "../base/errors.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

// 5 s is the shortest scrape interval that is common; finer steps only repeat samples.
// biome-ignore format: a ladder reads better in two rows
const LADDER = [
  5 * SECOND, 15 * SECOND, 30 * SECOND, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE,
  HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY,
] as const;

// 240 is what is aimed at: three pixels a point on a chart for chat. Up to 300 saves going a rung coarser (24 h by 5 min).
const MOST_POINTS = 300;

/** The step in milliseconds that gives about 240 points over a range, from a ladder of round lengths; never under 5 s. */
export function stepFor(rangeMs: number): number {
  const rung = LADDER.find((step) => rangeMs / step <= MOST_POINTS);
  return rung ?? Math.ceil(rangeMs / MOST_POINTS / DAY) * DAY;
}

/**
 * A range whose ends are whole steps since 1970, both floored: whoever repeats the query within the same step sends the
 * same numbers and gets the same figures. Throws `invalid` for what is no range, or has more points than Prometheus gives.
 */
export function alignRange(
  request: { readonly fromMs: number; readonly toMs: number; readonly stepMs?: number },
  maxPointsPerSeries: number,
): { readonly fromMs: number; readonly toMs: number; readonly stepMs: number } {
  const { fromMs, toMs } = request;
  if (!Number.isFinite(fromMs) || !Number.isFinite(toMs) || fromMs > toMs) {
    throw new OpsError("invalid", "A range must end after it begins.", { facts: { fromMs, toMs } });
  }
  const stepMs = request.stepMs ?? stepFor(toMs - fromMs);
  if (!Number.isInteger(stepMs) || stepMs < 1) {
    throw new OpsError("invalid", "The step of a range must be a whole number of milliseconds above zero.", {
      facts: { stepMs },
    });
  }
  const aligned = { fromMs: floorTo(fromMs, stepMs), toMs: floorTo(toMs, stepMs), stepMs };
  const points = (aligned.toMs - aligned.fromMs) / stepMs + 1;
  if (points > maxPointsPerSeries) {
    const atLeastMs = LADDER.find((step) => (toMs - fromMs) / step + 1 <= maxPointsPerSeries) ?? stepFor(toMs - fromMs);
    throw new OpsError(
      "invalid",
      `That is ${grouped(points)} points a series, and at most ${grouped(maxPointsPerSeries)} are given. ` +
        `Ask for a shorter time, or for a step of ${inWords(atLeastMs)} or more.`,
      { facts: { fromMs, toMs, stepMs } },
    );
  }
  return aligned;
}

function floorTo(ms: number, stepMs: number): number {
  return Math.floor(ms / stepMs) * stepMs;
}

function inWords(ms: number): string {
  if (ms % DAY === 0) return `${ms / DAY} d`;
  if (ms % HOUR === 0) return `${ms / HOUR} h`;
  return ms % MINUTE === 0 ? `${ms / MINUTE} min` : `${ms / SECOND} s`;
}

function grouped(count: number): string {
  return Math.round(count).toLocaleString("en-US");
}
