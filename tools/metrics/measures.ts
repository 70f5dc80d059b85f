import type { Unit } from "../../src/message/chart-spec.ts";

export type Measure = "cpu" | "memory" | "disk" | "network" | "requests" | "errors" | "latency";

/** The words people use for each measure. */
export const MEASURE_WORDS: Readonly<Record<Measure, readonly string[]>> = {
  cpu: ["cpu", "processor", "cores", "compute", "load", "throttling"],
  memory: ["memory", "mem", "ram", "heap", "rss", "working set"],
  disk: ["disk", "disks", "storage", "volume", "filesystem", "pvc", "iops", "disk space", "disk usage"],
  network: [
    "network",
    "bandwidth",
    "traffic in",
    "throughput",
    "bytes in",
    "bytes out",
    "net",
    "ingress bytes",
    "egress",
  ],
  requests: ["requests", "request rate", "rps", "qps", "traffic", "hits", "calls", "req/s", "requests per second"],
  errors: ["errors", "error rate", "5xx", "500s", "failures", "failed requests", "error ratio", "error"],
  latency: [
    "latency",
    "p99",
    "p95",
    "p50",
    "response time",
    "response times",
    "slow",
    "duration",
    "latencies",
    "slowness",
    "slowest",
  ],
};

export function isMeasure(what: string): what is Measure {
  return Object.hasOwn(MEASURE_WORDS, what);
}

/** One way to compute a measure, usable where `metric` exists. */
export interface Recipe {
  /** The metric that tells whether the recipe applies here, and whose labels say what it can be asked of. */
  readonly metric: string;
  readonly unit: Unit;
  /** What the figures are of, and so what they are grouped by: the first of these labels that the metric has. */
  readonly by: readonly string[];
  /** `match` is a list of matchers without braces ("" for all), `by` the grouping label, `window` such as "1m". */
  promql(match: string, by: string, window: string): string;
}

const CONTAINER_BY = ["pod", "container", "name", "namespace"];
const NODE_BY = ["instance", "node"];
const REQUEST_BY = ["service", "app", "job", "namespace", "instance"];
const REAL_DISKS = 'fstype!~"tmpfs|ramfs|overlay|squashfs|iso9660|autofs"';
const REAL_DEVICES = 'device!~"lo|veth.*|cali.*|docker.*|br-.*"';

function also(...matchers: readonly string[]): string {
  return matchers.filter((matcher) => matcher !== "").join(",");
}

const nodeCpu: Recipe = {
  metric: "node_cpu_seconds_total",
  unit: "%",
  by: NODE_BY,
  promql: (m, by, w) => `100 * (1 - avg by (${by}) (rate(node_cpu_seconds_total{${also('mode="idle"', m)}}[${w}])))`,
};
const containerCpu: Recipe = {
  metric: "container_cpu_usage_seconds_total",
  unit: "cores",
  by: CONTAINER_BY,
  promql: (m, by, w) => `sum by (${by}) (rate(container_cpu_usage_seconds_total{${also('container!=""', m)}}[${w}]))`,
};
const nodeMemory: Recipe = {
  metric: "node_memory_MemAvailable_bytes",
  unit: "%",
  by: NODE_BY,
  promql: (m, by) =>
    `100 * (1 - sum by (${by}) (node_memory_MemAvailable_bytes{${m}}) / sum by (${by}) (node_memory_MemTotal_bytes{${m}}))`,
};
const nodeDisk: Recipe = {
  metric: "node_filesystem_avail_bytes",
  unit: "%",
  by: NODE_BY,
  promql: (m, by) => {
    const match = also(REAL_DISKS, m);
    return `100 * max by (${by}, mountpoint) (1 - node_filesystem_avail_bytes{${match}} / node_filesystem_size_bytes{${match}})`;
  },
};

function throughput(received: string, sent: string, filter: string, by: readonly string[]): Recipe {
  return {
    metric: received,
    unit: "bytes/s",
    by,
    promql: (m, group, w) => {
      const match = also(filter, m);
      const part = (metric: string, word: string) =>
        `label_replace(sum by (${group}) (rate(${metric}{${match}}[${w}])), "direction", "${word}", "", "")`;
      return `${part(received, "in")} or ${part(sent, "out")}`;
    },
  };
}

