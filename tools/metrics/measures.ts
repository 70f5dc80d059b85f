import type { Unit } from "../../src/message/chart-spec.ts";

export type Measure = "cpu" | "memory" | "disk" | "network" | "requests" | "errors" | "latency";

/** The words people use for each measure. */
export const MEASURE_WORDS: Readonly<Record<Measure, readonly string[]>> = {
  cpu: ["cpu", "processor", "cores", "compute", "load", "throttling"],
  memory: ["memory", "mem", "ram", "heap", "rss", "working set"],
  disk: ["disk", "disks", "storage", "volume", "filesystem", "pvc", "iops", "disk space", "disk usage"],
  network: ["network", "bandwidth", "traffic in", "throughput", "bytes in", "bytes out", "network traffic", "egress"],
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
  /** Without this label the recipe cannot tell. */
  readonly needsLabel?: string;
  /** Whether it looks back over `window`, which then is the time its figures are averaged over. */
  readonly windowed: boolean;
  promql(parts: RecipeParts): string;
}

export interface RecipeParts {
  /** Matchers without braces; "" for all. */
  readonly match: string;
  /** The grouping label. */
  readonly by: string;
  /** "1m". */
  readonly window: string;
  /** Every label the metric has here. */
  readonly labels: ReadonlySet<string>;
}

type Filter = string | ((labels: ReadonlySet<string>) => string);

const CONTAINER_BY = ["pod", "container", "name", "namespace"];
const NODE_BY = ["instance", "node"];
const REQUEST_BY = ["service", "app", "job", "namespace", "instance"];
const ISTIO_BY = ["destination_service_name", "destination_workload", "app", "job"];
const INGRESS_BY = ["ingress", "exported_service", "service", "host", "job"];
const REAL_DISKS = 'fstype!~"tmpfs|devtmpfs|ramfs|overlay|squashfs|iso9660|autofs|nsfs|efivarfs|fuse.lxcfs"';
const REAL_DEVICES = 'device!~"lo|veth.*|cali.*|docker.*|br-.*"';

/**
 * cAdvisor counts a pod's cgroup, its pause container and each container: one of them is enough. Docker without Kubernetes
 * has no container label, only a name.
 */
function containersOnly(labels: ReadonlySet<string>): string {
  return labels.has("container") ? 'container!~"|POD"' : labels.has("name") ? 'name!=""' : "";
}

function also(filter: Filter, { match, labels }: RecipeParts, ...more: readonly string[]): string {
  const own = typeof filter === "string" ? filter : filter(labels);
  return [own, ...more, match].filter((matcher) => matcher !== "").join(",");
}

/** A selector without empty braces: queries are shown to people. */
export function select(metric: string, match: string): string {
  return match === "" ? metric : `${metric}{${match}}`;
}

const nodeCpu: Recipe = {
  metric: "node_cpu_seconds_total",
  unit: "%",
  by: NODE_BY,
  windowed: true,
  promql: (parts) =>
    `100 * (1 - avg by (${parts.by}) (rate(node_cpu_seconds_total{${also('mode="idle"', parts)}}[${parts.window}])))`,
};
const nodeMemory: Recipe = {
  metric: "node_memory_MemAvailable_bytes",
  unit: "%",
  by: NODE_BY,
  windowed: false,
  promql: ({ match, by }) =>
    `100 * (1 - sum by (${by}) (${select("node_memory_MemAvailable_bytes", match)}) / sum by (${by}) (${select("node_memory_MemTotal_bytes", match)}))`,
};
/** As df says it: what is reserved for root is neither used nor free, so that 100% is full for everybody else. */
const nodeDisk: Recipe = {
  metric: "node_filesystem_avail_bytes",
  unit: "%",
  by: NODE_BY,
  windowed: false,
  promql: (parts) => {
    const match = also(REAL_DISKS, parts);
    const used = `(node_filesystem_size_bytes{${match}} - node_filesystem_free_bytes{${match}})`;
    return `100 * max by (${parts.by}, mountpoint) (${used} / (${used} + node_filesystem_avail_bytes{${match}} > 0))`;
  },
};
const volumeDisk: Recipe = {
  metric: "kubelet_volume_stats_available_bytes",
  unit: "%",
  by: ["persistentvolumeclaim", "namespace"],
  windowed: false,
  promql: ({ match, by }) => {
    const used = select("kubelet_volume_stats_used_bytes", match);
    return `100 * max by (${by}) (${used} / (${used} + ${select("kubelet_volume_stats_available_bytes", match)} > 0))`;
  },
};

function throughput(received: string, sent: string, filter: string, by: readonly string[]): Recipe {
  return {
    metric: received,
    unit: "bytes/s",
    by,
    windowed: true,
    promql: (parts) => {
      const match = also(filter, parts);
      const part = (metric: string, word: string) =>
        `label_replace(sum by (${parts.by}) (rate(${select(metric, match)}[${parts.window}])), "direction", "${word}", "", "")`;
      return `${part(received, "in")} or ${part(sent, "out")}`;
    },
  };
}

