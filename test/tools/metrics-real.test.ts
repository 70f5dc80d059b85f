import { execFileSync } from "node:child_process";
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
import { buckets, type Exporter, startExporter } from "./exporter.ts";
import { type Called, metricsHouse, quietHost } from "./house-with-metrics.ts";

const missing = missingPrometheus();
if (missing !== undefined) console.log(`skipped: the metrics tools on a real Prometheus, ${missing}`);

const CHECKOUT = 'namespace="shop",pod="checkout-7d9f8c6b5-x2x4z"';
const CART = 'namespace="shop",pod="cart-0"';
const REDIS = 'namespace="shop",pod="cart-redis-x2x4z"'; // another workload, whose name begins alike

/** What a kubelet, cAdvisor, a mesh and an application serve, in small. */
const SAMPLES = [
  { metric: "reference_total", perSecond: 1 },
  { metric: `container_cpu_usage_seconds_total{${CHECKOUT},container="app"}`, perSecond: 0.5 },
  { metric: `container_cpu_usage_seconds_total{${CHECKOUT},container="istio-proxy"}`, perSecond: 0.125 },
  { metric: `container_cpu_usage_seconds_total{${CHECKOUT},container="POD"}`, perSecond: 0.01 },
  { metric: `container_cpu_usage_seconds_total{${CHECKOUT},container=""}`, perSecond: 0.635 },
  { metric: `container_cpu_usage_seconds_total{${CART},container="app"}`, perSecond: 0.25 },
  { metric: `container_cpu_usage_seconds_total{${REDIS},container="redis"}`, perSecond: 0.75 },
  { metric: 'container_cpu_usage_seconds_total{id="/"}', perSecond: 2 },
  { metric: `container_memory_working_set_bytes{${CHECKOUT},container="app"}`, value: 300e6 },
  { metric: `container_memory_working_set_bytes{${CHECKOUT},container="istio-proxy"}`, value: 50e6 },
  { metric: `container_memory_working_set_bytes{${CHECKOUT},container=""}`, value: 351e6 },
  { metric: `container_memory_working_set_bytes{${CART},container="app"}`, value: 100e6 },
  { metric: `container_network_receive_bytes_total{${CHECKOUT},interface="eth0"}`, perSecond: 40 },
  { metric: `container_network_receive_bytes_total{${CHECKOUT},interface="eth1"}`, perSecond: 2 },
  { metric: `container_network_transmit_bytes_total{${CHECKOUT},interface="eth0"}`, perSecond: 7 },
  { metric: 'kubelet_volume_stats_capacity_bytes{namespace="shop",persistentvolumeclaim="data-db-0"}', value: 105e9 },
  { metric: 'kubelet_volume_stats_used_bytes{namespace="shop",persistentvolumeclaim="data-db-0"}', value: 75e9 },
  { metric: 'kubelet_volume_stats_available_bytes{namespace="shop",persistentvolumeclaim="data-db-0"}', value: 25e9 },
  { metric: 'http_requests_total{service="web",code="200"}', perSecond: 8 },
  { metric: 'http_requests_total{service="web",code="503"}', perSecond: 2 },
  { metric: 'http_requests_total{service="fine",code="200"}', perSecond: 5 },
  { metric: 'http_requests_total{service="quiet",code="200"}', perSecond: 0 },
  ...["source", "destination"].flatMap((reporter) => [
    {
      metric: `istio_requests_total{reporter="${reporter}",destination_service_name="ledger",response_code="200"}`,
      perSecond: 9,
    },
    {
      metric: `istio_requests_total{reporter="${reporter}",destination_service_name="ledger",response_code="500"}`,
      perSecond: 1,
    },
    ...buckets(
      "istio_request_duration_milliseconds_bucket",
      `reporter="${reporter}",destination_service_name="ledger"`,
      {
        "100": 5,
        "250": 9.9,
        "+Inf": 10,
      },
    ),
  ]),
  ...buckets("http_request_duration_seconds_bucket", 'service="web"', { "0.1": 9, "0.5": 9.9, "+Inf": 10 }),
  ...buckets("apiserver_request_duration_seconds_bucket", 'verb="GET"', { "0.1": 9.9, "1": 9.95, "+Inf": 10 }),
  ...buckets("apiserver_request_duration_seconds_bucket", 'verb="WATCH"', { "0.1": 0, "1": 0, "60": 100, "+Inf": 100 }),
  { metric: 'queue_depth{service="web",instance_zone="a"}', value: 7 },
  { metric: 'broken_ratio{service="web"}', value: Number.NaN },
] as const;

