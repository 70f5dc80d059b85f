import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { LogTail, Snapshot } from "../../src/analysis/diagnosis/snapshot.ts";
import type { KubernetesObject } from "../../src/base/kubernetes-object.ts";

interface Recorded {
  readonly pods?: readonly RecordedPod[];
  readonly warning_events?: readonly RecordedEvent[];
  readonly deployments?: readonly RecordedDeployment[];
  readonly nodes?: readonly Readonly<Record<string, string>>[];
  readonly logs?: readonly RecordedLog[] | string;
  readonly pod_name?: string;
  readonly namespace?: string;
}

interface RecordedPod {
  readonly name: string;
  readonly namespace: string;
  readonly phase: string;
  readonly node_name?: string;
  readonly start_time?: string;
  readonly containers: readonly {
    readonly name: string;
    readonly ready: boolean;
    readonly restart_count: number;
    readonly state: Readonly<Record<string, unknown>>;
  }[];
  readonly conditions: readonly Readonly<Record<string, string>>[];
}

interface RecordedEvent {
  readonly namespace: string;
  readonly reason: string;
  readonly message: string;
  readonly type: string;
  readonly count: number;
  readonly involved_object: string;
  readonly first_time: string;
  readonly last_time: string;
}

interface RecordedDeployment {
  readonly name: string;
  readonly namespace: string;
  readonly desired: number;
  readonly ready: number;
  readonly available: number;
  readonly unavailable: number;
}

interface RecordedLog {
  readonly timestamp: string;
  readonly message: string;
  readonly host?: string;
  readonly tags?: readonly string[];
}

/**
 * The recorded evidence of one case as the API would have given it. A file the case lacks comes from `healthy`. The answer, the
 * scenario and the alert are not read here.
 */
export function readEksSnapshot(folder: string, healthy: string): Snapshot {
  const read = (file: string): Recorded => {
    const own = join(folder, file);
    const path = existsSync(own) ? own : join(healthy, file);
    return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Recorded) : {};
  };
  const pods = read("eks_pods.json").pods ?? [];
  const deployments = read("eks_deployments.json").deployments ?? [];
  const events = read("eks_events.json").warning_events ?? [];
  const podLogs = read("eks_pod_logs.json");
  const shipped = read("datadog_logs.json").logs;
  const logs = [...tailOf(podLogs, pods), ...tailsOf(Array.isArray(shipped) ? shipped : [], pods)];
  return {
    nowMs: latestMs(events, logs, pods),
    cluster: "recorded",
    objects: {
      Pod: pods.map((pod) => toPod(pod, deployments)),
      ReplicaSet: [...new Set(pods.flatMap((pod) => setName(pod, deployments) ?? []))].map((name) =>
        toReplicaSet(name, pods, deployments),
      ),
      Deployment: deployments.map(toDeployment),
      Node: (read("eks_node_health.json").nodes ?? []).map(toNode),
      Event: events.map(toEvent),
    },
    logs,
    unseen: [],
  };
}

function toPod(pod: RecordedPod, deployments: readonly RecordedDeployment[]): KubernetesObject {
  const { name, namespace, phase, node_name: node, start_time: startTime } = pod;
  const set = setName(pod, deployments);
  return {
    ...{ apiVersion: "v1", kind: "Pod" },
    metadata: {
      ...{ name, namespace },
      ...(startTime === undefined ? {} : { creationTimestamp: startTime }),
      ...(set === undefined ? {} : { ownerReferences: [{ kind: "ReplicaSet", name: set, controller: true }] }),
    },
    spec: {
      ...(node === undefined || node === "unscheduled" ? {} : { nodeName: node }),
      containers: pod.containers.map((container) => ({ name: container.name })),
    },
    status: {
      phase,
      conditions: pod.conditions,
      ...(node === "unscheduled" ? {} : { startTime }),
      containerStatuses: pod.containers.map((container) => ({
        name: container.name,
        ready: container.ready,
        restartCount: container.restart_count,
        ...toState(container.state),
      })),
    },
  };
}

// The recording keeps one flat state; an exit code in it is of the run before, which its message names where it is known.
function toState(state: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const message = typeof state.message === "string" ? state.message : "";
  const reason = /last terminated: reason=(\w+)/.exec(message)?.[1];
  const last =
    state.exit_code === undefined
      ? {}
      : { lastState: { terminated: { exitCode: state.exit_code, ...(reason === undefined ? {} : { reason }) } } };
  if (state.running === true) return { state: { running: { startedAt: state.started_at } }, ...last };
  return { state: { waiting: { reason: state.reason, message } }, ...last };
}

