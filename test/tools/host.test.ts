import { describe, expect, test } from "vitest";
import type { HostReader, HostStatus } from "../../src/systems/host/host-reader.ts";
import { createHostStatus } from "../../tools/host/host-status.ts";
import { createHouse, enrolActor } from "../fakes/house.ts";
import { metricsHouse, quietHost } from "./house-with-metrics.ts";

const NOW = Date.UTC(2026, 10, 18, 14, 30, 0);
const source = { system: "this machine (here)", query: "cpu samples", at: "2026-11-18T14:30:00.000Z" };

const STATUS: HostStatus = {
  hostname: "here",
  os: "Linux 6",
  uptimeSeconds: 90_000,
  cpu: { percent: 12, cores: 2, load1: 0.5, load5: 0.4, load15: 0.3 },
  memory: { totalBytes: 8 * 1024 ** 3, usedBytes: 2 * 1024 ** 3, availableBytes: 6 * 1024 ** 3 },
  disks: [{ mount: "/", totalBytes: 100, usedBytes: 95 }],
  network: { receivedBytesPerSecond: 2048, sentBytesPerSecond: 0 },
  processes: [{ pid: 7, name: "node\u001b[31m", cpuPercent: 5, memoryBytes: 1024 }],
  source: { ...source, query: "cpu, memory, disks, network, processes" },
};

/** A day of samples, one every 2 s, but for a pause from 13:00 to 13:30. */
function sampled(): HostReader {
  const pauseFromMs = Date.UTC(2026, 10, 18, 13, 0);
  const pauseToMs = Date.UTC(2026, 10, 18, 13, 30);
  const all: (readonly [number, number | null])[] = [];
  for (let at = NOW - 24 * 3_600_000; at <= NOW; at += 2000) {
    if (at < pauseFromMs || at >= pauseToMs) all.push([at, (at / 2000) % 2 === 0 ? 10 : 30]);
    else if (at === pauseFromMs + 900_000) all.push([at, null]);
  }
  return quietHost({
    since: () => NOW - 24 * 3_600_000,
    samples: (metric, fromMs, toMs) => ({
      series: metric === "cpu" ? [{ labels: {}, points: all.filter(([at]) => at >= fromMs && at <= toMs) }] : [],
      source,
    }),
  });
}