describe.skipIf(missing !== undefined)("the metrics tools on a real Prometheus", () => {
  let parts: { stop(): Promise<void> }[];
  let server: Running;
  let nodes: Running;
  let reader: MetricsReader;
  let call: (name: string, input: Record<string, unknown>) => Promise<Called>;

  beforeAll(async () => {
    const exporter = await startNodeExporter();
    const kube: Exporter = await startExporter({ http_requests_total: "counter", queue_depth: "gauge" }, SAMPLES);
    const node = { job: "node", targets: [`127.0.0.1:${exporter.port}`] };
    nodes = await startPrometheus({ scrape: [node], scrapeIntervalMs: 500 });
    server = await startPrometheus({
      scrape: [
        node,
        { job: "kube", targets: [kube.target] },
        { job: "prometheus", targets: [`127.0.0.1:${nodes.port}`] },
      ],
      scrapeIntervalMs: 250,
    });
    parts = [exporter, kube, nodes, server];
    reader = connectPrometheus({ name: "prod", url: server.url }, { clock: systemClock });
    ({ call } = await metricsHouse([reader]));
    await poll("twelve seconds of everything", 25_000, async () => {
      const { series } = await reader.instant(
        'count_over_time(reference_total[5m]) >= 48 and on () count_over_time(node_load1[5m]) >= 48 and on () count_over_time(prometheus_http_requests_total{handler="/metrics",code="200"}[5m]) >= 48',
        Date.now(),
      );
      return series.length === 1;
    });
  }, 60_000);

  afterAll(async () => {
    for (const part of parts ?? []) await part.stop();
  });

  /** What the server's own HTTP API answers, read by nobody but this test. */
  async function ask(path: string, form: Record<string, string>): Promise<[number, string][]> {
    const reply = await fetch(`${server.url}/api/v1/${path}`, { method: "POST", body: new URLSearchParams(form) });
    const { data } = (await reply.json()) as {
      data: { result: { values?: [number, string][]; value?: [number, string] }[] };
    };
    return data.result.flatMap(({ values, value }) => values ?? (value ? [value] : []));
  }

  type Rows = readonly { labels: Record<string, string>; points: [number, number | null][] }[];
  const seriesOf = ({ data }: Called) => data.series as Rows;

  /** How much of a second a counter that grows by one a second is said to grow: young series are told too low. */
  async function pace(query: string, atMs: number): Promise<number> {
    const window = /\[(\d+[smh])\]/.exec(query)?.[1] ?? "1m";
    const [value] = await ask("query", { query: `rate(reference_total[${window}])`, time: String(atMs / 1000) });
    return Number(value?.[1]);
  }

  /** The last figure of each series, by a label. */
  const lastBy = (called: Called, label: string): ReadonlyMap<string, readonly [number, number | null]> =>
    new Map(seriesOf(called).map(({ labels, points }) => [labels[label] ?? "", points.at(-1) ?? [0, null]] as const));

  describe("what is shown is what the server's own API answers", () => {
    test.each([
      ["cpu", "metrics_show", { what: "cpu", range: "last 5m" }],
      ["memory", "metrics_show", { what: "memory", range: "last 5m" }],
      ["disk", "metrics_show", { what: "disk", range: "last 5m" }],
      ["network", "metrics_show", { what: "network", range: "last 5m" }],
      ["requests", "metrics_show", { what: "requests", range: "last 5m" }],
      ["errors", "metrics_show", { what: "errors", range: "last 5m" }],
      ["latency", "metrics_show", { what: "latency", range: "last 5m" }],
      ["a gauge by its name", "metrics_show", { what: "node_load1", range: "last 5m" }],
      ["a counter by its name", "metrics_show", { what: "node_context_switches_total", range: "last 5m" }],
      ["a histogram by its family's name", "metrics_show", { what: "http_request_duration_seconds", range: "last 5m" }],
      ["an expression", "metrics_query", { promql: "sum by (job) (up)", range: "last 2m" }],
    ])("%s, point by point, for the range and each instant", async (_what, tool, input) => {
      const called = await call(tool, input);
      expect(called.outcome.status).toBe("found");
      const { fromMs, toMs, stepMs } = called.data as { fromMs: number; toMs: number; stepMs: number };
      expect([fromMs % stepMs, toMs % stepMs]).toEqual([0, 0]);
      const seconds = (ms: number) => String(ms / 1000);
      const expected = await ask("query_range", {
        query: called.query,
        start: seconds(fromMs),
        end: seconds(toMs),
        step: seconds(stepMs),
      });
      const figure = (text: string) => (Number.isFinite(Number(text)) ? Number(text) : null);
      const points = seriesOf(called).flatMap((series) => series.points);
      expect(points.length).toBeGreaterThan(0);
      expect(points).toEqual(expected.map(([at, text]) => [at * 1000, figure(text)]));
      const [one] = seriesOf(called);
      for (const [atMs, value] of one?.points.slice(-3) ?? []) {
        const instant = await ask("query", { query: called.query, time: seconds(atMs) });
        expect(instant.map(([, text]) => figure(text))).toContain(value);
      }
    });
  });

  describe("each recipe tells the truth", () => {
    test("CPU of a workload is its containers', neither the pod's cgroup nor the pause container, nor another's", async () => {
      const called = await call("metrics_show", { what: "cpu", of: "Deployment/checkout", range: "last 5m" });
      const [at, value] = lastBy(called, "pod").get("checkout-7d9f8c6b5-x2x4z") ?? [0, null];
      expect(seriesOf(called)).toHaveLength(1);
      expect(value).toBeCloseTo(0.625 * (await pace(called.query, at)), 6);
      const cart = await call("metrics_show", { what: "cpu", of: "cart", range: "last 5m" });
      expect([...lastBy(cart, "pod").keys()]).toEqual(["cart-0"]);
    });

    test("memory of a namespace, by pod", async () => {
      const called = await call("metrics_show", { what: "memory", of: "Namespace/shop", range: "last 5m" });
      const last = lastBy(called, "pod");
      expect(last.get("checkout-7d9f8c6b5-x2x4z")?.[1]).toBe(350e6);
      expect(last.get("cart-0")?.[1]).toBe(100e6);
      expect(called.data.unit).toBe("bytes");
    });

    test("disk of a volume is used of what can be used", async () => {
      const called = await call("metrics_show", { what: "disk", of: "data-db-0", range: "last 5m" });
      expect(seriesOf(called)[0]?.points.at(-1)?.[1]).toBe(75);
    });

    test("disk of a machine is what df says", async () => {
      const called = await call("metrics_show", { what: "disk", of: os.hostname(), range: "last 5m" });
      const [root] = seriesOf(called).filter(({ labels }) => labels.mountpoint === "/");
      const [, line = ""] = execFileSync("df", ["-B1", "--output=used,avail", "/"], { encoding: "utf8" })
        .trim()
        .split("\n");
      const [used = 0, available = 0] = line.trim().split(/\s+/).map(Number);
      if (root !== undefined) expect(root.points.at(-1)?.[1]).toBeCloseTo((100 * used) / (used + available), 0);
      else expect(called.outcome.status).toBe("empty"); // in a container the root may be an overlay
    });

    test("memory and CPU of a machine", async () => {
      const memory = await call("metrics_show", { what: "memory", of: "node", range: "last 5m" });
      const value = seriesOf(memory)[0]?.points.at(-1)?.[1] ?? Number.NaN;
      expect(Math.abs(value - (100 * (os.totalmem() - os.freemem())) / os.totalmem())).toBeLessThan(60);
      expect(value).toBeGreaterThan(0);
      const cpu = await call("metrics_show", { what: "cpu", of: "node", range: "last 5m" });
      const share = seriesOf(cpu)[0]?.points.at(-1) ?? [0, null];
      const [idle] = await ask("query", {
        query: cpu.query.replace("100 * (1 - avg", "(sum").replace(/\)$/, ")"),
        time: String(share[0] / 1000),
      });
      expect(share[1]).toBeCloseTo(100 * (1 - Number(idle?.[1]) / os.cpus().length), 6);
    });

    test("network of a pod in and out, its interfaces together", async () => {
      const called = await call("metrics_show", { what: "network", of: "checkout", range: "last 5m" });
      const last = lastBy(called, "direction");
      const [at, received] = last.get("in") ?? [0, null];
      expect(received).toBeCloseTo(42 * (await pace(called.query, at)), 6);
      expect(last.get("out")?.[1]).toBeCloseTo(7 * (await pace(called.query, at)), 6);
    });

    test("requests are counted once, though both proxies of a mesh count them", async () => {
      const called = await call("metrics_show", { what: "requests", of: "ledger", range: "last 5m" });
      const [at, value] = lastBy(called, "destination_service_name").get("ledger") ?? [0, null];
      expect(value).toBeCloseTo(10 * (await pace(called.query, at)), 6);
    });

    test("errors: a share, a true zero, and no figure for what had no requests", async () => {
      const called = await call("metrics_show", { what: "errors", range: "last 5m" });
      const last = lastBy(called, "service");
      expect(last.get("web")?.[1]).toBeCloseTo(20, 6);
      expect(last.get("fine")?.[1]).toBe(0);
      expect(last.has("quiet")).toBe(false);
      const ledger = await call("metrics_show", { what: "errors", of: "ledger", range: "last 5m" });
      expect(seriesOf(ledger)[0]?.points.at(-1)?.[1]).toBeCloseTo(10, 6);
      const fine = await call("metrics_show", { what: "errors", of: "fine", range: "last 5m" });
      expect(fine.said).toMatch(/is 0%.* Requests were counted, so the metric is alive\.$/);
      const quiet = await call("metrics_show", { what: "errors", of: "quiet", range: "last 5m" });
      expect([quiet.outcome.status, quiet.said]).toEqual(["empty", expect.stringMatching(/no figure in/)]);
    });

    test("latency is where 99 of 100 are done, in seconds whatever the metric counts in; a watch is no latency", async () => {
      const web = await call("metrics_show", { what: "latency", of: "web", range: "last 5m" });
      expect(seriesOf(web)[0]?.points.at(-1)?.[1]).toBeCloseTo(0.5, 6);
      const ledger = await call("metrics_show", { what: "latency", of: "ledger", range: "last 5m" });
      expect(seriesOf(ledger)[0]?.points.at(-1)?.[1]).toBeCloseTo(0.25, 6);
      const [api] = await ask("query", {
        query:
          'histogram_quantile(0.99, sum by (job, le) (rate(apiserver_request_duration_seconds_bucket{verb!~"WATCH|CONNECT"}[1m])))',
      });
      expect(Number(api?.[1])).toBeCloseTo(0.1, 6);
    });
  });

  describe("what is named", () => {
    test.each([
      ["an instance", () => "127.0.0.1", /instance=~"127\\\\.0\\\\.0\\\\.1:\\\\d\+"/],
      ["a machine's name", () => os.hostname(), /instance="127\.0\.0\.1:\d+"/],
      ["a machine's name in capitals", () => os.hostname().toUpperCase(), /instance="127\.0\.0\.1:\d+"/],
      ["a job", () => "node", /job="node"/],
    ])("%s narrows the query", async (_what, of, matcher) => {
      const called = await call("metrics_show", { what: "cpu", of: of(), range: "last 5m" });
      expect(called.outcome.status).toBe("found");
      expect(called.query).toMatch(matcher);
    });

    test("something nobody measures is an answer that says so", async () => {
      const called = await call("metrics_show", { what: "cpu", of: 'no"such{thing', range: "last 5m" });
      expect(called.outcome.status).toBe("empty");
      expect(called.said).toBe('Prometheus prod measures cpu, but nothing it measures is called no"such{thing.');
    });

    test("a metric nobody has names the nearest; a measure nobody has names what was looked for", async () => {
      const slip = await call("metrics_show", { what: "node_lod1" });
      expect([slip.outcome.status, slip.said]).toEqual(["failed", expect.stringContaining("Did you mean node_load1?")]);
      const other = connectPrometheus({ name: "nodes", url: nodes.url }, { clock: systemClock });
      const bare = await (await metricsHouse([other])).call("metrics_show", { what: "errors" });
      expect(bare.outcome.status).toBe("failed");
      expect(bare.said).toMatch(/^Prometheus nodes has none of the metrics that tell errors \(http_requests_total, /);
    });
  });

  describe("an expression", () => {
    test("with no series is empty, never zero", async () => {
      const called = await call("metrics_query", { promql: "no_such_metric", range: "last 5m" });
      expect([called.outcome.status, called.query]).toEqual(["empty", "no_such_metric"]);
      expect(called.said).toMatch(/^Prometheus prod found no series for this expression in /);
      const nothing = await call("metrics_query", { promql: "broken_ratio", range: "last 5m" });
      expect([nothing.outcome.status, nothing.said]).toEqual(["empty", expect.stringContaining("without any figure")]);
    });

    test("that is broken comes back with Prometheus's own words", async () => {
      const called = await call("metrics_query", { promql: "sum(rate(up[5m])" });
      expect(called.outcome.status).toBe("failed");
      expect(called.said).toMatch(/^Prometheus prod cannot read this query: .*parse error/);
    });

    test("with many series draws twelve and lists the rest", async () => {
      const called = await call("metrics_query", {
        promql: "node_cpu_seconds_total or up or scrape_samples_scraped",
        range: "last 5m",
      });
      const chart = called.outcome.message.blocks.find((block) => block.type === "chart");
      const all = seriesOf(called).length;
      expect(all).toBeGreaterThan(12);
      expect(chart?.type === "chart" && "series" in chart.chart && chart.chart.series.length).toBe(12);
      expect(chart?.type === "chart" && chart.chart.alt).toContain(`The 12 highest of ${all} are drawn.`);
    });

    test("whose data would be too much is cut by whole series, which is said", async () => {
      const range = { fromMs: Date.now() - 60_000, toMs: Date.now() };
      const wide = Array.from({ length: 300 }, (_, i) => ({
        labels: { n: String(i) },
        points: Array.from({ length: 250 }, (_, k) => [range.fromMs + k, i] as const),
      }));
      const big: MetricsReader = {
        ...reader,
        range: async () => ({
          series: wide,
          warnings: [],
          cut: [],
          source: { system: "x", query: "q", at: "" },
          stepMs: 1,
        }),
      };
      const called = await (await metricsHouse([big])).call("metrics_query", { promql: "up" });
      expect(called.outcome.status).toBe("partial");
      expect(seriesOf(called)).toHaveLength(200);
      expect(seriesOf(called).every(({ points }) => points.length === 250)).toBe(true);
      expect(seriesOf(called)[0]?.labels.n).toBe("299");
      expect("gaps" in called.outcome && called.outcome.gaps).toEqual([
        "300 series were found; the 200 highest are given. Narrow the question to see the others.",
      ]);
    });
  });

  describe("the largest", () => {
    type Top = { rows: { name: string; value: number; labels: Record<string, string> }[]; total: number; atMs: number };

    test("pods by CPU are ranked, limited and counted, and equal what the server says", async () => {
      const called = await call("metrics_top", { what: "cpu", by: "pod", limit: 2 });
      const { rows, total, atMs } = called.data as unknown as Top;
      expect(rows.map(({ name }) => name)).toEqual(["cart-redis-x2x4z", "checkout-7d9f8c6b5-x2x4z"]);
      expect(total).toBe(3);
      const instant = await ask("query", { query: called.query, time: String(atMs / 1000) });
      expect(rows[0]?.value).toBe(Math.max(...instant.map(([, value]) => Number(value))));
    });

    test("by instance and by job", async () => {
      const instances = await call("metrics_top", { what: "memory", by: "instance" });
      expect((instances.data as unknown as Top).rows[0]?.labels.instance).toMatch(/^127\.0\.0\.1:\d+$/);
      const jobs = await call("metrics_top", { what: "scrape_samples_scraped", by: "job" });
      expect((jobs.data as unknown as Top).rows.map(({ name }) => name).sort()).toEqual(["kube", "node", "prometheus"]);
      expect(jobs.query).toBe("sum by (job) (scrape_samples_scraped)");
    });

    test("over a time is the mean of that time", async () => {
      const cpu = await call("metrics_top", { what: "cpu", by: "pod", range: "last 10m" });
      expect(cpu.query).toContain("[10m]");
      expect(cpu.query).not.toContain("avg_over_time");
      const memory = await call("metrics_top", { what: "memory", by: "pod", range: "last 10m" });
      expect(memory.query).toMatch(/^avg_over_time\(\(.+\)\[10m:10s\]\)$/);
      const { rows } = memory.data as unknown as Top;
      expect(rows.map(({ value }) => value)).toEqual([350e6, 100e6]);
    });

    test("by what no metric carries is an answer that says so", async () => {
      const called = await call("metrics_top", { what: "node_load1", by: "pod" });
      expect([called.outcome.status, called.said]).toEqual([
        "empty",
        "Prometheus prod cannot rank node_load1 by pod: no metric it has carries that.",
      ]);
    });
  });

  test("several servers: it asks which; one that is not there names the nearest", async () => {
    const staging = connectPrometheus({ name: "staging", url: server.url }, { clock: systemClock });
    const { call: both } = await metricsHouse([reader, staging]);
    for (const [tool, input] of [
      ["metrics_show", { what: "cpu", range: "last 5m" }],
      ["metrics_top", { what: "cpu" }],
      ["metrics_query", { promql: "up", range: "last 5m" }],
    ] as const) {
      const asked = await both(tool, input);
      expect(asked.outcome).toMatchObject({
        status: "choose",
        options: [
          { label: "Prometheus prod", input: { ...input, source: "prod" } },
          { label: "Prometheus staging", input: { ...input, source: "staging" } },
        ],
      });
      expect((await both(tool, { ...input, source: "Staging" })).outcome.status).toBe("found");
    }
    const slip = await both("metrics_query", { promql: "up", source: "stagin" });
    expect([slip.outcome.status, slip.said]).toEqual([
      "failed",
      "No metrics server is called stagin. Did you mean staging?",
    ]);
  });

  test("a machine that Prometheus does not know by its name is still this machine", async () => {
    const points = [[Date.now() - 10_000, 5] as const];
    const source = { system: "this machine (elsewhere)", query: "cpu samples", at: "" };
    const host = quietHost({ hostname: "elsewhere", samples: () => ({ series: [{ labels: {}, points }], source }) });
    const { call: here } = await metricsHouse([reader], host);
    for (const of of ["elsewhere", "this machine", "localhost"]) {
      expect((await here("metrics_show", { what: "cpu", of })).said).toContain("CPU of this machine (elsewhere)");
    }
  });

  test("what the server warns of is passed on as a gap, what it remarks is not", async () => {
    const warned: MetricsReader = {
      ...reader,
      range: async (request, options) => ({
        ...(await reader.range(request, options)),
        warnings: ["PromQL info: metric might not be a counter", "remote read failed"],
      }),
    };
    const called = await (await metricsHouse([warned])).call("metrics_query", { promql: "up", range: "last 5m" });
    expect(called.outcome).toMatchObject({ status: "partial", gaps: ["Prometheus prod warns: remote read failed."] });
    expect(called.outcome.message.blocks).toContainEqual({
      type: "text",
      dot: "amber",
      text: "Prometheus prod warns: remote read failed.",
    });
  });
});
