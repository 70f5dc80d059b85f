import type { KubernetesObject } from "../../src/base/kubernetes-object.ts";
import type { ClusterIndex, ClusterView } from "../../src/systems/cluster-index.ts";
import { listAt, textAt } from "./field.ts";

/** A host in an environment variable or argument: "db.billing", "db.billing.svc.cluster.local". */
const HOST = /\b[a-z0-9][a-z0-9-]*\.([a-z0-9][a-z0-9-]*)\b/g;
/** Namespaces that one leads to; further ones are not what was asked about. */
const MOST_NAMESPACES = 12;

/**
 * One namespace with what stands outside all of them, and the namespaces that its pods and routes name: what is asked about a
 * namespace costs what it holds, and a dependency elsewhere is seen all the same.
 */
export async function lookAround(index: ClusterIndex, namespace: string, signal?: AbortSignal): Promise<ClusterView> {
  const options = signal === undefined ? {} : { signal };
  const here = await index.look({ namespace, ...options });
  const known = new Set(await index.namespaces(signal));
  const named = namedBy(here, known);
  named.delete(namespace);
  const others = await Promise.all(
    [...named].slice(0, MOST_NAMESPACES).map((one) => index.look({ namespace: one, ...options })),
  );
  return others.length === 0 ? here : { ...here, objects: joined(here.objects, others) };
}

function namedBy({ objects }: ClusterView, known: ReadonlySet<string>): Set<string> {
  const named = new Set<string>();
  const scan = (text: string) => {
    for (const [, namespace] of text.matchAll(HOST))
      if (namespace !== undefined && known.has(namespace)) named.add(namespace);
  };
  for (const pod of objects.Pod ?? []) {
    for (const container of listAt(pod, "spec", "containers")) {
      for (const variable of listAt(container, "env")) scan(textAt(variable, "value") ?? "");
      for (const word of [...listAt(container, "args"), ...listAt(container, "command")]) scan(String(word));
    }
  }
  for (const kind of ["Gateway", "HTTPRoute", "GRPCRoute", "Ingress", "NetworkPolicy"]) {
    for (const object of objects[kind] ?? []) {
      for (const [, namespace] of JSON.stringify(object.spec ?? {}).matchAll(/"namespace":"([^"]+)"/g)) {
        if (namespace !== undefined && known.has(namespace)) named.add(namespace);
      }
    }
  }
  return named;
}

/** Kinds outside namespaces are in every view, and wanted once. */
function joined(
  first: ClusterView["objects"],
  others: readonly ClusterView[],
): Readonly<Record<string, readonly KubernetesObject[]>> {
  return Object.fromEntries(
    Object.entries(first).map(([kind, objects]) => {
      const more = others.flatMap((view) =>
        (view.objects[kind] ?? []).filter(({ metadata }) => metadata.namespace !== undefined),
      );
      return [kind, more.length === 0 ? objects : [...objects, ...more]];
    }),
  );
}
