import { event, minutesAgo, node, object, pod } from "../builders.ts";
import type { Fires, LookAlike } from "./case.ts";

const of = "Node/node-1";

function pressed(type: string, status = "True") {
  const condition = { type, status, reason: "KubeletHas", message: "short", lastTransitionTime: minutesAgo(5) };
  return node("node-1", { conditions: [condition] });
}

const message = "0/1 nodes are available: 1 node(s) were unschedulable.";
const waits = pod("web-0", {
  ...{ phase: "Pending", ready: false, node: null, podStatus: { containerStatuses: [] } },
  conditions: [{ type: "PodScheduled", status: "False", reason: "Unschedulable", message }],
});
const cordoned = node("node-1", { spec: { unschedulable: true } });

function kubelet(version: string) {
  return node("node-1", { status: { nodeInfo: { kubeletVersion: version } } });
}

function outOfMemory(ago: number) {
  return event("Node/node-1", "SystemOOM", "System OOM encountered, victim process: java", { ago });
}

function dns(status: string) {
  const conditions = [{ type: "Ready", status, lastTransitionTime: minutesAgo(10) }];
  const fields = { spec: { nodeName: "node-1" }, status: { phase: "Running", conditions } };
  return object("Pod", "coredns-a", fields, { namespace: "kube-system", labels: { "k8s-app": "kube-dns" } });
}

export const fires: readonly Fires[] = [
  {
    name: "a node that is not ready",
    objects: [node("node-1", { ready: "Unknown" }), pod("web-0")],
    ...{ rule: "node-not-ready", of, says: ["kubelet does not report", "1 pod"] },
  },
  {
    name: "memory pressure",
    objects: [pressed("MemoryPressure")],
    ...{ rule: "node-pressure", of, says: ["memory"] },
  },
  { name: "disk pressure", objects: [pressed("DiskPressure")], ...{ rule: "node-pressure", of, says: ["disk"] } },
  {
    name: "process pressure",
    objects: [pressed("PIDPressure")],
    ...{ rule: "node-pressure", of, says: ["process ids"] },
  },
  {
    name: "a node without pod network",
    objects: [pressed("NetworkUnavailable")],
    ...{ rule: "node-network-unavailable", of, says: ["no pod network"] },
  },
  {
    name: "a node out of memory",
    objects: [node("node-1"), outOfMemory(1)],
    ...{ rule: "node-out-of-memory", of, says: ["ran out of memory", "java"] },
  },
  {
    name: "a cordoned node that pods wait for",
    objects: [cordoned, waits],
    ...{ rule: "node-cordoned", of, says: ["cordoned", "1 pod waits"] },
  },
  {
    name: "a node that is full",
    objects: [node("node-1", { status: { allocatable: { pods: "1" } } }), pod("web-0")],
    ...{ rule: "node-full", of, says: ["all it can take (1)"] },
  },
  {
    name: "a kubelet too old",
    objects: [kubelet("v1.27.9")],
    ...{ rule: "node-version-skew", of, says: ["v1.27.9", "behind"] },
  },
  {
    name: "a kubelet newer than the server",
    objects: [kubelet("v1.32.0")],
    ...{ rule: "node-version-skew", of, says: ["newer"] },
  },
  {
    name: "the cluster's own DNS",
    objects: [dns("False")],
    ...{ rule: "cluster-dns-down", of: "Pod/kube-system/coredns-a", says: ["no ready pod"] },
  },
];

export const lookAlikes: readonly LookAlike[] = [
  { name: "a ready node", not: "node-not-ready", objects: [node("node-1"), pod("web-0")] },
  { name: "a node without pressure", not: "node-pressure", objects: [pressed("MemoryPressure", "False")] },
  { name: "a node with network", not: "node-network-unavailable", objects: [pressed("NetworkUnavailable", "False")] },
  { name: "a node that ran short hours ago", not: "node-out-of-memory", objects: [node("node-1"), outOfMemory(600)] },
  { name: "a cordoned node nobody waits for", not: "node-cordoned", objects: [cordoned, pod("web-0")] },
  {
    name: "a node with room",
    not: "node-full",
    objects: [node("node-1", { status: { allocatable: { pods: "110" } } }), pod("web-0")],
  },
  { name: "a kubelet three versions behind", not: "node-version-skew", objects: [kubelet("v1.28.0")] },
  { name: "DNS with a ready pod", not: "cluster-dns-down", objects: [dns("True")] },
];
