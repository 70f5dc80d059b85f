import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { alignSeries, nameSeries, summarise, tellingLabels } from "../../src/analysis/series/summary.ts";
import { thinPoints } from "../../src/analysis/series/thin.ts";

describe("samples thinned to whole steps", () => {
  test("each step is the mean of its samples, named by its beginning", () => {
    const points = [
      [10_000, 1],
      [12_000, 3],
      [14_999, 5],
      [15_000, 10],
      [21_000, 7],
    ] as const;
    expect(thinPoints(points, 5000)).toEqual([
      [10_000, 3],
      [15_000, 10],
      [20_000, 7],
    ]);
  });

  test("a slower beat than the step is no gap", () => {
    const byMinute = [0, 60_000, 120_000].map((at) => [at, 1] as const);
    expect(thinPoints(byMinute, 5000)).toEqual(byMinute);
  });

  test("whole steps inside a pause are null, and nothing else is", () => {
    const paused = [
      [1000, 1],
      [6000, 1],
      [15_500, null],
      [26_000, 2],
    ] as const;
    expect(thinPoints(paused, 5000)).toEqual([
      [0, 1],
      [5000, 1],
      [10_000, null],
      [15_000, null],
      [20_000, null],
      [25_000, 2],
    ]);
    // The same pause within one coarser step leaves no trace: that step has samples.
    expect(thinPoints(paused, 60_000)).toEqual([[0, 4 / 3]]);
  });

  test("nothing is nothing", () => {
    expect(thinPoints([], 5000)).toEqual([]);
    expect(thinPoints([[1, null]], 5000)).toEqual([]);
  });

  test("a day by 2 s becomes at most as many points as there are steps, ascending, and keeps the mean", () => {
    const day = Array.from({ length: 43_200 }, (_, i) => [i * 2000, i % 100] as const);
    const thinned = thinPoints(day, 300_000);
    expect(thinned).toHaveLength(288);
    const mean = thinned.reduce((sum, [, value]) => sum + (value ?? Number.NaN), 0) / thinned.length;
    expect(mean).toBeCloseTo(49.5, 6);
  });

  test("any samples: ascending whole steps, every value within what was measured, every sampled step there", () => {
    const samples = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 5000 }), fc.option(fc.integer({ min: -50, max: 50 }))),
      {
        maxLength: 200,
      },
    );
    fc.assert(
      fc.property(samples, fc.constantFrom(1000, 5000, 60_000), (deltas, stepMs) => {
        let at = 0;
        const points = deltas.map(([delta, value]) => {
          at += delta + 1;
          return [at, value] as const;
        });
        const thinned = thinPoints(points, stepMs);
        const known = points.filter(([, value]) => value !== null);
        const steps = new Set(known.map(([ms]) => Math.floor(ms / stepMs) * stepMs));
        expect(new Set(thinned.filter(([, value]) => value !== null).map(([ms]) => ms))).toEqual(steps);
        for (const [i, [ms, value]] of thinned.entries()) {
          expect(ms % stepMs).toBe(0);
          if (i > 0) expect(ms).toBeGreaterThan(thinned[i - 1]?.[0] ?? Number.NaN);
          if (value !== null) expect(Math.abs(value)).toBeLessThanOrEqual(50);
        }
      }),
    );
  });
});

describe("what a series did", () => {
  test("gaps are left out of every figure", () => {
    const summary = summarise([
      [1, 4],
      [2, null],
      [3, 8],
      [4, null],
    ]);
    expect(summary).toEqual({ last: 8, lastAtMs: 3, min: 4, max: 8, mean: 6, samples: 2 });
    expect(summarise([[1, null]])).toBeUndefined();
  });

  test("a name says what tells series apart, and no more", () => {
    const all = [
      { __name__: "up", job: "node", instance: "a:1" },
      { __name__: "up", job: "node", instance: "b:1" },
    ];
    expect(tellingLabels(all)).toEqual(["instance"]);
    expect(nameSeries(all[0] ?? {}, ["instance"])).toBe("a:1");
    expect(nameSeries({ __name__: "up" }, [])).toBe("up");
    expect(nameSeries({}, [])).toBe("value");
  });

  test("series on one axis keep their own gaps", () => {
    const { atMs, values } = alignSeries([
      { points: [[1, 10]] },
      {
        points: [
          [1, 20],
          [2, 21],
        ],
      },
    ]);
    expect([atMs, values]).toEqual([
      [1, 2],
      [
        [10, null],
        [20, 21],
      ],
    ]);
  });
});
