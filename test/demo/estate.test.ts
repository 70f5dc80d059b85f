import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { OpsError } from "../../src/base/errors.ts";
import { createDemoReader } from "../../src/demo/demo-reader.ts";
import { createEstate } from "../../src/demo/estate.ts";
import { createEvaluation } from "../../src/demo/promql/evaluate.ts";
import { parsePromql } from "../../src/demo/promql/parse.ts";
import type { Sample } from "../../src/demo/promql/storage.ts";
import { DEMO_SYSTEM } from "../../tools/metrics/sources.ts";

const NOW = Date.UTC(2026, 10, 3, 9, 41, 12);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const storage = createEstate({ seed: 1 }).storageAt(NOW);

function figureOf(promql: string, atMs = NOW): number {
  const found = createEvaluation(parsePromql(promql), storage).at(atMs) as readonly Sample[];
  expect(found, promql).toHaveLength(1);
  return found[0]?.value ?? Number.NaN;
}

describe("the series of the sample estate", () => {
  const moment = fc.integer({ min: NOW - 30 * DAY, max: NOW });
  const series = fc.nat(storage.all.length - 1).map((i) => storage.all[i] as (typeof storage.all)[number]);

  test("the same seed and moment give the same, another seed something else", () => {
    const again = createEstate({ seed: 1 }).storageAt(NOW);
    const other = createEstate({ seed: 2 }).storageAt(NOW);
    const print = (all: typeof storage.all, atMs: number) =>
      JSON.stringify(all.map((one) => [one.labels, one.valueAt(atMs)]));
    fc.assert(
      fc.property(moment, (atMs) => {
        expect(print(again.all, atMs)).toBe(print(storage.all, atMs));
        expect(print(other.all, atMs)).not.toBe(print(storage.all, atMs));
      }),
      { numRuns: 10 },
    );
  });

  test("every series has a finite figure at any moment, and what is no counter of idleness is not negative", () => {
    fc.assert(
      fc.property(series, moment, (one, atMs) => {
        const value = one.valueAt(atMs);
        expect(Number.isFinite(value)).toBe(true);
        if (atMs >= one.fromMs) expect(value).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 3000 },
    );
  });

  test("a counter never falls but where it began anew", () => {
    const counters = storage.all.filter(({ resetsMs }) => resetsMs !== undefined);
    expect(counters.length).toBeGreaterThan(300);
    fc.assert(
      fc.property(
        fc.constantFrom(...counters),
        moment,
        fc.integer({ min: 1, max: 6 * HOUR }),
        (one, fromMs, lengthMs) => {
          const reset = one.resetsMs?.some((at) => at > fromMs && at <= fromMs + lengthMs) ?? false;
          if (!reset) expect(one.valueAt(fromMs + lengthMs)).toBeGreaterThanOrEqual(one.valueAt(fromMs));
        },
      ),
      { numRuns: 5000 },
    );
    const [reset] =
      counters.find((one) => one.labels.code === "200" && (one.resetsMs?.length ?? 0) > 0)?.resetsMs ?? [];
    const cart = counters.find((one) => one.labels.code === "200" && one.resetsMs?.[0] === reset);
    expect(cart?.valueAt((reset ?? 0) - 1)).toBeGreaterThan(cart?.valueAt((reset ?? 0) + 1) ?? Number.NaN);
  });

  test("a histogram's buckets never fall with their bound, and the last is the count", () => {
    const countUpTo = (bound: string, atMs: number) =>
      figureOf(`sum(http_request_duration_seconds_bucket{service="checkout",le="${bound}"})`, atMs);
    for (const atMs of [NOW, NOW - 2 * HOUR, NOW - 20 * DAY]) {
      const counts = ["0.005", "0.05", "0.5", "1", "10", "+Inf"].map((bound) => countUpTo(bound, atMs));
      expect(counts).toEqual([...counts].sort((a, b) => a - b));
      expect(counts.at(-1)).toBe(figureOf('sum(http_request_duration_seconds_count{service="checkout"})', atMs));
    }
  });

  test("has its troubles, at any half hour of a day", () => {
    const share =
      'sum(rate(http_requests_total{service="checkout",code=~"5.."}[5m])) / sum(rate(http_requests_total{service="checkout"}[5m]))';
    for (const nowMs of [NOW, NOW + 31 * 60_000, NOW + 12 * HOUR]) {
      const then = createEstate({ seed: 1 }).storageAt(nowMs);
      const at = (promql: string, atMs: number) =>
        (createEvaluation(parsePromql(promql), then).at(atMs) as readonly Sample[])[0]?.value ?? Number.NaN;
      expect(at(share, nowMs)).toBeGreaterThan(0.05);
      expect(at(share, nowMs)).toBeLessThan(0.09);
      expect(at(share, nowMs - 90 * 60_000)).toBeLessThan(0.005);
      const full = "max(kubelet_volume_stats_used_bytes / kubelet_volume_stats_capacity_bytes)";
      expect(at(full, nowMs)).toBeGreaterThan(0.94);
      expect(at(full, nowMs)).toBeGreaterThan(at(full, nowMs - 5 * HOUR));
      expect(at('changes(kube_pod_container_status_restarts_total{container="cart"}[6h])', nowMs)).toBeGreaterThan(0);
      const idle = (node: string) => at(`avg(rate(node_cpu_seconds_total{mode="idle",node="${node}"}[5m]))`, nowMs);
      expect(idle("node-3")).toBeLessThan(0.45);
      expect(idle("node-2")).toBeGreaterThan(0.6);
    }
  });
});

describe("the reader of the sample estate", () => {
  const reader = createDemoReader({ estate: createEstate({ seed: 1 }), clock: { ...systemClock, now: () => NOW } });

  test("names itself as the tools know it", () => {
    expect([reader.name, reader.title]).toEqual(["demo", DEMO_SYSTEM]);
  });

  test("a month of the heaviest recipe takes little time", async () => {
    const promql = "histogram_quantile(0.99, sum by (service, le) (rate(http_request_duration_seconds_bucket[3h])))";
    const began = performance.now();
    const { series, source, stepMs } = await reader.range({ promql, fromMs: NOW - 30 * DAY, toMs: NOW });
    expect(performance.now() - began).toBeLessThan(5000);
    expect(series).toHaveLength(7);
    expect(series[0]?.points.length).toBeGreaterThan((29 * DAY) / stepMs);
    expect(source).toMatchObject({ system: DEMO_SYSTEM, query: promql });
  });

  test("says what is wrong with a query, and where", async () => {
    await expect(reader.instant("sum(rate(up[5m])", NOW)).rejects.toMatchObject({
      kind: "invalid",
      message: expect.stringMatching(
        /^The sample estate cannot read this query: 1:17: parse error: unexpected end of input/,
      ),
    });
    await expect(reader.instant("up[5m]", NOW)).rejects.toMatchObject({ kind: "invalid" });
    const endless = "([a-z0-9]+-?)+!";
    for (const promql of [`up{pod=~"${endless}"}`, `label_replace(up, "x", "$1", "pod", "${endless}")`]) {
      const began = performance.now();
      await reader.instant(promql, NOW).catch((thrown: unknown) => expect(thrown).toMatchObject({ kind: "invalid" }));
      expect(performance.now() - began).toBeLessThan(2000);
    }
    await expect(reader.range({ promql: "up", fromMs: NOW, toMs: NOW - 1 })).rejects.toMatchObject({ kind: "invalid" });
  });

  test("stops when asked to", async () => {
    const promql = "sum(sum_over_time(http_request_duration_seconds_bucket[2h]))";
    const signal = AbortSignal.timeout(30);
    await expect(reader.range({ promql, fromMs: NOW - DAY, toMs: NOW }, { signal })).rejects.toThrow();
  });

  test("has nothing of the time to come, nor of long ago", async () => {
    expect((await reader.instant("up", NOW + HOUR)).series).toEqual([]);
    expect((await reader.instant("up", NOW - 90 * DAY)).series).toEqual([]);
    expect((await reader.instant("count(up)", NOW - 29 * DAY)).series).toHaveLength(1);
  });

  test("gives the names and labels of its series", async () => {
    expect(await reader.labelValues("namespace", undefined)).toEqual(["payments", "platform", "shop"]);
    expect(await reader.labelValues("node", "node_load1")).toEqual(["node-1", "node-2", "node-3"]);
    const pods = await reader.series('up{service="checkout"}', NOW - 2 * HOUR, NOW);
    expect(pods).toHaveLength(3);
    expect(await reader.series('up{service="checkout"}', NOW - 60_000, NOW)).toHaveLength(2);
    expect((await reader.metadata()).get("http_requests_total")?.type).toBe("counter");
  });

  test("every metric is described", async () => {
    const about = await reader.metadata();
    const names = await reader.labelValues("__name__", undefined);
    expect(names.length).toBeGreaterThan(30);
    expect(names.filter((name) => !about.has(name) && !about.has(name.replace(/_(bucket|count|sum)$/, "")))).toEqual(
      [],
    );
  });
});

describe("the parser", () => {
  const word = fc.constantFrom(
    ...[
      "up",
      "sum",
      "by",
      "rate",
      "(",
      ")",
      "[",
      "]",
      "{",
      "}",
      "5m",
      ":",
      ",",
      "1",
      "-",
      "^",
      "==",
      "bool",
      "on",
      "offset",
    ],
    ...[
      '"a"',
      "=~",
      "'(",
      "and",
      "group_left",
      "topk",
      "histogram_quantile",
      "=",
      "@",
      "\\",
      "inf",
      "le",
      "label_replace",
    ],
  );

  test("throws nothing but refusals, whatever it reads", () => {
    let refused = 0;
    const tries = fc.oneof(
      fc.array(word, { maxLength: 14 }).map((words) => words.join(" ")),
      fc.string(),
    );
    fc.assert(
      fc.property(tries, (text) => {
        try {
          createEvaluation(parsePromql(text), storage).at(NOW);
        } catch (thrown) {
          if (!(thrown instanceof OpsError) || thrown.kind !== "invalid") throw thrown;
          refused++;
        }
      }),
      { numRuns: 2000 },
    );
    expect(refused).toBeGreaterThan(1000);
  });

  test("refuses what is nested without end", () => {
    for (const deep of ["(".repeat(50_000), "-".repeat(50_000), "sum(".repeat(50_000), "1^".repeat(50_000)]) {
      expect(() => parsePromql(`${deep}1`)).toThrow(OpsError);
    }
  });
});
