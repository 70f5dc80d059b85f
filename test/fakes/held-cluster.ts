import type { KubernetesObject } from "../../src/base/kubernetes-object.ts";
import type { ClusterIndex } from "../../src/systems/cluster-index.ts";
import type { KubernetesReader } from "../../src/systems/kubernetes-reader.ts";
import { object, snapshot } from "../analysis/diagnosis/builders.ts";

/** A cluster that holds these objects, and serves this use of memory where it serves any. */
export function holding(
  name: string,
  objects: readonly KubernetesObject[],
  more: { readonly usage?: Readonly<Record<string, string>>; readonly kinds?: () => never } = {},
): ClusterIndex {
  const { usage, kinds } = more;
  const source = { system: name, query: "GET /", at: "2026-10-18T14:30:00.000Z" };
  const served = { kind: "PodMetrics", plural: "pods", group: "metrics.k8s.io", version: "v1beta1", namespaced: true };
  const items = Object.entries(usage ?? {}).map(([podName, memory]) =>
    object("PodMetrics", podName, { containers: [{ name: "app", usage: { memory } }] }),
  );
  const reader: Partial<KubernetesReader> = {
    cluster: name,
    kinds: async () => (kinds ? kinds() : usage ? [{ ...served, shortNames: [], verbs: ["list"] }] : []),
    list: async () => ({ items, more: false, source }),
  };
  const spaces = [...new Set(objects.map(({ metadata }) => metadata.namespace ?? "shop"))];
  const all = { ...snapshot(objects).objects, Namespace: spaces.map((space) => object("Namespace", space)) };
  return {
    cluster: name,
    reader: reader as KubernetesReader,
    namespaces: async () => spaces,
    look: async ({ namespace } = {}) => ({
      objects: Object.fromEntries(
        Object.entries(all).map(([kind, list]) => [
          kind,
          list.filter(({ metadata }) => namespace === undefined || (metadata.namespace ?? namespace) === namespace),
        ]),
      ),
      ...{ unseen: [], sources: [source] },
    }),
  };
}
