import type { MetricMetadata } from "../../systems/metrics-reader.ts";

const COUNTERS: Readonly<Record<string, string>> = {
  node_cpu_seconds_total: "Seconds the CPUs spent in each mode.",
  node_network_receive_bytes_total: "Network device statistic receive_bytes.",
  node_network_transmit_bytes_total: "Network device statistic transmit_bytes.",
  container_cpu_usage_seconds_total: "Cumulative cpu time consumed",
  container_network_receive_bytes_total: "Cumulative count of bytes received",
  container_network_transmit_bytes_total: "Cumulative count of bytes transmitted",
  process_cpu_seconds_total: "Total user and system CPU time spent in seconds.",
  http_requests_total: "Requests answered, by status.",
  kube_pod_container_status_restarts_total: "The number of container restarts per container.",
};

const GAUGES: Readonly<Record<string, string>> = {
  up: "Whether the last scrape succeeded.",
  node_memory_MemTotal_bytes: "Memory information field MemTotal_bytes.",
  node_memory_MemAvailable_bytes: "Memory information field MemAvailable_bytes.",
  node_memory_MemFree_bytes: "Memory information field MemFree_bytes.",
  node_memory_Cached_bytes: "Memory information field Cached_bytes.",
  node_load1: "1m load average.",
  node_uname_info: "Labeled system information as provided by the uname system call.",
  node_boot_time_seconds: "Node boot time, in unixtime.",
  node_filesystem_size_bytes: "Filesystem size in bytes.",
  node_filesystem_free_bytes: "Filesystem free space in bytes.",
  node_filesystem_avail_bytes: "Filesystem space available to non-root users in bytes.",
  container_memory_working_set_bytes: "Current working set in bytes.",
  container_spec_memory_limit_bytes: "Memory limit for the container.",
  process_resident_memory_bytes: "Resident memory size in bytes.",
  kube_pod_info: "Information about pod.",
  kube_pod_status_phase: "The pods current phase.",
  kube_pod_container_status_waiting_reason: "Describes the reason the container is currently in waiting state.",
  kube_deployment_spec_replicas: "Number of desired pods for a deployment.",
  kube_deployment_status_replicas_available: "The number of available replicas per deployment.",
  kubelet_volume_stats_capacity_bytes: "Capacity in bytes of the volume",
  kubelet_volume_stats_used_bytes: "Number of used bytes in the volume",
  kubelet_volume_stats_available_bytes: "Number of available bytes in the volume",
};

function typed(type: string, helps: Readonly<Record<string, string>>) {
  return Object.entries(helps).map(([name, help]): [string, MetricMetadata] => [name, { type, help, unit: "" }]);
}

/** By metric name, a histogram by its family's. */
export const METADATA: ReadonlyMap<string, MetricMetadata> = new Map([
  ...typed("counter", COUNTERS),
  ...typed("gauge", GAUGES),
  ...typed("histogram", { http_request_duration_seconds: "How long requests took." }),
]);