/** Pods are named after their ReplicaSet, and that after its Deployment: the owners that the recording left out. */
function setName({ name }: { readonly name: string }, deployments: readonly RecordedDeployment[]): string | undefined {
  const set = name.replace(/-[a-z0-9]{5}$/, "");
  return deployments.some((deployment) => set.startsWith(`${deployment.name}-`)) ? set : undefined;
}

function toReplicaSet(
  name: string,
  pods: readonly RecordedPod[],
  deployments: readonly RecordedDeployment[],
): KubernetesObject {
  const owner = deployments.find((deployment) => name.startsWith(`${deployment.name}-`));
  const own = pods.filter((pod) => pod.name.startsWith(`${name}-`));
  const first = own.map(({ start_time }) => start_time ?? "").sort()[0];
  return {
    ...{ apiVersion: "apps/v1", kind: "ReplicaSet" },
    metadata: {
      name,
      namespace: own[0]?.namespace ?? owner?.namespace ?? "",
      ...(first ? { creationTimestamp: first } : {}),
      ...(owner ? { ownerReferences: [{ kind: "Deployment", name: owner.name, controller: true }] } : {}),
    },
  };
}

function toDeployment({
  name,
  namespace,
  desired,
  ready,
  available,
  unavailable,
}: RecordedDeployment): KubernetesObject {
  return {
    ...{ apiVersion: "apps/v1", kind: "Deployment", metadata: { name, namespace } },
    spec: { replicas: desired },
    status: { readyReplicas: ready, availableReplicas: available, unavailableReplicas: unavailable },
  };
}

function toNode(node: Readonly<Record<string, string>>): KubernetesObject {
  const condition = (type: string, status: string | undefined) => ({ type, status: status ?? "Unknown" });
  return {
    ...{ apiVersion: "v1", kind: "Node", metadata: { name: node.name ?? "" } },
    status: {
      conditions: [
        condition("Ready", node.ready),
        condition("MemoryPressure", node.memory_pressure),
        condition("DiskPressure", node.disk_pressure),
        condition("PIDPressure", node.pid_pressure),
      ],
      capacity: { cpu: node.capacity_cpu, memory: node.capacity_memory },
      allocatable: { cpu: node.allocatable_cpu, memory: node.allocatable_memory },
    },
  };
}

function toEvent(event: RecordedEvent, at: number): KubernetesObject {
  const [kind, name] = event.involved_object.split("/");
  const { namespace, type, reason, message, count } = event;
  return {
    ...{ apiVersion: "v1", kind: "Event", metadata: { name: `event-${at}`, namespace } },
    ...{ type, reason, message, count, firstTimestamp: event.first_time, lastTimestamp: event.last_time },
    involvedObject: { kind, name, namespace },
  };
}

function tailOf(recorded: Recorded, pods: readonly RecordedPod[]): readonly LogTail[] {
  if (typeof recorded.logs !== "string" || recorded.pod_name === undefined) return [];
  const pod = pods.find(({ name }) => name === recorded.pod_name);
  const container = pod?.containers[0]?.name ?? "";
  const lines = recorded.logs.split("\n").filter((line) => line !== "");
  return [{ namespace: recorded.namespace ?? "", pod: recorded.pod_name, container, previous: true, lines }];
}

/** A shipped line belongs to the pod its tags or its host name; what belongs to none was not said by a pod. */
function tailsOf(logs: readonly RecordedLog[], pods: readonly RecordedPod[]): readonly LogTail[] {
  return pods.flatMap((pod) => {
    const own = logs.filter(({ host, tags }) => host === pod.name || tags?.includes(`pod_name:${pod.name}`));
    const container = pod.containers[0]?.name;
    if (own.length === 0 || container === undefined) return [];
    const lines = own.map(({ timestamp, message }) => `${timestamp} ${message}`);
    return [{ namespace: pod.namespace, pod: pod.name, container, previous: false, lines }];
  });
}

/** The recording's own moment: the last thing it knows of. */
function latestMs(events: readonly RecordedEvent[], logs: readonly LogTail[], pods: readonly RecordedPod[]): number {
  const times = [
    ...events.map(({ last_time }) => last_time),
    ...pods.map(({ start_time }) => start_time ?? ""),
    ...logs.flatMap(({ lines }) => lines.map((line) => line.slice(0, 20))),
  ].map((text) => Date.parse(text));
  return Math.max(0, ...times.filter((ms) => !Number.isNaN(ms)));
}