function gauge(metric: string, unit: Unit, by: readonly string[], filter = ""): Recipe {
  return { metric, unit, by, promql: (m, group) => `sum by (${group}) (${metric}{${also(filter, m)}})` };
}

function perSecond(metric: string, unit: Unit, by: readonly string[]): Recipe {
  return { metric, unit, by, promql: (m, group, w) => `sum by (${group}) (rate(${metric}{${m}}[${w}]))` };
}

/** Server errors in per cent of requests. Zero only where requests were counted: without any there is no figure. */
function errorShare(metric: string, label: string): Recipe {
  return {
    metric,
    unit: "%",
    by: REQUEST_BY,
    promql: (m, group, w) => {
      const all = `sum by (${group}) (rate(${metric}{${m}}[${w}]))`;
      return `100 * (sum by (${group}) (rate(${metric}{${also(`${label}=~"5.."`, m)}}[${w}])) or 0 * ${all}) / (${all} > 0)`;
    },
  };
}

function quantile99(metric: string, secondsPerUnit = 1): Recipe {
  return {
    metric,
    unit: "seconds",
    by: REQUEST_BY,
    promql: (m, group, w) =>
      `${secondsPerUnit === 1 ? "" : `${secondsPerUnit} * `}histogram_quantile(0.99, sum by (${group}, le) (rate(${metric}{${m}}[${w}])))`,
  };
}

const COUNTERS = [
  ["http_requests_total", "code"],
  ["http_requests_total", "status"],
  ["http_server_requests_seconds_count", "status"],
  ["http_request_duration_seconds_count", "code"],
  ["http_request_duration_seconds_count", "status_code"],
  ["http_server_request_duration_seconds_count", "http_response_status_code"],
  ["istio_requests_total", "response_code"],
  ["nginx_ingress_controller_requests", "status"],
  ["traefik_service_requests_total", "code"],
  ["apiserver_request_total", "code"],
  ["prometheus_http_requests_total", "code"],
] as const;

/** Recipes for each measure, the more telling first. Metric names are those of the exporters themselves. */
export const RECIPES: Readonly<Record<Measure, readonly (Recipe & { readonly needsLabel?: string })[]>> = {
  cpu: [nodeCpu, containerCpu, perSecond("process_cpu_seconds_total", "cores", REQUEST_BY)],
  memory: [
    nodeMemory,
    gauge("container_memory_working_set_bytes", "bytes", CONTAINER_BY, 'container!=""'),
    gauge("process_resident_memory_bytes", "bytes", REQUEST_BY),
  ],
  disk: [
    nodeDisk,
    {
      metric: "kubelet_volume_stats_available_bytes",
      unit: "%",
      by: ["persistentvolumeclaim", "namespace"],
      promql: (m, by) =>
        `100 * max by (${by}) (1 - kubelet_volume_stats_available_bytes{${m}} / kubelet_volume_stats_capacity_bytes{${m}})`,
    },
    gauge("container_fs_usage_bytes", "bytes", CONTAINER_BY),
  ],
  network: [
    throughput("node_network_receive_bytes_total", "node_network_transmit_bytes_total", REAL_DEVICES, NODE_BY),
    throughput("container_network_receive_bytes_total", "container_network_transmit_bytes_total", "", CONTAINER_BY),
  ],
  requests: [...new Map(COUNTERS.map(([metric]) => [metric, perSecond(metric, "per second", REQUEST_BY)])).values()],
  errors: COUNTERS.map(([metric, label]) => ({ ...errorShare(metric, label), needsLabel: label })),
  latency: [
    quantile99("http_request_duration_seconds_bucket"),
    quantile99("http_server_requests_seconds_bucket"),
    quantile99("http_server_request_duration_seconds_bucket"),
    quantile99("istio_request_duration_milliseconds_bucket", 0.001),
    quantile99("nginx_ingress_controller_request_duration_seconds_bucket"),
    quantile99("traefik_service_request_duration_seconds_bucket"),
    quantile99("apiserver_request_duration_seconds_bucket"),
    quantile99("prometheus_http_request_duration_seconds_bucket"),
  ],
};
