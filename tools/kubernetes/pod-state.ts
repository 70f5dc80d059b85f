import type { KubernetesObject } from "../../src/base/kubernetes-object.ts";
import { at, listAt, numberAt, textAt } from "./field.ts";

export interface PodState {
  /** "1 of 2". */
  readonly ready: string;
  /** As people know it: Running, CrashLoopBackOff, OOMKilled, Init:Error, Terminating. */
  readonly status: string;
  readonly restarts: number;
  readonly isWell: boolean;
}

/** A pod in the words `kubectl get pods` would use: the first container that waits or has ended speaks for it. */
export function podState(pod: KubernetesObject): PodState {
  const containers = listAt(pod, "status", "containerStatuses");
  const inits = listAt(pod, "status", "initContainerStatuses");
  const wanted = listAt(pod, "spec", "containers").length || containers.length;
  const isReady = containers.filter((one) => at(one, "ready") === true).length;
  const restarts = [...inits, ...containers].reduce<number>(
    (sum, one) => sum + (numberAt(one, "restartCount") ?? 0),
    0,
  );
  const status = statusOf(pod, inits, containers);
  const isWell = status === "Completed" || (status === "Running" && isReady === wanted);
  return { ready: `${isReady} of ${wanted}`, status, restarts, isWell };
}

function statusOf(pod: KubernetesObject, inits: readonly unknown[], containers: readonly unknown[]): string {
  if (pod.metadata.deletionTimestamp !== undefined) return "Terminating";
  const init = inits
    .map(reasonOf)
    .find((reason) => reason !== undefined && reason !== "Completed" && reason !== "PodInitializing");
  if (init !== undefined) return `Init:${init}`;
  const reason = containers.map(reasonOf).find((one) => one !== undefined && one !== "Completed");
  const phase = textAt(pod, "status", "reason") ?? textAt(pod, "status", "phase") ?? "Unknown";
  if (reason !== undefined && phase !== "Succeeded") return reason;
  return phase === "Succeeded" ? "Completed" : phase;
}

function reasonOf(status: unknown): string | undefined {
  const waiting = textAt(status, "state", "waiting", "reason");
  if (waiting !== undefined) return waiting;
  const code = numberAt(status, "state", "terminated", "exitCode");
  if (code === undefined) return undefined;
  return textAt(status, "state", "terminated", "reason") ?? (code === 0 ? "Completed" : `ExitCode:${code}`);
}
