import type { KubernetesObject } from "../../../src/base/kubernetes-object.ts";
import { parseAge } from "./tree.ts";

/** The pods, stateful sets or services of what `kubectl get` printed with a heading; columns are cut where their headings begin. */
export function toListed(kind: string, namespace: string, table: string, nowMs: number): readonly KubernetesObject[] {
  const [heading = "", ...lines] = table.split("\n").filter((line) => line.trim() !== "");
  const starts = [...heading.matchAll(/\S+(?: \S+)*/g)].map((match) => ({ name: match[0], at: match.index }));
  if (starts[0]?.name !== "NAME") return [];
  return lines.flatMap((line) => {
    const cells: Record<string, string> = {};
    for (const [at, { name, at: from }] of starts.entries()) cells[name] = line.slice(from, starts[at + 1]?.at).trim();
    if (!cells.NAME || cells.AGE === undefined) return [];
    const created = new Date(nowMs - (parseAge(cells.AGE) ?? 0)).toISOString();
    const metadata = {
      name: cells.NAME,
      namespace,
      creationTimestamp: created,
      labels: parseLabels(cells.LABELS ?? ""),
    };
    if (kind === "pod") return [toPod(cells, metadata)];
    if (kind === "statefulset") return [toStatefulSet(cells, metadata)];
    return [];
  });
}

type Metadata = KubernetesObject["metadata"];

function parseLabels(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    text
      .split(",")
      .flatMap((pair) => (pair.includes("=") ? [pair.split(/=(.*)/s).slice(0, 2) as [string, string]] : [])),
  );
}

function toPod(cells: Readonly<Record<string, string>>, metadata: Metadata): KubernetesObject {
  const { STATUS: status = "", READY: ready = "0/0", RESTARTS: restarts = "0", NODE: node } = cells;
  const [up = 0, all = 0] = ready.split("/").map(Number);
  // Not every table has the column; only a pod that waits is on none.
  const onNode = node === undefined ? status !== "Pending" : node !== "<none>";
  const phase =
    status === "Pending"
      ? "Pending"
      : status === "Completed"
        ? "Succeeded"
        : status === "Error"
          ? "Failed"
          : /ImagePull|Init:|Creating/.test(status)
            ? "Pending"
            : "Running";
  const isWaiting =
    !["Running", "Pending", "Completed", "Error", "Terminating", "Unknown"].includes(status) &&
    !status.startsWith("Init:");
  return {
    ...{ apiVersion: "v1", kind: "Pod" },
    metadata: {
      ...metadata,
      ...ownerOf(metadata),
      ...(status === "Terminating" ? { deletionTimestamp: metadata.creationTimestamp ?? "" } : {}),
    },
    spec: { ...(onNode ? { nodeName: node ?? "unnamed" } : {}) },
    status: {
      phase,
      conditions: [
        { type: "Ready", status: up === all && all > 0 ? "True" : "False" },
        ...(onNode ? [] : [{ type: "PodScheduled", status: "False" }]),
      ],
      containerStatuses: onNode
        ? Array.from({ length: all }, (_, at) => ({
            name: `container-${at}`,
            ready: at < up,
            restartCount: Number(/^\d+/.exec(restarts)?.[0] ?? 0),
            state: at < up ? { running: {} } : isWaiting ? { waiting: { reason: status } } : {},
          }))
        : [],
    },
  };
}

/** A pod's name and labels tell whose it is. */
function ownerOf({ name, labels }: Metadata) {
  const hash = labels?.["pod-template-hash"];
  const job = labels?.["batch.kubernetes.io/job-name"];
  const ordinal = labels?.["apps.kubernetes.io/pod-index"];
  const owner = hash
    ? { kind: "ReplicaSet", name: name.replace(/-[a-z0-9]+$/, "") }
    : job
      ? { kind: "Job", name: job }
      : ordinal
        ? { kind: "StatefulSet", name: name.replace(/-\d+$/, "") }
        : undefined;
  return owner ? { ownerReferences: [{ ...owner, controller: true }] } : {};
}

function toStatefulSet(cells: Readonly<Record<string, string>>, metadata: Metadata): KubernetesObject {
  const [ready = 0, wanted = 0] = (cells.READY ?? "0/0").split("/").map(Number);
  return {
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata,
    spec: { replicas: wanted },
    status: { replicas: wanted, readyReplicas: ready },
  };
}
