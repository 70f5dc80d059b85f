import type { Scope } from "../../src/analysis/diagnosis/scope.ts";
import { type KubernetesObject, refOf } from "../../src/base/kubernetes-object.ts";
import type { Subject } from "./resolve.ts";

export function subjectScope(subject: Subject): Scope {
  switch (subject.kind) {
    case "everything":
      return {};
    case "namespace":
      return { namespace: subject.namespace };
    case "object":
      return { object: refOf(subject.object) };
    case "service":
      return { objects: subject.objects.map(refOf) };
  }
}

/** As a verdict begins with it. */
export function aboutOf(subject: Subject, cluster: string): string {
  switch (subject.kind) {
    case "everything":
      return `Cluster ${cluster}`;
    case "namespace":
      return subject.namespace;
    case "object":
      return subject.object.metadata.name;
    case "service":
      return subject.name;
  }
}

/** The pods that may belong to it: those of its namespace. */
export function inScope(subject: Subject, pods: readonly KubernetesObject[]): readonly KubernetesObject[] {
  const namespace = namespaceOf(subject);
  return namespace === undefined ? pods : pods.filter(({ metadata }) => metadata.namespace === namespace);
}

/** The one namespace it stands in; undefined where it is none or several. */
export function namespaceOf(subject: Subject): string | undefined {
  if (subject.kind === "namespace") return subject.namespace;
  if (subject.kind === "object") return subject.object.metadata.namespace;
  if (subject.kind === "everything") return undefined;
  const [only, ...others] = new Set(subject.objects.map(({ metadata }) => metadata.namespace));
  return others.length === 0 ? only : undefined;
}
