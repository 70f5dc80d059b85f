import { type KubernetesObject, refOf } from "../../base/kubernetes-object.ts";
import type { Estate } from "../diagnosis/estate.ts";
import { fieldsOf, textMapOf, textOf } from "../diagnosis/shapes/read.ts";
import { viewsOf } from "../diagnosis/views.ts";
import { addEdge, addNode, boxOf, type TopologyDraft } from "./topology.ts";

/** What workloads keep: claims with their volumes or classes, and the ConfigMaps and Secrets they take, by name alone. */
export function addStorage(draft: TopologyDraft, estate: Estate): void {
  addClaims(draft, estate);
  addConfigs(draft, estate);
}

/** The claims of a StatefulSet's replicas are one box: "data-orders-0 … 4". */
function addClaims(draft: TopologyDraft, estate: Estate): void {
  const groups = new Map<
    string,
    { readonly workload: string; readonly namespace: string; readonly names: Set<string> }
  >();
  for (const pod of viewsOf(estate).pods) {
    const workload = boxOf(draft, pod.ref);
    if (!draft.nodes.has(workload)) continue;
    for (const { claim } of pod.volumes) {
      if (claim === undefined) continue;
      const stem = workload.startsWith("StatefulSet/") ? claim.replace(/-\d+$/, "") : claim;
      const key = `${workload} ${stem}`;
      const group = groups.get(key) ?? { workload, namespace: pod.namespace, names: new Set() };
      group.names.add(claim);
      groups.set(key, group);
    }
  }
  const mounted = new Set<string>();
  for (const { workload, namespace, names } of groups.values()) {
    const sorted = [...names].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
    const claims = sorted.map((name) => ({ name, object: estate.get("PersistentVolumeClaim", namespace, name) }));
    const [first] = claims;
    if (!first) continue;
    const id = addClaimBox(draft, estate, namespace, claims);
    for (const { name } of claims) {
      const ref = refOf({ kind: "PersistentVolumeClaim", metadata: { name, namespace } });
      mounted.add(ref);
      if (ref !== id) draft.boxes.set(ref, id);
    }
    addEdge(draft, { from: workload, to: id, relation: "mounts" });
  }
  for (const object of estate.all("PersistentVolumeClaim")) {
    const { namespace = "", name } = object.metadata ?? {};
    if (typeof name !== "string" || mounted.has(refOf(object))) continue;
    addClaimBox(draft, estate, namespace, [{ name, object }]);
  }
}

interface Claim {
  readonly name: string;
  readonly object: KubernetesObject | undefined;
}

function addClaimBox(draft: TopologyDraft, estate: Estate, namespace: string, claims: readonly Claim[]): string {
  const [first = { name: "?", object: undefined }] = claims;
  const last = claims.at(-1) ?? first;
  const ref = refOf({ kind: "PersistentVolumeClaim", metadata: { name: first.name, namespace } });
  const isGone = estate.knows("PersistentVolumeClaim") && claims.some(({ object }) => object === undefined);
  const pending = claims.some(
    ({ object }) => object !== undefined && textOf(fieldsOf(object.status).phase) !== "Bound",
  );
  const spec = fieldsOf(first.object?.spec);
  const size =
    textMapOf(fieldsOf(fieldsOf(first.object?.status).capacity)).storage ??
    textMapOf(fieldsOf(fieldsOf(spec.resources).requests)).storage;
  const ordinals = claims.length > 1 ? ` … ${/\d+$/.exec(last.name)?.[0] ?? last.name}` : "";
  addNode(draft, {
    ...{ id: ref, kind: "PVC", name: `${first.name}${ordinals}`, namespace, role: "volume" },
    notes: [
      ...(size === undefined ? [] : [claims.length > 1 ? `${claims.length} × ${size}` : size]),
      ...(isGone ? ["is not there"] : pending ? ["not bound"] : []),
    ],
    ...(isGone ? { state: "broken", why: `claim ${first.name} is not there` } : {}),
  });
  const volume = textOf(spec.volumeName);
  const storageClass = textOf(spec.storageClassName);
  const behind =
    volume !== undefined && claims.length === 1
      ? addNode(draft, {
          ...{ id: `PersistentVolume/${volume}`, kind: "PV", name: volume, role: "volume" },
          notes: storageClass === undefined ? [] : [`class ${storageClass}`],
        })
      : storageClass === undefined
        ? undefined
        : addNode(draft, { id: `StorageClass/${storageClass}`, kind: "StorageClass", name: storageClass, role: "volume", notes: [] }); // biome-ignore format: one row
  if (behind !== undefined) addEdge(draft, { from: ref, to: behind, relation: "is bound to" });
  return ref;
}

/** Every pod has these from its namespace or the kubelet. */
const IN_EVERY_POD = ["kube-root-ca.crt"];

function addConfigs(draft: TopologyDraft, estate: Estate): void {
  for (const pod of viewsOf(estate).pods) {
    const from = boxOf(draft, pod.ref);
    if (!draft.nodes.has(from)) continue;
    const references = [
      ...pod.volumes.flatMap(({ references: all }) => all),
      ...pod.containers.flatMap(({ env, envFrom }) => [
        ...envFrom,
        ...env.flatMap(({ from: reference }) => reference ?? []),
      ]),
    ];
    for (const { kind, name, optional } of references) {
      if (IN_EVERY_POD.includes(name)) continue;
      const metadata = { name, namespace: pod.namespace };
      const isGone = estate.knows(kind) && estate.get(kind, pod.namespace, name) === undefined;
      const to = addNode(draft, {
        ...{ id: refOf({ kind, metadata }), kind, ...metadata, role: "config" },
        notes: isGone ? ["is not there"] : [],
        ...(isGone && !optional ? { state: "broken", why: `${kind} ${name} is not there` } : {}),
      });
      addEdge(draft, { from, to, relation: "uses" });
    }
  }
}
