import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createEstate } from "../../src/demo/estate.ts";
import { createEvaluation } from "../../src/demo/promql/evaluate.ts";
import { labelKey } from "../../src/demo/promql/labels.ts";
import { parsePromql } from "../../src/demo/promql/parse.ts";
import { missingPrometheus } from "../fakes/prometheus-server.ts";
import { startBackfilled } from "./backfilled-prometheus.ts";

const missing = missingPrometheus();
if (missing !== undefined) console.log(`skipped: the evaluator against a real Prometheus, ${missing}`);

const NOW = Date.UTC(2026, 9, 14, 12, 10, 7);
const HOUR = 3_600_000;
/** Off and on the scrape grid, before, in and after the rollout and the cart's kills. */
const MOMENTS = [NOW, NOW - 41_500, NOW - 23.3 * 60_000, NOW - 40 * 60_000, NOW - 51 * 60_000, NOW - 1.4 * HOUR].map(
  Math.round,
);

const REQUESTS = "http_requests_total";
const EXPRESSIONS = [
  "up",
  'up{job=~"c.*",service!="cart"}',
  'kube_pod_status_phase{phase!~"Run.*"} == 1',
  'count({__name__=~"node_.*"})',
  `rate(${REQUESTS}[5m])`,
  `rate(${REQUESTS}{service="cart"}[1m])`,
  `increase(${REQUESTS}{service="cart"}[45m])`,
  `irate(${REQUESTS}{service="checkout"}[2m])`,
  'delta(container_memory_working_set_bytes{namespace="shop"}[20m])',
  "rate(container_memory_working_set_bytes[15m])",
  "idelta(node_load1[5m])",
  "avg_over_time(node_load1[30m])",
  "min_over_time(node_load1[30m]) - max_over_time(node_load1[30m])",
  "sum_over_time(up[10m]) + count_over_time(up[10m])",
  "last_over_time(kubelet_volume_stats_used_bytes[10m])",
  "stddev_over_time(node_load1[30m])",
  "quantile_over_time(0.9, node_load1[30m])",
  "changes(kube_pod_container_status_restarts_total[1h])",
  `resets(${REQUESTS}{code="200"}[1h])`,
  "deriv(kubelet_volume_stats_used_bytes[1h])",
  "predict_linear(kubelet_volume_stats_available_bytes[1h], 4 * 3600)",
  `sum by (service) (rate(${REQUESTS}[5m]))`,
  `sum without (pod, instance, job) (rate(${REQUESTS}[5m]))`,
  "avg(container_memory_working_set_bytes) by (namespace)",
  "min by (node) (container_memory_working_set_bytes) / max by (node) (container_memory_working_set_bytes)",
  "stddev(node_load1) + stdvar(node_load1)",
  "count by (namespace) (kube_pod_info)",
  "topk(3, container_memory_working_set_bytes)",
  "bottomk by (namespace) (1, container_memory_working_set_bytes)",
  "quantile(0.5, container_memory_working_set_bytes)",
  "histogram_quantile(0.99, sum by (service, le) (rate(http_request_duration_seconds_bucket[5m])))",
  "histogram_quantile(0.5, rate(http_request_duration_seconds_bucket[5m]))",
  'label_replace(up, "short", "$1", "pod", "([a-z]+)-.*")',
  "clamp_min(node_load1, 1) * clamp_max(node_load1, 2)",
  "clamp(node_load1, 0.5, 1)",
  "abs(node_load1 - 2) + round(node_load1, 0.1) + ceil(node_load1) + sqrt(node_load1)",
  'absent(up{job="nothing"}) or absent(up)',
  '100 * (1 - avg by (instance) (rate(node_cpu_seconds_total{mode="idle"}[2m])))',
  "node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes < 0.5",
  "3 > bool node_load1",
  "1 < node_load1",
  "-2 ^ 2 + 7 % 4 * 1.5e1 / 4 - (1 > bool 2)",
  "2 ^ 3 ^ 0.5 * vector(-1)",
  "-node_load1 * 2",
  `100 * (sum by (service) (rate(${REQUESTS}{code=~"5.."}[5m])) or 0 * sum by (service) (rate(${REQUESTS}[5m]))) / (sum by (service) (rate(${REQUESTS}[5m])) > 0)`,
  "container_memory_working_set_bytes / on (namespace, pod) container_spec_memory_limit_bytes",
  "container_memory_working_set_bytes * on (pod) group_left (created_by_name) kube_pod_info",
  "kube_pod_info * on (pod) group_right () container_memory_working_set_bytes",
  `rate(${REQUESTS}{code="503"}[5m]) / ignoring (code) rate(${REQUESTS}{code="200"}[5m])`,
  'node_load1 and on (node) node_uname_info{nodename=~"node-[12]"}',
  'up unless on (pod) kube_pod_info{node="node-1"}',
  "max_over_time(sum(node_load1)[1h:5m])",
  `avg_over_time((sum by (service) (rate(${REQUESTS}[2m])))[30m:1m])`,
  "sum_over_time(node_load1[10m:]) + node_load1 offset 10m",
  `rate(${REQUESTS}{service="cart"}[5m] offset 20m)`,
  "sort_desc(node_load1)",
  'scalar(sum(node_load1)) + vector(time()) - on () timestamp(node_load1{node="node-1"})',
  "count(up) > 3 and sum(up) < 1000",
  "hour() * 60 + minute()",
];

