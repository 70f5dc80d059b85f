import { OpsError } from "../../src/base/errors.ts";
import { type KubernetesObject, refOf } from "../../src/base/kubernetes-object.ts";
import { nearestName } from "../../src/base/text/nearest.ts";
import type { ClusterView } from "../../src/systems/cluster-index.ts";
import type { Asked, WhichOne } from "./clusters.ts";

/** What `of` was found to mean. */
export type Subject =
  | { readonly kind: "everything" }
  | { readonly kind: "namespace"; readonly namespace: string }
  | { readonly kind: "object"; readonly object: KubernetesObject }
  /** Several workloads that are one service. */
  | { readonly kind: "service"; readonly name: string; readonly objects: readonly KubernetesObject[] };

export type AskedOf = Asked & { readonly of?: string | undefined; readonly namespace?: string | undefined };

/** Kinds that `of` may name, the likeliest first: a bare name is the workload rather than the Service of that name. */
const KINDS = ["Deployment", "StatefulSet", "DaemonSet", "CronJob", "Job", "Pod", "Node", "Service"] as const;
const MOST_OPTIONS = 8;

/**
 * What `of` and `namespace` mean in this cluster: a namespace, a workload, pod, node or service by its name, "Kind/name" or
 * "Kind/namespace/name", a pod by the beginning of its name. Several namesakes are the question which. Throws `missing`.
 */
export function resolveSubject(view: ClusterView, input: AskedOf): Exclude<Subject, { kind: "service" }> | WhichOne {
  const { of, namespace } = input;
  if (namespace !== undefined) checkNamespace(view, namespace);
  if (of === undefined) return namespace === undefined ? { kind: "everything" } : { kind: "namespace", namespace };
  const found = candidates(view, of, namespace);
  const [only] = found;
  if (only && found.length === 1) return { kind: "object", object: only };
  if (found.length > 1) {
    return {
      question: `Which ${of} do you mean?`,
      options: found.slice(0, MOST_OPTIONS).map((object) => ({
        label: refOf(object),
        input: { ...input, of: refOf(object), ...(namespace === undefined ? {} : { namespace }) },
      })),
    };
  }
  if (namespace === undefined && namespacesOf(view).includes(of)) return { kind: "namespace", namespace: of };
  throw notThere(view, of, namespace);
}

/** Objects that `of` may mean: those of the likeliest kind that has the name, else the first pod whose name begins with it. */
export function candidates(view: ClusterView, of: string, namespace: string | undefined): readonly KubernetesObject[] {
  const { kind, within, name } = parseOf(of);
  // What may be seen was checked for the namespace that was given: another one inside the name is not looked into.
  if (within !== undefined && namespace !== undefined && within !== namespace) return [];
  const space = within ?? namespace;
  const fits = (object: KubernetesObject) =>
    object.metadata.name === name && (space === undefined || object.metadata.namespace === space);
  const kinds = KINDS.filter((one) => kind === undefined || one.toLowerCase() === kind.toLowerCase());
  for (const one of kinds) {
    const exact = (view.objects[one] ?? []).filter(fits);
    if (exact.length > 0) return exact;
  }
  // "checkout" for the pod checkout-7d9f-x2k4q whose workload is not there, and "Pod/checkout" for the one of its name.
  const pods = kind === undefined || kind.toLowerCase() === "pod" ? (view.objects.Pod ?? []) : [];
  const begun = pods.filter(
    ({ metadata }) => metadata.name.startsWith(`${name}-`) && (space === undefined || metadata.namespace === space),
  );
  return begun.slice(0, 1);
}

/** "checkout", "Deployment/checkout", "Deployment/shop/checkout", "shop/checkout". */
export function parseOf(of: string): { readonly kind?: string; readonly within?: string; readonly name: string } {
  const [first = "", second, third] = of.split("/");
  if (third !== undefined && second !== undefined) return { kind: first, within: second, name: third };
  if (second === undefined) return { name: first };
  const isKind = KINDS.some((kind) => kind.toLowerCase() === first.toLowerCase());
  return isKind ? { kind: first, name: second } : { within: first, name: second };
}

export function checkNamespace(view: ClusterView, namespace: string): void {
  const all = namespacesOf(view);
  if (all.length === 0 || all.includes(namespace)) return;
  const near = nearestName(namespace, all);
  throw new OpsError("missing", `There is no namespace ${namespace}. ${near ? `Did you mean ${near}?` : ""}`.trim());
}

function namespacesOf({ objects }: ClusterView): readonly string[] {
  return (objects.Namespace ?? []).map(({ metadata }) => metadata.name);
}

function notThere(view: ClusterView, of: string, namespace: string | undefined): OpsError {
  const names = KINDS.flatMap((kind) => (view.objects[kind] ?? []).map(({ metadata }) => metadata.name));
  const near = nearestName(parseOf(of).name, [...new Set([...names, ...namespacesOf(view)])]);
  const where = namespace === undefined ? "" : ` in ${namespace}`;
  const unseen = view.unseen.length > 0 ? ` Not everything could be seen: ${view.unseen[0]}` : "";
  return new OpsError("missing", `There is no ${of}${where}. ${near ? `Did you mean ${near}?` : ""}${unseen}`.trim());
}
