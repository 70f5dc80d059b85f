import type { KubernetesObject } from "../../src/base/kubernetes-object.ts";
import { at, listAt, numberAt, textAt } from "./field.ts";
import { podState } from "./pod-state.ts";

export interface Column {
  readonly title: string;
  readonly align?: "right";
  value(object: KubernetesObject, nowMs: number): string;
}

const column = (title: string, value: Column["value"]): Column => ({ title, value });
const right = (title: string, value: Column["value"]): Column => ({ title, align: "right", value });
const text = (title: string, ...path: string[]) => column(title, (object) => textAt(object, ...path) ?? "–");
const count = (title: string, ...path: string[]) => right(title, (object) => String(numberAt(object, ...path) ?? 0));

/** "4 of 4": how many are as they should be. */
const ofWanted = (title: string, have: readonly string[], want: readonly string[]) =>
  right(title, (object) => `${numberAt(object, ...have) ?? 0} of ${numberAt(object, ...want) ?? 0}`);

const images = column("Image", (object) =>
  listAt(object, "spec", "template", "spec", "containers")
    .map((container) => shortImage(textAt(container, "image") ?? "?"))
    .join(", "),
);

const ready = ofWanted("Ready", ["status", "readyReplicas"], ["spec", "replicas"]);

/** What matters of each kind; of every other what `anyKind` finds. Name, namespace and age stand around them. */
const OF_KIND: Readonly<Record<string, readonly Column[]>> = {
  Pod: [
    right("Ready", (pod) => podState(pod).ready),
    column("Status", (pod) => podState(pod).status),
    right("Restarts", (pod) => String(podState(pod).restarts)),
    text("Node", "spec", "nodeName"),
  ],
  Deployment: [ready, ofWanted("Updated", ["status", "updatedReplicas"], ["spec", "replicas"]), images],
  StatefulSet: [ready, images],
  ReplicaSet: [ready, images],
  DaemonSet: [ofWanted("Ready", ["status", "numberReady"], ["status", "desiredNumberScheduled"]), images],
  Job: [
    ofWanted("Done", ["status", "succeeded"], ["spec", "completions"]),
    count("Failed", "status", "failed"),
    count("Active", "status", "active"),
  ],
  CronJob: [
    text("Schedule", "spec", "schedule"),
    column("Suspended", (job) => (at(job, "spec", "suspend") === true ? "yes" : "no")),
    text("Last run", "status", "lastScheduleTime"),
  ],
  Node: [
    column("Status", nodeStatus),
    text("Version", "status", "nodeInfo", "kubeletVersion"),
    text("CPU", "status", "allocatable", "cpu"),
    text("Memory", "status", "allocatable", "memory"),
  ],
  Service: [
    text("Type", "spec", "type"),
    text("Address", "spec", "clusterIP"),
    column("Ports", (service) =>
      listAt(service, "spec", "ports")
        .map((port) => `${numberAt(port, "port") ?? "?"}/${textAt(port, "protocol") ?? "TCP"}`)
        .join(", "),
    ),
  ],
  Ingress: [
    text("Class", "spec", "ingressClassName"),
    column("Hosts", (ingress) =>
      listAt(ingress, "spec", "rules")
        .map((rule) => textAt(rule, "host") ?? "*")
        .join(", "),
    ),
  ],
  Namespace: [text("Status", "status", "phase")],
  PersistentVolumeClaim: [
    text("Status", "status", "phase"),
    text("Capacity", "status", "capacity", "storage"),
    text("Class", "spec", "storageClassName"),
    text("Volume", "spec", "volumeName"),
  ],
  PersistentVolume: [
    text("Status", "status", "phase"),
    text("Capacity", "spec", "capacity", "storage"),
    text("Class", "spec", "storageClassName"),
    column("Claim", (volume) => {
      const name = textAt(volume, "spec", "claimRef", "name");
      return name === undefined ? "–" : `${textAt(volume, "spec", "claimRef", "namespace") ?? ""}/${name}`;
    }),
  ],
  ConfigMap: [right("Keys", (map) => String(Object.keys((at(map, "data") as object | undefined) ?? {}).length))],
  HorizontalPodAutoscaler: [
    column(
      "Target",
      (hpa) => `${textAt(hpa, "spec", "scaleTargetRef", "kind")}/${textAt(hpa, "spec", "scaleTargetRef", "name")}`,
    ),
    right("Replicas", (hpa) => String(numberAt(hpa, "status", "currentReplicas") ?? 0)),
    right("Min", (hpa) => String(numberAt(hpa, "spec", "minReplicas") ?? 1)),
    count("Max", "spec", "maxReplicas"),
  ],
  PodDisruptionBudget: [
    count("May go", "status", "disruptionsAllowed"),
    ofWanted("Healthy", ["status", "currentHealthy"], ["status", "desiredHealthy"]),
  ],
  ResourceQuota: [
    column("Used", (quota) => {
      const used = (at(quota, "status", "used") ?? {}) as Readonly<Record<string, string>>;
      const hard = (at(quota, "status", "hard") ?? {}) as Readonly<Record<string, string>>;
      return Object.keys(hard)
        .map((name) => `${name} ${used[name] ?? 0} of ${hard[name]}`)
        .join(", ");
    }),
  ],
};

/** Of a kind nobody foresaw: its phase, or what its Ready condition says. */
const ANY_KIND: readonly Column[] = [
  column("Status", (object) => {
    const phase = textAt(object, "status", "phase") ?? textAt(object, "status", "state");
    if (phase !== undefined) return phase;
    const condition = listAt(object, "status", "conditions").find((one) =>
      ["Ready", "Available", "Accepted", "Programmed"].includes(textAt(one, "type") ?? ""),
    );
    if (!condition) return "–";
    const type = textAt(condition, "type") ?? "";
    return textAt(condition, "status") === "True" ? type : `not ${type}: ${textAt(condition, "reason") ?? "?"}`;
  }),
];

export function columnsOf(kind: string): readonly Column[] {
  return OF_KIND[kind] ?? ANY_KIND;
}

function nodeStatus(node: KubernetesObject): string {
  const conditions = listAt(node, "status", "conditions");
  const isReady = conditions.some((one) => textAt(one, "type") === "Ready" && textAt(one, "status") === "True");
  const pressures = conditions.flatMap((one) =>
    textAt(one, "type") !== "Ready" && textAt(one, "status") === "True" ? [textAt(one, "type") ?? ""] : [],
  );
  const cordoned = at(node, "spec", "unschedulable") === true ? ["cordoned"] : [];
  return [isReady ? "Ready" : "not Ready", ...pressures, ...cordoned].join(", ");
}

/** The registry says little in a column; the tag says most. */
function shortImage(image: string): string {
  return image.slice(image.lastIndexOf("/") + 1).replace(/@sha256:([0-9a-f]{12}).*/, "@$1");
}
