import os from "node:os";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import type { MetricsReader } from "../../src/systems/metrics-reader.ts";
import { connectPrometheus } from "../../src/systems/prometheus/connect.ts";
import {
  missingPrometheus,
  poll,
  type Running,
  startNodeExporter,
  startPrometheus,
} from "../fakes/prometheus-server.ts";
import { faultOf } from "./loopback-server.ts";

const missing = missingPrometheus();
if (missing !== undefined) console.log(`skipped: a real Prometheus, ${missing}`);

describe.skipIf(missing !== undefined)("a real Prometheus with a real node exporter", () => {
  let exporter: Running;
  let server: Running;
  let reader: MetricsReader;

  beforeAll(async () => {
    exporter = await startNodeExporter();
    server = await startPrometheus({
      scrape: [{ job: "node", targets: [`127.0.0.1:${exporter.port}`] }],
      scrapeIntervalMs: 250,
    });
    reader = connectPrometheus({ name: "test", url: server.url }, { clock: systemClock });
    await poll("two scrapes of the node exporter", 15_000, async () => {
      const { series } = await reader.instant("count_over_time(up[1m]) >= 4 and up == 1", Date.now());
      return series.length === 1;
    });
  }, 40_000);

  afterAll(async () => {
    await server?.stop();
    await exporter?.stop();
  });

  test("an instant vector is this machine's own figure", async () => {
    const { series, warnings, cut } = await reader.instant("node_memory_MemTotal_bytes", Date.now());
    expect(series).toHaveLength(1);
    expect(series[0]?.labels).toMatchObject({ __name__: "node_memory_MemTotal_bytes", job: "node" });
    expect(series[0]?.points[0]?.[1]).toBe(os.totalmem());
    expect([warnings, cut]).toEqual([[], []]);
  });

  test("scalar, string and matrix", async () => {
    const at = Math.floor(Date.now() / 1000) * 1000;
    expect((await reader.instant("6 * 7", at)).series).toEqual([{ labels: {}, points: [[at, 42]] }]);
    expect((await reader.instant('"words"', at)).series).toEqual([
      { labels: { value: "words" }, points: [[at, null]] },
    ]);
    expect((await reader.instant("up[1m]", Date.now())).series[0]?.points.length).toBeGreaterThanOrEqual(4);
    expect((await reader.instant("0/0", at)).series[0]?.points).toEqual([[at, null]]);
    expect((await reader.instant("no_such_metric", at)).series).toEqual([]);
  });

  test("a range is aligned, and the same question twice gives the same figures", async () => {
    const toMs = Date.now() - 1000;
    const request = { promql: "node_memory_MemTotal_bytes or vector(1)", fromMs: toMs - 600_000, toMs, stepMs: 1000 };
    const first = await reader.range(request);
    const again = await reader.range({ ...request, fromMs: Math.floor(request.fromMs / 1000) * 1000 });
    expect(first.series.length).toBeGreaterThan(0);
    expect(first.stepMs).toBe(1000);
    expect(first.series.flatMap(({ points }) => points).every(([at]) => at % 1000 === 0)).toBe(true);
    expect(again.series).toEqual(first.series);
  });

  test("bad PromQL comes back with Prometheus's own words", async () => {
    const fault = await faultOf(reader.instant("sum(rate(up[5m])", Date.now()));
    expect(fault.kind).toBe("invalid");
    expect(fault.message).toMatch(/^Prometheus test cannot read this query: .*parse error/);
    const clash = await faultOf(reader.instant("node_cpu_seconds_total * on(job) node_cpu_seconds_total", Date.now()));
    expect(clash.kind).toBe("invalid");
    expect(clash.message).toMatch(/cannot run this query: .*many-to-many|duplicate series/);
  });

  test("series, label values and metadata", async () => {
    const now = Date.now();
    expect(await reader.labelValues("job", undefined)).toEqual(["node"]);
    expect(await reader.labelValues("mode", 'node_cpu_seconds_total{cpu="0"}')).toContain("idle");
    const sets = await reader.series('node_cpu_seconds_total{mode="idle"}', now - 60_000, now);
    expect(sets).toHaveLength(os.cpus().length);
    expect((await reader.metadata()).get("node_memory_MemTotal_bytes")).toMatchObject({
      type: "gauge",
      help: expect.stringContaining("MemTotal"),
    });
  });

  test("a server that is stopped is told as refused", async () => {
    const other = await startPrometheus({ scrape: [], scrapeIntervalMs: 1000 });
    const short = connectPrometheus({ name: "gone", url: other.url }, { clock: systemClock });
    expect((await short.instant("1", Date.now())).series).toHaveLength(1);
    await other.stop();
    expect((await faultOf(short.instant("1", Date.now()))).message).toMatch(
      /refused the connection|broke the connection off/,
    );
  });
});