describe("this machine, with no Prometheus", () => {
  type Data = { series: { points: [number, number | null][] }[]; stepMs: number; fromMs: number; toMs: number };

  test.each([
    ["last 24h", 300_000, 289],
    ["last 1h", 15_000, 241],
    ["last 10m", 5000, 121],
  ])("%s is averaged by step, so that it fits a chart", async (range, stepMs, most) => {
    const { call } = await metricsHouse([], sampled(), NOW);
    const called = await call("metrics_show", { what: "cpu", range });
    const data = called.data as unknown as Data;
    const points = data.series[0]?.points ?? [];
    expect(called.outcome.status).toBe("found");
    expect(data.stepMs).toBe(stepMs);
    expect(points.length).toBeLessThanOrEqual(most);
    expect(points.length).toBeGreaterThan(most - 3);
    expect(points.every(([at]) => at % stepMs === 0)).toBe(true);
    expect(called.query).toBe(`cpu samples, mean of each ${{ 300000: "5 min", 15000: "15 s", 5000: "5 s" }[stepMs]}`);
    const chart = called.outcome.message.blocks.find((block) => block.type === "chart");
    expect(chart?.type === "chart" && "series" in chart.chart && chart.chart.series[0]?.values.length).toBe(
      points.length,
    );
  });

  test("where sampling paused there is a gap, and nowhere else", async () => {
    const { call } = await metricsHouse([], sampled(), NOW);
    const { data } = await call("metrics_show", { what: "cpu", range: "last 24h" });
    const points = (data as unknown as Data).series[0]?.points ?? [];
    const gaps = points.filter(([, value]) => value === null).map(([at]) => new Date(at).toISOString().slice(11, 16));
    expect(gaps).toEqual(["13:00", "13:05", "13:10", "13:15", "13:20", "13:25"]);
  });

  test("with no samples it looks once, and says so", async () => {
    const { call } = await metricsHouse(
      [],
      quietHost({ samples: () => ({ series: [], source }), status: async () => STATUS }),
      NOW,
    );
    const called = await call("metrics_show", { what: "network" });
    expect(called.outcome).toMatchObject({
      status: "partial",
      gaps: ["This is one look, now: samples over time are kept while `pilothouse serve` runs."],
      data: {
        unit: "bytes/s",
        series: [{ labels: { direction: "in" }, points: [[NOW, 2048]] }, { points: [[NOW, 0]] }],
      },
    });
    const yesterday = await call("metrics_show", { what: "cpu", range: "yesterday" });
    expect(yesterday.outcome.status).toBe("empty");
    expect(yesterday.said).toMatch(
      /no sample in 17 Nov 2026\. None are kept: that takes a running `pilothouse serve`\.$/,
    );
  });

  test("a time before the samples says since when there are some, in the reader's words", async () => {
    const host = quietHost({ since: () => NOW - 3_600_000, samples: () => ({ series: [], source }) });
    const { call } = await metricsHouse([], host, NOW);
    expect((await call("metrics_show", { what: "cpu", range: "yesterday" })).said).toMatch(/They begin 13:30\.$/);
  });

  test.each([
    [{ what: "latency" }, /^Latency \(p99\) of this machine is not measured\. No Prometheus is configured/],
    [{ what: "constructor" }, /^constructor of this machine is not measured/],
    [
      { what: "cpu", of: "checkout" },
      /^Only this machine \(here\) is measured here\. No Prometheus is configured\. Set PROMETHEUS_URL/,
    ],
    [{ what: "cpu", source: "prod" }, /^No metrics server is called prod\. No Prometheus is configured/],
  ])("%j is refused with the cure", async (input, said) => {
    const { call } = await metricsHouse([], sampled(), NOW);
    const called = await call("metrics_show", input);
    expect([called.outcome.status, called.said]).toEqual(["failed", expect.stringMatching(said)]);
  });

  test("its processes are ranked; anything else is refused with the cure", async () => {
    const rows = [
      { name: "node\u001b[31m", pid: 7, value: 80 },
      { name: "sh", pid: 9, value: 1 },
    ];
    const host = quietHost({ top: async (_metric, limit) => ({ rows: rows.slice(0, limit), source }) });
    const { call } = await metricsHouse([], host, NOW);
    const called = await call("metrics_top", { what: "cpu", limit: 1 });
    expect(called.data).toMatchObject({ rows: [{ name: "node[31m (7)", value: 80, unit: "%" }] });
    expect(called.said).toBe("CPU by process on this machine: most is node[31m (7) with 80% (now).");
    expect((await call("metrics_top", { what: "disk" })).said).toMatch(
      /^On this machine I can rank processes by cpu or memory only\./,
    );
    expect((await call("metrics_top", { what: "cpu", by: "pod" })).said).toMatch(
      /^Only the processes of this machine \(here\), now, can be ranked/,
    );
  });

  test("an expression takes a Prometheus", async () => {
    const { call } = await metricsHouse([], quietHost(), NOW);
    expect((await call("metrics_query", { promql: "up" })).said).toMatch(
      /^No Prometheus is configured\. Set PROMETHEUS_URL/,
    );
  });
});

test("the state of this machine: the verdict first, what is tight named, outside text made visible", async () => {
  const host = quietHost({
    status: async () => STATUS,
    samples: (_metric, fromMs, toMs) => ({
      series: [
        {
          labels: {},
          points: Array.from({ length: 450 }, (_, i) => [fromMs + i * 2000, 12] as const).filter(([at]) => at <= toMs),
        },
      ],
      source,
    }),
  });
  const house = await createHouse({ tools: [createHostStatus({ host })] });
  const actor = await enrolActor(house, "ann", "viewer");
  const outcome = await house.gate.call(actor, "host_status", {});
  expect(outcome.message.summary).toBe("CPU of this machine is 12% busy, memory 25% used. Tight: disk /.");
  expect(JSON.stringify(outcome.message)).not.toContain("\\u001b");
  const { recentCpu } = (outcome as unknown as { data: { recentCpu: unknown[] } }).data;
  expect(recentCpu.length).toBeLessThanOrEqual(181);
  expect(recentCpu.length).toBeGreaterThan(170);
});
