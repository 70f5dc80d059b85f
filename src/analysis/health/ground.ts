import { refOf } from "../../base/kubernetes-object.ts";
import type { Estate } from "../diagnosis/estate.ts";
import { createScope, type Scope } from "../diagnosis/scope.ts";
import type { PodView } from "../diagnosis/shapes/pod.ts";
import { parseService } from "../diagnosis/shapes/service.ts";
import { parseWorkload, type WorkloadView } from "../diagnosis/shapes/workload.ts";
import { isReady } from "../diagnosis/trouble.ts";
import { named, viewsOf } from "../diagnosis/views.ts";

/** What health is asked of: the pods that should run, and the workloads that want them. */
export interface Ground {
  readonly estate: Estate;
  readonly scope: Scope;
  /** Pods that have not ended. */
  readonly pods: readonly PodView[];
  /** Deployments, StatefulSets and DaemonSets; none for a pod and a node, which are asked about by their pods alone. */
  readonly workloads: readonly WorkloadView[];
}

const KINDS = ["Deployment", "StatefulSet", "DaemonSet"] as const;

export function createGround(estate: Estate, scope: Scope): Ground {
  const all = podsIn(estate, scope);
  return {
    ...{ estate, scope, workloads: workloadsIn(estate, scope, all) },
    // A failed pod with an owner was replaced by it or is a Job's; one of its own is missed.
    pods: all.filter(
      (pod) => pod.phase !== "Succeeded" && (pod.phase !== "Failed" || viewsOf(estate).workloadOf(pod).ref === pod.ref),
    ),
  };
}

function podsIn(estate: Estate, scope: Scope): readonly PodView[] {
  const views = viewsOf(estate);
  const [kind, ...rest] = scope.object?.split("/") ?? [];
  const name = rest.at(-1) ?? "";
  if (kind === "Node") return views.podsOn(name);
  if (kind === "Pod") return views.pods.filter(({ ref }) => ref === scope.object);
  if (kind === "Service") {
    const service = estate.get(kind, rest[0], name);
    return service ? views.selected(rest[0] ?? "", parseService(service).selector) : [];
  }
  const inScope = createScope(estate, scope);
  return views.pods.filter(({ ref }) => inScope(ref));
}

function workloadsIn(estate: Estate, scope: Scope, pods: readonly PodView[]): readonly WorkloadView[] {
  const kind = scope.object?.split("/")[0];
  if (kind === "Pod" || kind === "Node") return [];
  const all = KINDS.flatMap((one) => named(estate.all(one)));
  const views = viewsOf(estate);
  const owners = new Set(kind === "Service" ? pods.map((pod) => views.workloadOf(pod).ref) : []);
  const inScope = createScope(estate, scope);
  return all
    .filter((object) => (kind === "Service" ? owners.has(refOf(object)) : inScope(refOf(object))))
    .map(parseWorkload);
}

/**
 * How much of the pods a trouble holds, 0 to 1; undefined where there is nothing to tell it by. `badness` is 0 to 1 by pod, or
 * undefined where it is not known. A pod that is not ready and shows the trouble counts wholly; one that is not ready and does
 * not is left out, so that a broken pod never thins the trouble of the others.
 */
export function shareOf(
  pods: readonly PodView[],
  badness: (pod: PodView) => number | undefined,
): { readonly share: number; readonly bad: readonly PodView[]; readonly counted: number } | undefined {
  const bad: PodView[] = [];
  let [sum, counted] = [0, 0];
  for (const pod of pods) {
    const ready = isReady(pod);
    const value = badness(pod);
    if (value === undefined || (value <= 0 && !ready)) continue;
    counted += 1;
    if (value <= 0) continue;
    sum += ready ? Math.min(1, value) : 1;
    bad.push(pod);
  }
  return counted === 0 ? undefined : { share: sum / counted, bad, counted };
}
