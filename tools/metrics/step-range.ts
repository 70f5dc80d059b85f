import type { TimeRange } from "../../src/base/time/range.ts";
import { alignRange, stepFor } from "../../src/systems/metrics-step.ts";

/** A range as it is really asked: both ends whole steps since 1970. Whoever sends the same gets the same figures. */
export interface StepRange extends TimeRange {
  readonly stepMs: number;
}

/** What Prometheus gives at most for one series. */
const MOST_POINTS = 11_000;

export function stepRange({ fromMs, toMs }: TimeRange): StepRange {
  return alignRange({ fromMs, toMs, stepMs: stepFor(toMs - fromMs) }, MOST_POINTS);
}

/** As long as Prometheus itself takes a sample for current. */
const CURRENT_MS = 300_000;

/** Whether what stands at the end of a range is how things are now. */
export function isNow({ toMs, stepMs }: StepRange, nowMs: number): boolean {
  return nowMs - toMs <= Math.max(CURRENT_MS, 2 * stepMs);
}

/** "15 s", "5 min", as a source says it. */
export function formatStep(stepMs: number): string {
  if (stepMs % 3_600_000 === 0) return `${stepMs / 3_600_000} h`;
  return stepMs % 60_000 === 0 ? `${stepMs / 60_000} min` : `${stepMs / 1000} s`;
}
