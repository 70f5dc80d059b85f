import { entitySlot, idSlot, termSlot, workloadKindSlot } from "../../../../src/tool/slots.ts";

/** The usual measures and the words people use for them. */
export const measures = {
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
} as const;

export const namespaceField = () => entitySlot("A namespace", "namespace");
export const workloadField = () => entitySlot("A workload by name", "workload", "service");
export const optionalKind = () => workloadKindSlot();
export const incidentField = () => idSlot("An incident, such as INC-42", "INC", "incident", "alert", "alarm", "page");
export const instanceField = () =>
  idSlot("An instance by OCID or name", "ocid1", "instance", "vm", "server", "machine", "box");

export const cloudField = () =>
  termSlot("A cloud", {
    aws: ["aws", "amazon"],
    azure: ["azure", "microsoft"],
    gcp: ["gcp", "google", "google cloud"],
    oci: ["oci", "oracle", "oracle cloud"],
  });
