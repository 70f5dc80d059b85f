import { diagnose } from "../../../src/analysis/diagnosis/diagnose.ts";
import type { Diagnosis, Finding } from "../../../src/analysis/diagnosis/finding.ts";
import type { Scope } from "../../../src/analysis/diagnosis/scope.ts";
import type { LogTail, Snapshot } from "../../../src/analysis/diagnosis/snapshot.ts";
import type { KubernetesObject, ObjectMeta } from "../../../src/base/kubernetes-object.ts";

export const NOW_MS = Date.UTC(2026, 10, 20, 14, 0);

/** "2026-11-20T13:50:00.000Z" for 10. */
export function minutesAgo(minutes: number): string {
  return new Date(NOW_MS - minutes * 60_000).toISOString();
}

type Fields = Readonly<Record<string, unknown>>;

/** One object. Its namespace is shop, unless it is cluster-wide or says another; it is a day old. */
export function object(
  kind: string,
  name: string,
  fields: Fields = {},
  metadata: Partial<ObjectMeta> = {},
): KubernetesObject {
  const isClusterWide = ["Node", "StorageClass", "Namespace"].includes(kind);
  const space = isClusterWide ? {} : { namespace: "shop" };
  return {
    apiVersion: "v1",
    kind,
    ...fields,
    metadata: { name, ...space, creationTimestamp: minutesAgo(1440), ...metadata },
  };
}

export interface PodOptions {
  readonly owner?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly ready?: boolean;
  readonly phase?: string;
  readonly node?: string | null;
  readonly spec?: Fields;
  readonly container?: Fields;
  readonly status?: Fields;
  readonly podStatus?: Fields;
  readonly init?: { readonly spec?: Fields; readonly status?: Fields };
  readonly metadata?: Partial<ObjectMeta>;
  readonly conditions?: readonly Fields[];
}

/** A pod with one container "app", running and ready unless told otherwise. `owner` is "ReplicaSet/web-1". */
export function pod(name: string, options: PodOptions = {}): KubernetesObject {
  const {
    owner,
    labels,
    ready = true,
    phase = "Running",
    node = "node-1",
    spec,
    container,
    status,
    podStatus,
    init,
    metadata,
  } = options;
  const [kind, ownerName] = owner?.split("/") ?? [];
  const base = ready
    ? { ready, restartCount: 0, state: { running: { startedAt: minutesAgo(600) } } }
    : { ready, restartCount: 0, state: {} };
  const conditions = options.conditions ?? [
    { type: "Ready", status: ready ? "True" : "False", lastTransitionTime: minutesAgo(10) },
  ];
  return object(
    "Pod",
    name,
    {
      spec: {
        ...(node === null ? {} : { nodeName: node }),
        containers: [{ name: "app", image: "registry/app:1", ...container }],
        ...(init ? { initContainers: [{ name: "prepare", ...init.spec }] } : {}),
        ...spec,
      },
      status: {
        phase,
        conditions,
        containerStatuses: [{ name: "app", ...base, ...status }],
        ...(init
          ? { initContainerStatuses: [{ name: "prepare", ready: false, restartCount: 0, ...init.status }] }
          : {}),
        ...podStatus,
      },
    },
    {
      ...(labels ? { labels } : {}),
      ...(kind && ownerName ? { ownerReferences: [{ kind, name: ownerName, controller: true }] } : {}),
      ...metadata,
    },
  );
}

/** A status of a container that is between two crashes. */
export function crashing(
  exitCode: number,
  more: { readonly reason?: string; readonly message?: string; readonly restarts?: number } = {},
): Fields {
  const { reason = "Error", message, restarts = 7 } = more;
  return {
    ready: false,
    restartCount: restarts,
    state: { waiting: { reason: "CrashLoopBackOff", message: "back-off 5m0s restarting failed container" } },
    lastState: {
      terminated: {
        exitCode,
        reason,
        finishedAt: minutesAgo(2),
        startedAt: minutesAgo(3),
        ...(message ? { message } : {}),
      },
    },
  };
}

export function waiting(reason: string, message = ""): Fields {
  return { ready: false, restartCount: 0, state: { waiting: { reason, message } } };
}

let events = 0;

/** An event about "Pod/web-0" of shop, or "Node/node-1". */
export function event(
  about: string,
  reason: string,
  message: string,
  more: { readonly type?: string; readonly ago?: number; readonly first?: number; readonly count?: number } = {},
): KubernetesObject {
  const [kind = "", name = ""] = about.split("/");
  const { type = "Warning", ago = 1, first = 10, count = 5 } = more;
  return object("Event", `event-${events++}`, {
    ...{ type, reason, message, count, firstTimestamp: minutesAgo(first), lastTimestamp: minutesAgo(ago) },
    involvedObject: { kind, name, ...(kind === "Node" ? {} : { namespace: "shop" }) },
  });
}

