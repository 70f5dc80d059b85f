import { deployment, minutesAgo, node, object, pod, service } from "../builders.ts";
import type { Fires, LookAlike } from "./case.ts";

const late = {
  ...{ type: "Progressing", status: "False", reason: "ProgressDeadlineExceeded" },
  ...{ message: "has timed out progressing.", lastTransitionTime: minutesAgo(20) },
};
const moving = { type: "Progressing", status: "True", reason: "ReplicaSetUpdated", lastTransitionTime: minutesAgo(1) };

function statefulSet(ready: number) {
  return object("StatefulSet", "db", {
    spec: { replicas: 3, serviceName: "db" },
    status: { replicas: 3, readyReplicas: ready },
  });
}

function daemonSet(ready: number) {
  return object("DaemonSet", "agent", {
    status: { desiredNumberScheduled: 2, currentNumberScheduled: 2, numberReady: ready },
  });
}

function unobserved(age: number) {
  const fields = { spec: { replicas: 1 }, status: { observedGeneration: 2, availableReplicas: 1, updatedReplicas: 1 } };
  return object("Deployment", "web", fields, { generation: 3, creationTimestamp: minutesAgo(age) });
}

export const fires: readonly Fires[] = [
  {
    name: "a rollout past its deadline",
    objects: deployment("web", { replicas: 4, ready: 3, status: { updatedReplicas: 1, conditions: [late] } }),
    rule: "deployment-stuck",
    of: "Deployment/shop/web",
    says: ["stuck at 1 of 4", "3 pods still serve"],
  },
  {
    name: "missing replicas",
    objects: deployment("web", { replicas: 3, ready: 1 }),
    rule: "deployment-unavailable",
    of: "Deployment/shop/web",
    says: ["1 of 3"],
  },
  {
    name: "a paused rollout",
    objects: deployment("web", { spec: { paused: true } }),
    rule: "deployment-paused",
    of: "Deployment/shop/web",
    says: ["paused"],
  },
  {
    name: "a change nobody took up",
    objects: [unobserved(1000)],
    rule: "workload-not-observed",
    of: "Deployment/shop/web",
    says: ["generation 3"],
  },
  {
    name: "the ordinal that holds the others up",
    objects: [
      statefulSet(1),
      service("db", { app: "db" }),
      pod("db-0", { owner: "StatefulSet/db" }),
      pod("db-1", { owner: "StatefulSet/db", ready: false, status: {} }),
    ],
    rule: "statefulset-stuck",
    of: "StatefulSet/shop/db",
    says: ["1 of 3", "db-1 is not ready"],
  },
  {
    name: "a headless Service that is not there",
    objects: [statefulSet(3)],
    rule: "statefulset-service-missing",
    of: "StatefulSet/shop/db",
    says: ["Service db is not there"],
  },
  {
    name: "a DaemonSet that lacks a node",
    objects: [daemonSet(1), node("node-1"), node("node-2"), pod("agent-a", { owner: "DaemonSet/agent" })],
    rule: "daemonset-incomplete",
    of: "DaemonSet/shop/agent",
    says: ["1 of 2 nodes", "not ready on node-2"],
  },
];

export const lookAlikes: readonly LookAlike[] = [
  {
    name: "a rollout on its way",
    not: "deployment-stuck",
    objects: deployment("web", { replicas: 4, ready: 3, status: { updatedReplicas: 1, conditions: [moving] } }),
  },
  {
    name: "a rollout just begun, short of a pod,",
    not: "deployment-unavailable",
    objects: deployment("web", { replicas: 4, ready: 3, status: { conditions: [moving] } }),
  },
  {
    name: "a Deployment that wants none",
    not: "deployment-unavailable",
    objects: deployment("web", { replicas: 0, ready: 0 }),
  },
  { name: "a Deployment just made", not: "workload-not-observed", objects: [unobserved(1)] },
  {
    name: "a StatefulSet that is whole",
    not: "statefulset-stuck",
    objects: [statefulSet(3), service("db", { app: "db" })],
  },
  {
    name: "a StatefulSet whose Service is there",
    not: "statefulset-service-missing",
    objects: [statefulSet(1), service("db", { app: "db" })],
  },
  { name: "a DaemonSet that is whole", not: "daemonset-incomplete", objects: [daemonSet(2)] },
];