const AILING = [
  "sum(",
  "up{",
  "up{a=}",
  "rate(up)",
  "up[5m",
  "foo(up)",
  "1 == 2",
  "{}",
  'up{a=~"("}',
  "up + on(job) up",
  "topk(up)",
  "sum(up) by",
  "up offset 5",
  "rate(up[5m]) and 1",
  'label_replace(up, "9", "", "", "")',
  "up[0s]",
  "1 up",
  "up == bool",
  '"a" + 1',
  "rate(up[5m:1m)",
  "up)",
  "sum by (1) (up)",
  "",
  "-up[5m]",
  "container_memory_working_set_bytes / on (namespace) node_load1",
];

describe.skipIf(missing !== undefined)("the evaluator beside a real Prometheus with the same samples", () => {
  const storage = createEstate({ seed: 1 }).storageAt(NOW);
  let real: Awaited<ReturnType<typeof startBackfilled>>;

  beforeAll(async () => {
    real = await startBackfilled(storage.all, NOW - 3 * HOUR, NOW);
  }, 60_000);
  afterAll(() => real?.stop());

  async function ask(promql: string, atMs: number) {
    const form = new URLSearchParams({ query: promql, time: String(atMs / 1000) });
    const reply = await fetch(`${real.url}/api/v1/query`, { method: "POST", body: form });
    return { ...((await reply.json()) as Reply), code: reply.status };
  }

  test.each(EXPRESSIONS)("%s", async (promql) => {
    let compared = 0;
    for (const atMs of MOMENTS) {
      const { data, error } = await ask(promql, atMs);
      if (!data) throw new Error(`Prometheus refused ${promql}: ${error}`);
      const expected =
        data.resultType === "scalar"
          ? new Map([["", Number((data.result as unknown as [number, string])[1])]])
          : new Map(data.result.map(({ metric, value }) => [labelKey(metric), numberOf(value[1])]));
      const value = createEvaluation(parsePromql(promql), storage).at(atMs);
      const found =
        typeof value === "number"
          ? new Map([["", value]])
          : new Map(
              (value as { labels: Record<string, string>; value: number }[]).map((one) => [
                labelKey(one.labels),
                one.value,
              ]),
            );
      expect([...found.keys()].sort(), `${promql} at ${atMs}`).toEqual([...expected.keys()].sort());
      for (const [key, wanted] of expected) {
        const got = found.get(key) ?? Number.NaN;
        const close =
          Object.is(got, wanted) || got === wanted || Math.abs(got - wanted) <= 1e-9 * Math.abs(wanted) + NOISE;
        if (!close) expect.fail(`${promql} at ${atMs} for ${key}: ${got} is not ${wanted}`);
        compared++;
      }
    }
    expect(compared).toBeGreaterThan(0);
  });

  test.each(AILING)("both refuse %j", async (promql) => {
    const { code } = await ask(promql, NOW);
    expect([400, 422]).toContain(code);
    let refused: unknown;
    try {
      createEvaluation(parsePromql(promql), storage).at(NOW);
    } catch (thrown) {
      refused = thrown;
    }
    expect(refused).toMatchObject({ name: "OpsError", kind: "invalid" });
  });
});

/** Differences of equal figures leave some of the last bits: 1e-12 of nothing is nothing. */
const NOISE = 1e-12;

interface Reply {
  readonly data?: {
    readonly resultType: string;
    readonly result: readonly { readonly metric: Record<string, string>; readonly value: [number, string] }[];
  };
  readonly error?: string;
}

function numberOf(text: string): number {
  return text === "+Inf" ? Number.POSITIVE_INFINITY : text === "-Inf" ? Number.NEGATIVE_INFINITY : Number(text);
}
