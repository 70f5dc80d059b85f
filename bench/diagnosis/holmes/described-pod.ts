import type { KubernetesObject } from "../../../src/base/kubernetes-object.ts";
import { type Entry, entryOf, labelsOf, parseAge, printed, rowsOf } from "./tree.ts";

/** The pod that a describe was printed of. */
export function toPod(tree: readonly Entry[]): KubernetesObject {
  const name = printed(tree, "Name") ?? "";
  const namespace = printed(tree, "Namespace") ?? "default";
  const labels = labelsOf(entryOf(tree, "Labels"));
  const node = printed(tree, "Node")?.split("/")[0];
  const init = (entryOf(tree, "Init Containers")?.children ?? []).map(toContainer);
  const own = (entryOf(tree, "Containers")?.children ?? []).map(toContainer);
  const startTime = toTime(printed(tree, "Start Time"));
  return {
    ...{ apiVersion: "v1", kind: "Pod" },
    metadata: {
      name,
      namespace,
      labels,
      ...ownersOf(tree, labels),
      ...(startTime ? { creationTimestamp: startTime } : {}),
    },
    spec: {
      ...(node === undefined ? {} : { nodeName: node }),
      initContainers: init.map(({ spec }) => spec),
      containers: own.map(({ spec }) => spec),
      volumes: (entryOf(tree, "Volumes")?.children ?? []).map(toVolume),
    },
    status: {
      phase: printed(tree, "Status") ?? "Unknown",
      ...(startTime ? { startTime } : {}),
      conditions: rowsOf(entryOf(tree, "Conditions")).map(([type, status]) => ({ type, status })),
      initContainerStatuses: init.map(({ status }) => status),
      // A pod that is on no node has no container yet.
      containerStatuses: node === undefined ? [] : own.map(({ status }) => status),
    },
  };
}

function ownersOf(tree: readonly Entry[], labels: Readonly<Record<string, string>>) {
  const [kind, name] = printed(tree, "Controlled By")?.split("/") ?? [];
  const job = labels["batch.kubernetes.io/job-name"] ?? labels["job-name"];
  const owner = kind && name ? { kind, name } : job ? { kind: "Job", name: job } : undefined;
  return owner ? { ownerReferences: [{ ...owner, controller: true }] } : {};
}

/** A container of a pod or of a pod template: what its spec says, and its status. */
export function toContainer({ key: name, children }: Entry) {
  const state = entryOf(children, "State");
  const last = entryOf(children, "Last State");
  const quantities = (key: string) =>
    Object.fromEntries((entryOf(children, key)?.children ?? []).map((entry) => [entry.key, entry.value]));
  const texts = (key: string) => (entryOf(children, key)?.children ?? []).map(({ text }) => text);
  return {
    spec: {
      name,
      image: printed(children, "Image"),
      command: texts("Command"),
      args: texts("Args"),
      resources: { limits: quantities("Limits"), requests: quantities("Requests") },
      ...toProbe("livenessProbe", printed(children, "Liveness")),
      ...toProbe("readinessProbe", printed(children, "Readiness")),
      env: (entryOf(children, "Environment")?.children ?? []).flatMap((entry) =>
        entry.key === "" || entry.value.startsWith("<") ? [] : [{ name: entry.key, value: entry.value }],
      ),
    },
    status: {
      name,
      ready: printed(children, "Ready") === "True",
      restartCount: Number(printed(children, "Restart Count") ?? 0),
      state: toState(state),
      ...(last ? { lastState: toState(last) } : {}),
    },
  };
}

function toState(entry: Entry | undefined): Readonly<Record<string, unknown>> {
  if (!entry) return {};
  const { value, children } = entry;
  const reason = printed(children, "Reason");
  if (value === "Running") return { running: { startedAt: toTime(printed(children, "Started")) } };
  if (value === "Waiting") return { waiting: { reason, message: "" } };
  return {
    terminated: {
      reason,
      message: printed(children, "Message"),
      exitCode: Number(printed(children, "Exit Code") ?? Number.NaN),
      startedAt: toTime(printed(children, "Started")),
      finishedAt: toTime(printed(children, "Finished")),
    },
  };
}

// "http-get http://:8079/ delay=300s timeout=1s period=3s #success=1 #failure=3"
function toProbe(field: string, text: string | undefined): Readonly<Record<string, unknown>> {
  if (text === undefined) return {};
  const seconds = (key: string) =>
    Math.round((parseAge(new RegExp(`${key}=(\\S+)`).exec(text)?.[1] ?? "") ?? 0) / 1000);
  const get = /http-get \S*?:(\w+)(\/\S*)?/.exec(text);
  return {
    [field]: {
      ...(get ? { httpGet: { port: get[1], path: get[2] ?? "/" } } : {}),
      ...{
        initialDelaySeconds: seconds("delay"),
        timeoutSeconds: seconds("timeout"),
        periodSeconds: seconds("period"),
      },
      failureThreshold: Number(/#failure=(\d+)/.exec(text)?.[1] ?? 3),
    },
  };
}

function toVolume({ key: name, children }: Entry) {
  const claimName = printed(children, "ClaimName");
  const secretName = printed(children, "SecretName");
  return {
    name,
    ...(claimName === undefined ? {} : { persistentVolumeClaim: { claimName } }),
    ...(secretName === undefined ? {} : { secret: { secretName } }),
  };
}

/** ISO of "Mon, 27 Jan 2025 07:27:45 +0100"; undefined for the zero time that stands for none. */
export function toTime(text: string | undefined): string | undefined {
  const ms = Date.parse(text ?? "");
  return Number.isNaN(ms) || ms < 86_400_000 ? undefined : new Date(ms).toISOString();
}
