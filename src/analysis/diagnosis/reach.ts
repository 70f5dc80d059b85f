import { refOf } from "../../base/kubernetes-object.ts";
import { readyEndpoints } from "./endpoints.ts";
import { type Estate, ownersOf } from "./estate.ts";
import type { Finding } from "./finding.ts";
import type { PodView } from "./shapes/pod.ts";
import { viewsOf } from "./views.ts";

/** Where a finding's trouble shows: at home, in what it names itself, and up to the Services that have no other pod. */
export interface Reach {
  /** Its own object, the pods and owners of it: what a cause brings about before all else. */
  readonly home: ReadonlySet<string>;
  /** What it says that it explains, with the workloads of it. */
  readonly named: ReadonlySet<string>;
  /** Services without endpoints that its pods stand behind. */
  readonly services: ReadonlySet<string>;
}

export function createReach(estate: Estate): (finding: Finding) => Reach {
  const views = viewsOf(estate);
  const servicesOf = indexEmptyServices(estate);
  const podsAt = (ref: string): readonly PodView[] => {
    const pod = views.pod(ref);
    return pod ? [pod] : views.podsOf(ref);
  };
  const around = (ref: string): readonly string[] => podsAt(ref).flatMap((pod) => [pod.ref, ...chainOf(estate, pod)]);
  return (finding) => {
    // A pod's trouble is its workload's; a workload's need not be that of each of its pods' siblings.
    const home = new Set([finding.object, ...around(finding.object)]);
    const named = new Set<string>(finding.explains);
    for (const ref of finding.explains) for (const owner of around(ref)) named.add(owner);
    const services = new Set<string>();
    for (const ref of [finding.object, ...finding.explains]) {
      for (const pod of podsAt(ref)) for (const service of servicesOf.get(pod.ref) ?? []) services.add(service);
    }
    return { home, named, services };
  };
}

/** Each owner up the chain, by name where the owner itself was not read. */
function chainOf(estate: Estate, pod: PodView): readonly string[] {
  const found = [viewsOf(estate).workloadOf(pod).ref];
  for (const owner of ownersOf(pod.object)) {
    if (owner.kind === "Node") continue;
    found.push(refOf({ kind: owner.kind, metadata: { name: owner.name, namespace: pod.namespace } }));
  }
  return found;
}

function indexEmptyServices(estate: Estate): ReadonlyMap<string, readonly string[]> {
  const views = viewsOf(estate);
  const index = new Map<string, string[]>();
  for (const service of views.services) {
    if (Object.keys(service.selector).length === 0 || readyEndpoints(estate, service) > 0) continue;
    for (const pod of views.selected(service.namespace, service.selector)) {
      index.set(pod.ref, [...(index.get(pod.ref) ?? []), service.ref]);
    }
  }
  return index;
}
