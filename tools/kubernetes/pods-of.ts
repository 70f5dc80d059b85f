import type { KubernetesObject } from "../../src/base/kubernetes-object.ts";
import type { ClusterView } from "../../src/systems/cluster-index.ts";
import { at } from "./field.ts";
import type { Subject } from "./resolve.ts";

/** The pods of what was asked about: the pod itself, those a workload or the workloads of a service own, a Service selects, a node runs, a namespace holds. */
export function podsOf(subject: Subject, { objects }: Pick<ClusterView, "objects">): readonly KubernetesObject[] {
  const pods = objects.Pod ?? [];
  if (subject.kind === "everything") return pods;
  if (subject.kind === "namespace") return pods.filter(({ metadata }) => metadata.namespace === subject.namespace);
  if (subject.kind === "service") {
    const all = subject.objects.flatMap((object) => podsOf({ kind: "object", object }, { objects }));
    return [...new Set(all)];
  }
  const { object } = subject;
  const here = pods.filter(({ metadata }) => metadata.namespace === object.metadata.namespace);
  switch (object.kind) {
    case "Pod":
      return [object];
    case "Node":
      return pods.filter((pod) => at(pod, "spec", "nodeName") === object.metadata.name);
    case "Service":
      return here.filter((pod) => isSelected(pod, at(object, "spec", "selector")));
    default:
      return here.filter((pod) => isOwned(pod, object, objects));
  }
}

function isSelected({ metadata }: KubernetesObject, selector: unknown): boolean {
  const wanted = Object.entries((selector ?? {}) as Readonly<Record<string, string>>);
  return wanted.length > 0 && wanted.every(([key, value]) => metadata.labels?.[key] === value);
}

/** By the owners' ids over ReplicaSets and Jobs in between. */
function isOwned(pod: KubernetesObject, owner: KubernetesObject, objects: ClusterView["objects"]): boolean {
  return (pod.metadata.ownerReferences ?? []).some(({ kind, name }) => {
    if (kind === owner.kind && name === owner.metadata.name) return true;
    const between = (objects[kind] ?? []).find(
      ({ metadata }) => metadata.name === name && metadata.namespace === pod.metadata.namespace,
    );
    return (between?.metadata.ownerReferences ?? []).some(
      (one) => one.kind === owner.kind && one.name === owner.metadata.name,
    );
  });
}