function gauge(metric: string, unit: Unit, by: readonly string[], filter: Filter = ""): Recipe {
  return {
    metric,
    unit,
    by,
    windowed: false,
    promql: (parts) => `sum by (${parts.by}) (${select(metric, also(filter, parts))})`,
  };
}

function perSecond(metric: string, unit: Unit, by: readonly string[], filter: Filter = ""): Recipe {
  return {
    metric,
    unit,
    by,
    windowed: true,
    promql: (parts) => `sum by (${parts.by}) (rate(${select(metric, also(filter, parts))}[${parts.window}]))`,
  };
}

/** Server errors in per cent of requests. Zero only where requests were counted: without any there is no figure. */
function errorShare({ metric, label, by, filter }: RequestCounter): Recipe {
  return {
    metric,
    unit: "%",
    by,
    needsLabel: label,
    windowed: true,
    promql: (parts) => {
      const rate = (match: string) => `sum by (${parts.by}) (rate(${select(metric, match)}[${parts.window}]))`;
      const all = rate(also(filter, parts));
      return `100 * (${rate(also(filter, parts, `${label}=~"5.."`))} or 0 * ${all}) / (${all} > 0)`;
    },
  };
}

function quantile99(
  metric: string,
  more: { by?: readonly string[]; filter?: string; secondsPerUnit?: number } = {},
): Recipe {
  const scale = more.secondsPerUnit === undefined ? "" : `${more.secondsPerUnit} * `;
  return {
    metric,
    unit: "seconds",
    by: more.by ?? REQUEST_BY,
    windowed: true,
    promql: (parts) =>
      `${scale}histogram_quantile(0.99, sum by (${parts.by}, le) (rate(${select(metric, also(more.filter ?? "", parts))}[${parts.window}])))`,
  };
}

interface RequestCounter {
  readonly metric: string;
  /** Where the status of the reply stands. */
  readonly label: string;
  readonly by: readonly string[];
  readonly filter: string;
}

function counter(metric: string, label: string, by = REQUEST_BY, filter = ""): RequestCounter {
  return { metric, label, by, filter };
}

/** Both proxies of a call count it; the caller's own count is left out. */
const ISTIO_ONCE = 'reporter!="source"';
/** A watch stays open for minutes: its length is no latency. */
const NO_WATCHES = 'verb!~"WATCH|CONNECT"';

const COUNTERS: readonly RequestCounter[] = [
  counter("http_requests_total", "code"),
  counter("http_requests_total", "status"),
  counter("http_requests_total", "status_code"),
  counter("http_server_requests_seconds_count", "status"),
  counter("http_request_duration_seconds_count", "code"),
  counter("http_request_duration_seconds_count", "status_code"),
  counter("http_server_request_duration_seconds_count", "http_response_status_code"),
  counter("istio_requests_total", "response_code", ISTIO_BY, ISTIO_ONCE),
  counter("nginx_ingress_controller_requests", "status", INGRESS_BY),
  counter("traefik_service_requests_total", "code"),
  counter("apiserver_request_total", "code"),
  counter("prometheus_http_requests_total", "code"),
];

/** Recipes for each measure, the more telling first. Metric names are those of the exporters themselves. */
export const RECIPES: Readonly<Record<Measure, readonly Recipe[]>> = {
  cpu: [
    nodeCpu,
    perSecond("container_cpu_usage_seconds_total", "cores", CONTAINER_BY, containersOnly),
    perSecond("process_cpu_seconds_total", "cores", REQUEST_BY),
  ],
  memory: [
    nodeMemory,
    gauge("container_memory_working_set_bytes", "bytes", CONTAINER_BY, containersOnly),
    gauge("process_resident_memory_bytes", "bytes", REQUEST_BY),
  ],
  disk: [nodeDisk, volumeDisk, gauge("container_fs_usage_bytes", "bytes", CONTAINER_BY, containersOnly)],
  network: [
    throughput("node_network_receive_bytes_total", "node_network_transmit_bytes_total", REAL_DEVICES, NODE_BY),
    throughput("container_network_receive_bytes_total", "container_network_transmit_bytes_total", "", CONTAINER_BY),
  ],
  requests: [
    ...new Map(
      COUNTERS.map(({ metric, by, filter }) => [metric, perSecond(metric, "per second", by, filter)]),
    ).values(),
  ],
  errors: COUNTERS.map(errorShare),
  latency: [
    quantile99("http_request_duration_seconds_bucket"),
    quantile99("http_server_requests_seconds_bucket"),
    quantile99("http_server_request_duration_seconds_bucket"),
    quantile99("istio_request_duration_milliseconds_bucket", {
      by: ISTIO_BY,
      filter: ISTIO_ONCE,
      secondsPerUnit: 0.001,
    }),
    quantile99("nginx_ingress_controller_request_duration_seconds_bucket", { by: INGRESS_BY }),
    quantile99("traefik_service_request_duration_seconds_bucket"),
    quantile99("apiserver_request_duration_seconds_bucket", { filter: NO_WATCHES }),
    quantile99("prometheus_http_request_duration_seconds_bucket"),
  ],
};
