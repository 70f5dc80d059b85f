/**
 * Which kind of root cause each rule tells, in the words of the recorded cases: `resource_exhaustion` where something ran out,
 * `configuration_error` where what was asked for cannot work as it was asked, `infrastructure` for what carries the workloads,
 * `dependency_failure` for another party that does not answer, `code_defect` for a program that fails by itself.
 */
const CATEGORIES: Readonly<Record<string, string>> = {
  "pod-oom-killed": "resource_exhaustion",
  "pod-evicted": "resource_exhaustion",
  "pod-unschedulable": "unknown",
  "pod-unschedulable-resources": "resource_exhaustion",
  "quota-exceeded": "resource_exhaustion",
  "quota-full": "resource_exhaustion",
  "node-pressure": "resource_exhaustion",
  "node-out-of-memory": "resource_exhaustion",
  "node-full": "resource_exhaustion",
  "pod-image-pull": "configuration_error",
  "pod-config-missing": "configuration_error",
  "pod-cannot-start": "configuration_error",
  "pod-liveness-failing": "configuration_error",
  "pod-readiness-failing": "configuration_error",
  "pod-startup-failing": "configuration_error",
  "pod-unschedulable-placement": "configuration_error",
  "pod-unschedulable-volume": "configuration_error",
  "pod-scheduling-gated": "configuration_error",
  "quota-needs-values": "configuration_error",
  "limit-range-refused": "configuration_error",
  "pod-create-refused": "configuration_error",
  "deployment-paused": "configuration_error",
  "statefulset-service-missing": "configuration_error",
  "service-without-endpoints": "configuration_error",
  "volume-claim-pending": "configuration_error",
  "network-policy-denies-dns": "configuration_error",
  "network-policy-denies-caller": "configuration_error",
  "cronjob-suspended": "configuration_error",
  "cronjob-invalid-schedule": "configuration_error",
  "dns-resolution-failing": "configuration_error",
  "dependency-unreachable": "dependency_failure",
  "cluster-dns-down": "infrastructure",
  "node-not-ready": "infrastructure",
  "node-network-unavailable": "infrastructure",
  "node-cordoned": "infrastructure",
  "node-version-skew": "infrastructure",
  "pod-stuck-terminating": "infrastructure",
  "workload-not-observed": "infrastructure",
  "cronjob-missed": "infrastructure",
  "pod-crash-loop": "code_defect",
  "job-failed": "code_defect",
  "cronjob-failing": "code_defect",
};

/** "unknown" for a rule that stands in no line, and for a diagnosis that found no cause. */
export function categoryOf(rule: string | undefined): string {
  return (rule === undefined ? undefined : CATEGORIES[rule]) ?? "unknown";
}
