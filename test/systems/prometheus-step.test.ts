import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { OpsError } from "../../src/base/errors.ts";
import { alignRange, stepFor } from "../../src/systems/metrics-step.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe("stepFor", () => {
  test.each([
    [0, 5_000],
    [15 * MINUTE, 5_000],
    [HOUR, 15_000],
    [3 * HOUR, MINUTE],
    [6 * HOUR, 2 * MINUTE],
    [DAY, 5 * MINUTE],
    [7 * DAY, HOUR],
    [30 * DAY, 3 * HOUR],
    [365 * DAY, 2 * DAY],
  ])("a range of %i ms has steps of %i ms", (range, step) => {
    expect(stepFor(range)).toBe(step);
  });

  test("never under 5 s, never more than 300 points, never coarser for a shorter range", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5000 * DAY }), fc.integer({ min: 0, max: 5000 * DAY }), (a, b) => {
        const [short, long] = a < b ? [a, b] : [b, a];
        expect(stepFor(short)).toBeGreaterThanOrEqual(5000);
        expect(short / stepFor(short)).toBeLessThanOrEqual(300);
        expect(stepFor(short)).toBeLessThanOrEqual(stepFor(long));
      }),
    );
  });
});

describe("alignRange", () => {
  test("both ends are whole steps since 1970, and asking again within the step gives the same", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1e12, max: 2e12 }), fc.integer({ min: 0, max: 400 * DAY }), (toMs, rangeMs) => {
        const first = alignRange({ fromMs: toMs - rangeMs, toMs }, 11_000);
        expect([first.fromMs % first.stepMs, first.toMs % first.stepMs]).toEqual([0, 0]);
        expect(toMs - first.toMs).toBeLessThan(first.stepMs);
        expect(alignRange({ fromMs: first.fromMs, toMs: first.toMs, stepMs: first.stepMs }, 11_000)).toEqual(first);
      }),
    );
  });

  test("more points than Prometheus gives are refused before asking, with the cure", () => {
    const ask = () => alignRange({ fromMs: 0, toMs: 10_000_000_000, stepMs: 1000 }, 11_000);
    expect(ask).toThrow(OpsError);
    expect(ask).toThrow(
      "That is 10,000,001 points a series, and at most 11,000 are given. Ask for a shorter time, or for a step of 30 min or more.",
    );
    expect(alignRange({ fromMs: 0, toMs: 10_999_000, stepMs: 1000 }, 11_000).stepMs).toBe(1000);
  });

  test.each([
    { fromMs: 2, toMs: 1 },
    { fromMs: Number.NaN, toMs: 1 },
    { fromMs: 0, toMs: 1, stepMs: 0 },
    { fromMs: 0, toMs: 1, stepMs: 1.5 },
  ])("%o is invalid", (request) => {
    expect(() => alignRange(request, 11_000)).toThrow(expect.objectContaining({ kind: "invalid" }));
  });
});
