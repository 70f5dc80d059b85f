import type { Estate, KubernetesEvent } from "./estate.ts";
import type { Finding } from "./finding.ts";
import { conditionOf } from "./shapes/condition.ts";
import type { ContainerView, TerminatedView } from "./shapes/container.ts";
import { parseJob } from "./shapes/job.ts";
import type { PodView } from "./shapes/pod.ts";
import { fieldsOf, textOf } from "./shapes/read.ts";
import { parseWorkload } from "./shapes/workload.ts";
import { type Views, viewsOf } from "./views.ts";
import { earliest } from "./words/phrases.ts";

// The kubelet forgives a container's restarts after ten minutes of running: until then it may be between two crashes.
// https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#restart-policy
export const FORGIVEN_MS = 10 * 60_000;

export function isReady(pod: PodView): boolean {
  return pod.deletedMs === undefined && conditionOf(pod.conditions, "Ready")?.status === "True";
}

/**
 * Whether what a pod shows still matters: not for one that is done, nor for a failed one whose work another pod does by now.
 */
export function isLive(estate: Estate, pod: PodView): boolean {
  if (pod.phase === "Succeeded") return false;
  if (pod.phase !== "Failed") return true;
  const views = viewsOf(estate);
  const workload = views.workloadOf(pod);
  if (workload.ref === pod.ref) return true;
  const owner = estate.get(workload.kind, workload.namespace, workload.name);
  if (workload.kind === "Job" && owner) return conditionOf(parseJob(owner).conditions, "Complete") === undefined;
  if (workload.kind === "CronJob" && owner) {
    const succeeded = textOf(fieldsOf(owner.status).lastSuccessfulTime);
    return succeeded === undefined || Date.parse(succeeded) < (pod.createdMs ?? 0);
  }
  if (owner && parseWorkload(owner).ready >= parseWorkload(owner).desired) return false;
  return !views.podsOf(workload.ref).some(isReady);
}

/** How the run that last ended, ended: the one that stands now, else the one before this. */
export function lastEnd(container: ContainerView): TerminatedView | undefined {
  return container.terminated ?? container.last;
}

/** Whether the container crashes now, rather than once some time ago. */
export function isCrashing(estate: Estate, pod: PodView, container: ContainerView): boolean {
  if (!isLive(estate, pod)) return false;
  if (container.waiting?.reason === "CrashLoopBackOff") return true;
  const end = lastEnd(container);
  if (!end) return false;
  const failed = (end.exitCode ?? 0) !== 0;
  if (!container.running) return failed;
  const recent = end.finishedMs === undefined || estate.nowMs - end.finishedMs < FORGIVEN_MS;
  return recent && (container.ready || container.init ? failed && container.restarts >= 3 : container.restarts > 0);
}

/** When the container's trouble was first seen. */
export function troubledSince(estate: Estate, pod: PodView, container?: ContainerView): number | undefined {
  const unready = conditionOf(pod.conditions, "Ready");
  const warnings = estate.eventsOf(pod.object).filter((event) => event.type === "Warning" && isRecent(estate, event));
  const first = earliest(...warnings.map(({ firstMs }) => firstMs));
  const end = container && lastEnd(container);
  return earliest(first, unready?.status === "False" ? unready.sinceMs : undefined, end?.finishedMs);
}

/** Said within the last ten minutes, or at a time that is not known. */
export function isRecent(estate: Estate, event: KubernetesEvent, withinMs = FORGIVEN_MS): boolean {
  return event.lastMs === undefined || estate.nowMs - event.lastMs <= withinMs;
}

/** An outage where no pod of the workload is ready, else less than it should be. */
export function gravityOf(views: Views, pod: PodView): Finding["severity"] {
  return views.podsOf(views.workloadOf(pod).ref).some(isReady) ? "degraded" : "outage";
}

export function titleOf(container: ContainerView): string {
  return `${container.init ? "init container" : "container"} ${container.name}`;
}

/** "exit code 137 (OOMKilled)". */
export function renderEnd(end: TerminatedView): string {
  const reason = end.reason && end.reason !== "Error" && end.reason !== "Completed" ? ` (${end.reason})` : "";
  return `exit code ${end.exitCode ?? "unknown"}${reason}`;
}
