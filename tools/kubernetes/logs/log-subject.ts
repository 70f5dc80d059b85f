import { type KubernetesObject, refOf } from "../../../src/base/kubernetes-object.ts";
import type { PodsOf } from "../../../src/systems/logs-reader.ts";
import { parseOf, type Subject } from "../resolve.ts";
import { namespaceOf } from "../subject.ts";

/** Whose lines a log server is asked for. */
export interface LogSubject {
  readonly about: string;
  readonly namespace?: string;
  /** Absent: every pod there. */
  readonly pods?: readonly PodsOf[];
  /** Whether it may have had pods that are gone. */
  readonly mayHaveGone: boolean;
}

const WORKLOADS = ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob"] as const;
type Workload = (typeof WORKLOADS)[number];

export function logSubjectOf(subject: Subject, of: string, pods: readonly KubernetesObject[]): LogSubject {
  if (subject.kind === "everything") return { about: of, mayHaveGone: true };
  if (subject.kind === "namespace") return { about: of, namespace: subject.namespace, mayHaveGone: true };
  if (subject.kind === "service") {
    const named = subject.objects.map(({ kind, metadata }) => ({ kind, name: metadata.name }));
    const namespace = namespaceOf(subject);
    const workloads = named.flatMap(({ kind, name }) => (isWorkload(kind) ? [{ kind, name }] : []));
    return {
      about: subject.name,
      ...(namespace === undefined ? {} : { namespace }),
      pods: workloads,
      mayHaveGone: true,
    };
  }
  const { object } = subject;
  const { name, namespace } = object.metadata;
  const base = { about: refOf(object), ...(namespace === undefined ? {} : { namespace }) };
  if (object.kind === "Pod") return { ...base, pods: [{ pod: name }], mayHaveGone: false };
  if (isWorkload(object.kind)) return { ...base, pods: [{ kind: object.kind, name }], mayHaveGone: true };
  // A node's earlier pods cannot be told by their names; those of a Service are its workloads'.
  const names = pods.map(({ metadata }): PodsOf => ({ pod: metadata.name }));
  const owners = object.kind === "Service" ? pods.flatMap(ownerOf) : [];
  return { ...base, pods: [...owners, ...names], mayHaveGone: owners.length > 0 };
}

/** What the cluster no longer has: a pod of this name, or any workload of it. */
export function goneSubjectOf(of: string, asked: string | undefined): LogSubject {
  const { kind, within, name } = parseOf(of);
  // The namespace that was given is the one that rights were checked for.
  const namespace = asked ?? within;
  const kinds = WORKLOADS.filter((one) => kind === undefined || one.toLowerCase() === kind.toLowerCase());
  const pods: readonly PodsOf[] = [
    ...(kind === undefined || kinds.length === 0 ? [{ pod: name }] : []),
    ...kinds.map((one) => ({ kind: one, name })),
  ];
  return { about: of, ...(namespace === undefined ? {} : { namespace }), pods, mayHaveGone: true };
}

function ownerOf({ metadata }: KubernetesObject): readonly PodsOf[] {
  const owner = metadata.ownerReferences?.[0];
  if (!owner || !isWorkload(owner.kind)) return [];
  const hash = metadata.labels?.["pod-template-hash"];
  if (owner.kind === "ReplicaSet" && hash !== undefined && owner.name.endsWith(`-${hash}`))
    return [{ kind: "Deployment", name: owner.name.slice(0, -hash.length - 1) }];
  return [{ kind: owner.kind, name: owner.name }];
}

function isWorkload(kind: string): kind is Workload {
  return (WORKLOADS as readonly string[]).includes(kind);
}
