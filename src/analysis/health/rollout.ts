import { conditionOf } from "../diagnosis/shapes/condition.ts";
import { fieldsOf, textOf } from "../diagnosis/shapes/read.ts";
import type { WorkloadView } from "../diagnosis/shapes/workload.ts";
import { listed } from "../diagnosis/words/phrases.ts";
import type { Ground } from "./ground.ts";
import type { Measured, Unmeasured } from "./part.ts";

type State = "done" | "progressing" | "paused" | "stuck";

// Under way is normal, but less certain than done; paused halfway is two versions until somebody goes on.
const SCORES: Readonly<Record<State, number>> = { done: 100, progressing: 80, paused: 50, stuck: 0 };

/** How far each workload's last change has come, as the mean over those that tell. What wants no pods has none to roll. */
export function measureRollout({ scope, workloads }: Ground): Measured | Unmeasured {
  const kind = scope.object?.split("/")[0];
  if (kind === "Pod" || kind === "Node") return { why: `a ${kind.toLowerCase()} has no rollout` };
  const told = workloads.flatMap((view) => {
    const state = rolloutState(view);
    return state === undefined ? [] : [{ view, state }];
  });
  if (told.length === 0) return { why: workloads.length === 0 ? "no workload was seen" : "no workload tells of one" };
  return {
    score: told.reduce((sum, { state }) => sum + SCORES[state], 0) / told.length,
    reason: reasonOf(told),
  };
}

function reasonOf(told: readonly { readonly view: WorkloadView; readonly state: State }[]): string {
  const [only] = told;
  if (only && told.length === 1) return `The rollout of ${titleOf(only.view)} is ${only.state}.`;
  const open = (["stuck", "paused", "progressing"] as const).flatMap((state) => {
    const names = told.filter((one) => one.state === state).map(({ view }) => titleOf(view));
    return names.length === 0 ? [] : [`${state}: ${listed(names)}`];
  });
  return open.length === 0
    ? `All ${told.length} rollouts are done.`
    : `Of ${told.length} rollouts, ${open.join("; ")}.`;
}

function titleOf({ name, updated, desired }: WorkloadView): string {
  return updated === undefined ? name : `${name} (${Math.min(updated, desired)} of ${desired} updated)`;
}

/** undefined where the object does not tell. */
function rolloutState(view: WorkloadView): State | undefined {
  const { desired, updated, current, hasStatus, conditions, paused } = view;
  if (!hasStatus || desired === 0) return undefined;
  const progressing = conditionOf(conditions, "Progressing");
  if (progressing?.reason === "ProgressDeadlineExceeded" && progressing.status === "False") return "stuck";
  // https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#update-strategies: pods change when deleted.
  if (textOf(fieldsOf(fieldsOf(view.object.spec).updateStrategy).type) === "OnDelete") return "done";
  if ((view.observedGeneration ?? 0) < (view.generation ?? 0) && view.observedGeneration !== undefined) {
    return paused ? "paused" : "progressing";
  }
  if (updated === undefined) return isDoneByName(view) ? "done" : undefined;
  // Pods below the partition keep the old version on purpose.
  const wanted = Math.max(0, desired - (view.partition ?? 0));
  const hasOld = view.kind === "Deployment" && (current ?? 0) > updated;
  if (updated >= wanted && !hasOld) return "done";
  return paused ? "paused" : "progressing";
}

function isDoneByName({ object, conditions }: WorkloadView): boolean {
  const status = fieldsOf(object.status);
  const revision = textOf(status.updateRevision);
  if (revision !== undefined) return revision === textOf(status.currentRevision);
  return conditionOf(conditions, "Progressing")?.reason === "NewReplicaSetAvailable";
}
