import type { KubernetesObject } from "../../../src/base/kubernetes-object.ts";
import { toContainer, toPod, toTime } from "./described-pod.ts";
import { type Entry, entryOf, labelsOf, printed, rowsOf } from "./tree.ts";

/** The objects a describe of the kind tells of: the object itself, and those that are sure to be there by it. */
export function toObjects(kind: string, tree: readonly Entry[]): readonly KubernetesObject[] {
  switch (kind) {
    case "pod":
      return [toPod(tree)];
    case "job":
      return [toJob(tree)];
    case "deployment":
      return toDeployment(tree);
    case "persistentvolumeclaim":
      return [toClaim(tree)];
    case "node":
      return toNode(tree);
    default:
      return [];
  }
}

function metadataOf(tree: readonly Entry[]) {
  const namespace = printed(tree, "Namespace");
  return {
    name: printed(tree, "Name") ?? "",
    ...(namespace === undefined ? {} : { namespace }),
    labels: labelsOf(entryOf(tree, "Labels")),
  };
}

function toJob(tree: readonly Entry[]): KubernetesObject {
  const counts = printed(tree, "Pods Statuses") ?? "";
  const count = (word: string) => Number(new RegExp(`(\\d+) ${word}`).exec(counts)?.[1] ?? 0);
  // The controller tells this event and sets the condition at once.
  const gaveUp = rowsOf(entryOf(tree, "Events")).find(([, reason]) => reason === "BackoffLimitExceeded");
  const failed = { type: "Failed", status: "True", reason: "BackoffLimitExceeded", message: gaveUp?.at(-1) ?? "" };
  return {
    ...{
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: { ...metadataOf(tree), creationTimestamp: toTime(printed(tree, "Start Time")) ?? "" },
    },
    spec: { backoffLimit: Number(printed(tree, "Backoff Limit") ?? 6) },
    status: {
      ...{ active: count("Active"), succeeded: count("Succeeded"), failed: count("Failed") },
      conditions: gaveUp ? [failed] : [],
    },
  };
}

function toDeployment(tree: readonly Entry[]): readonly KubernetesObject[] {
  const metadata = metadataOf(tree);
  const counts = printed(tree, "Replicas") ?? "";
  const count = (word: string) => Number(new RegExp(`(\\d+) ${word}`).exec(counts)?.[1] ?? 0);
  const set = /^(\S+) \(\d+\/\d+ replicas/.exec(printed(tree, "NewReplicaSet") ?? "")?.[1];
  const deployment: KubernetesObject = {
    ...{ apiVersion: "apps/v1", kind: "Deployment", metadata },
    spec: {
      replicas: count("desired"),
      selector: { matchLabels: labelsOf(entryOf(tree, "Selector")) },
      template: templateOf(tree),
    },
    status: {
      ...{ replicas: count("total"), updatedReplicas: count("updated"), availableReplicas: count("available") },
      ...{ readyReplicas: count("available"), unavailableReplicas: count("unavailable") },
      conditions: rowsOf(entryOf(tree, "Conditions")).map(([type, status, reason]) => ({ type, status, reason })),
    },
  };
  if (set === undefined) return [deployment];
  const owner = { kind: "Deployment", name: metadata.name, controller: true };
  return [
    deployment,
    { apiVersion: "apps/v1", kind: "ReplicaSet", metadata: { ...metadata, name: set, ownerReferences: [owner] } },
  ];
}

function toClaim(tree: readonly Entry[]): KubernetesObject {
  return {
    ...{ apiVersion: "v1", kind: "PersistentVolumeClaim", metadata: metadataOf(tree) },
    spec: { storageClassName: printed(tree, "StorageClass") },
    status: { phase: printed(tree, "Status") },
  };
}

function toNode(tree: readonly Entry[]): readonly KubernetesObject[] {
  const name = printed(tree, "Name") ?? "";
  const allocatable = (entryOf(tree, "Allocatable")?.children ?? []).map(({ key, value }) => [key, value]);
  const info = entryOf(tree, "System Info")?.children ?? [];
  const node: KubernetesObject = {
    ...{ apiVersion: "v1", kind: "Node", metadata: { name } },
    spec: { unschedulable: printed(tree, "Unschedulable") === "true" },
    status: {
      conditions: rowsOf(entryOf(tree, "Conditions")).map(([type, status, , since, reason, message]) => ({
        ...{ type, status, reason, message },
        lastTransitionTime: toTime(since),
      })),
      allocatable: Object.fromEntries(allocatable),
      nodeInfo: { kubeletVersion: printed(info, "Kubelet Version") },
    },
  };
  const pods = rowsOf(entryOf(tree, "Non-terminated Pods")).map(
    ([namespace, pod]): KubernetesObject => ({
      ...{ apiVersion: "v1", kind: "Pod", metadata: { name: pod ?? "", namespace: namespace ?? "" } },
      spec: { nodeName: name },
      status: { phase: "Running", conditions: [{ type: "Ready", status: "True" }] },
    }),
  );
  return [node, ...pods];
}

function templateOf(tree: readonly Entry[]): object {
  const template = entryOf(tree, "Pod Template")?.children ?? [];
  const containers = (entryOf(template, "Containers")?.children ?? []).map((entry) => toContainer(entry).spec);
  return { metadata: { labels: labelsOf(entryOf(template, "Labels")) }, spec: { containers } };
}