export function log(podName: string, lines: readonly string[], more: Partial<LogTail> = {}): LogTail {
  return { namespace: "shop", pod: podName, container: "app", previous: false, lines, ...more };
}

const KINDS = [
  "Pod",
  "Event",
  "Service",
  "Node",
  "ConfigMap",
  "Secret",
  "Deployment",
  "ReplicaSet",
  "StatefulSet",
  "DaemonSet",
  "Job",
  "CronJob",
  "ResourceQuota",
  "PersistentVolumeClaim",
  "NetworkPolicy",
  "Ingress",
  "HorizontalPodAutoscaler",
  "PodDisruptionBudget",
  "Gateway",
  "HTTPRoute",
  "ReferenceGrant",
  "Certificate",
];

/** Every kind was read. */
export function snapshot(objects: readonly KubernetesObject[], logs: readonly LogTail[] = []): Snapshot {
  const byKind: Record<string, KubernetesObject[]> = Object.fromEntries(KINDS.map((kind) => [kind, []]));
  for (const one of objects) {
    const list = byKind[one.kind] ?? [];
    list.push(one);
    byKind[one.kind] = list;
  }
  return { nowMs: NOW_MS, cluster: "test", serverVersion: "v1.31.2", objects: byKind, logs, unseen: [] };
}

export function diagnoseAll(
  objects: readonly KubernetesObject[],
  logs: readonly LogTail[] = [],
  scope: Scope = {},
): Diagnosis {
  return diagnose(snapshot(objects, logs), scope);
}

/** Every finding told, wherever it stands. */
export function told({ stories, unexplained, risks }: Diagnosis): readonly Finding[] {
  return [...stories.flatMap(({ cause, symptoms }) => [cause, ...symptoms]), ...unexplained, ...risks];
}

/** A Deployment with its ReplicaSets, the newest last; replicas are wanted of the last. */
export function deployment(
  name: string,
  options: {
    readonly replicas?: number;
    readonly ready?: number;
    readonly sets?: readonly {
      readonly name: string;
      readonly ago: number;
      readonly ready?: number;
      readonly image?: string;
    }[];
    readonly status?: Fields;
    readonly spec?: Fields;
    readonly labels?: Readonly<Record<string, string>>;
  } = {},
): readonly KubernetesObject[] {
  const {
    replicas = 1,
    ready = replicas,
    sets = [{ name: `${name}-1`, ago: 1440 }],
    status,
    spec,
    labels = { app: name },
  } = options;
  const counts = { replicas, updatedReplicas: replicas, readyReplicas: ready, availableReplicas: ready };
  return [
    object("Deployment", name, {
      spec: { replicas, template: { metadata: { labels } }, ...spec },
      status: { ...counts, ...status },
    }),
    ...sets.map((set, at) =>
      object(
        "ReplicaSet",
        set.name,
        {
          spec: {
            replicas: at === sets.length - 1 ? replicas : (set.ready ?? 0),
            template: { spec: { containers: [{ name: "app", image: set.image ?? `registry/${name}:${at + 1}` }] } },
          },
          status: { replicas: set.ready ?? ready, readyReplicas: set.ready ?? ready },
        },
        {
          creationTimestamp: minutesAgo(set.ago),
          annotations: { "deployment.kubernetes.io/revision": String(at + 1) },
          ownerReferences: [{ kind: "Deployment", name, controller: true }],
        },
      ),
    ),
  ];
}

export function service(
  name: string,
  selector: Readonly<Record<string, string>>,
  ports: readonly number[] = [80],
  metadata: Partial<ObjectMeta> = {},
): KubernetesObject {
  return object(
    "Service",
    name,
    { spec: { selector, clusterIP: "10.96.0.10", ports: ports.map((port) => ({ port, targetPort: port })) } },
    metadata,
  );
}

export function node(
  name: string,
  options: {
    readonly ready?: string;
    readonly conditions?: readonly Fields[];
    readonly spec?: Fields;
    readonly status?: Fields;
    readonly ago?: number;
  } = {},
): KubernetesObject {
  const { ready = "True", conditions = [], spec = {}, status = {}, ago = 12 } = options;
  return object("Node", name, {
    spec,
    status: {
      conditions: [
        {
          type: "Ready",
          status: ready,
          reason: ready === "True" ? "KubeletReady" : "NodeStatusUnknown",
          message: "Kubelet stopped posting node status.",
          lastTransitionTime: minutesAgo(ago),
        },
        ...conditions,
      ],
      nodeInfo: { kubeletVersion: "v1.31.0" },
      ...status,
    },
  });
}
