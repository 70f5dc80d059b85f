import { event, minutesAgo, pod } from "../builders.ts";
import type { Fires, LookAlike } from "./case.ts";

function homeless(message?: string, more = {}) {
  const condition = { type: "PodScheduled", status: "False", reason: "Unschedulable", message };
  return pod("web-0", {
    ...{ phase: "Pending", ready: false, node: null, podStatus: { containerStatuses: [] } },
    conditions: message === undefined ? [] : [condition],
    ...more,
  });
}

const reasons = [
  ["cpu", "0/3 nodes are available: 3 Insufficient cpu.", "resources", "not enough cpu on 3 nodes"],
  ["memory", "0/3 nodes are available: 1 Insufficient memory, 2 Insufficient cpu.", "resources", "memory on 1 node"],
  ["gpu", "0/1 nodes are available: 1 Insufficient nvidia.com/gpu.", "resources", "nvidia.com/gpu"],
  ["pods", "0/1 nodes are available: 1 Too many pods.", "resources", "no room for more pods"],
  ["taint", "0/1 nodes are available: 1 node(s) had untolerated taint {dedicated: db}.", "placement", "dedicated: db"],
  [
    "selector",
    "0/2 nodes: 2 node(s) didn't match Pod's node affinity/selector.",
    "placement",
    "node selector or affinity",
  ],
  ["anti-affinity", "0/2 nodes: 2 node(s) didn't match pod anti-affinity rules.", "placement", "anti-affinity"],
  [
    "ports",
    "0/1 nodes: 1 node(s) didn't have free ports for the requested pod ports.",
    "placement",
    "host port is taken",
  ],
  ["claim", "0/2 nodes: pod has unbound immediate PersistentVolumeClaims.", "volume", "not bound"],
  ["zone", "0/2 nodes: 2 node(s) had volume node affinity conflict.", "volume", "another zone"],
] as const;

export const fires: readonly Fires[] = [
  ...reasons.map(([name, message, group, word]) => ({
    name: `a pod no node takes, for its ${name}`,
    objects: [homeless(message)],
    rule: `pod-unschedulable-${group}`,
    says: [word, "Unschedulable"],
  })),
  {
    name: "a pod no node takes, from the event alone",
    objects: [homeless(), event("Pod/web-0", "FailedScheduling", "0/1 nodes are available: 1 Insufficient cpu.")],
    rule: "pod-unschedulable-resources",
    says: ["not enough cpu"],
  },
  {
    name: "a pod on no node of which the scheduler says nothing",
    objects: [homeless()],
    rule: "pod-unschedulable",
    says: ["gives no reason yet"],
  },
  {
    name: "a gate nobody lifts",
    objects: [homeless(undefined, { spec: { schedulingGates: [{ name: "quota.example/wait" }] } })],
    rule: "pod-scheduling-gated",
    says: ["quota.example/wait"],
  },
  {
    name: "an eviction, by what was short",
    objects: [
      pod("web-0", {
        ...{ phase: "Failed", ready: false },
        podStatus: { reason: "Evicted", message: "The node was low on resource: memory. Threshold quantity: 100Mi" },
      }),
    ],
    rule: "pod-evicted",
    says: ["low on memory"],
  },
  {
    name: "an eviction of which only the event is left",
    objects: [event("Pod/web-0", "Evicted", "The node was low on resource: ephemeral-storage.")],
    rule: "pod-evicted",
    says: ["ephemeral-storage"],
  },
  {
    name: "a deletion held by a finalizer",
    objects: [
      pod("web-0", {
        ready: false,
        metadata: { deletionTimestamp: minutesAgo(40), finalizers: ["example.com/guard"] },
      }),
    ],
    rule: "pod-stuck-terminating",
    says: ["40 min", "example.com/guard"],
  },
  {
    name: "a deletion whose node is gone",
    objects: [pod("web-0", { ready: false, node: "node-9", metadata: { deletionTimestamp: minutesAgo(40) } })],
    rule: "pod-stuck-terminating",
    says: ["node-9 is gone"],
  },
];

export const lookAlikes: readonly LookAlike[] = [
  {
    name: "a pod just made",
    not: "pod-unschedulable",
    objects: [homeless(undefined, { metadata: { creationTimestamp: minutesAgo(0.5) } })],
  },
  {
    name: "a pod scheduled after all",
    not: "pod-unschedulable-resources",
    objects: [pod("web-0"), event("Pod/web-0", "FailedScheduling", "1 Insufficient cpu.")],
  },
  {
    name: "a lack that only stops preemption",
    not: "pod-unschedulable-resources",
    objects: [
      homeless("0/1 nodes: 1 node(s) had untolerated taint {a: b}. preemption: 0/1 nodes: 1 Insufficient cpu."),
    ],
  },
  {
    name: "a gate just set",
    not: "pod-scheduling-gated",
    objects: [
      homeless(undefined, {
        spec: { schedulingGates: [{ name: "x" }] },
        metadata: { creationTimestamp: minutesAgo(2) },
      }),
    ],
  },
  {
    name: "an eviction after which another pod serves",
    not: "pod-evicted",
    objects: [
      pod("web-0", {
        ...{ owner: "ReplicaSet/web-1", phase: "Failed", ready: false },
        podStatus: { reason: "Evicted", message: "low on resource: memory" },
      }),
      pod("web-1", { owner: "ReplicaSet/web-1" }),
    ],
  },
  {
    name: "a deletion inside its grace time",
    not: "pod-stuck-terminating",
    objects: [pod("web-0", { ready: false, metadata: { deletionTimestamp: minutesAgo(1) } })],
  },
];
