import { type KubernetesObject, refOf } from "../../base/kubernetes-object.ts";
import { type Estate, ownersOf } from "./estate.ts";
import { groupBy } from "./group-by.ts";
import { type NodeView, parseNode } from "./shapes/node.ts";
import { type PodView, parsePod } from "./shapes/pod.ts";
import { parseService, type ServiceView } from "./shapes/service.ts";

/** The estate's pods, nodes and services read once into safe shapes, with the ways between them. */
export interface Views {
  readonly pods: readonly PodView[];
  readonly nodes: readonly NodeView[];
  readonly services: readonly ServiceView[];
  pod(ref: string): PodView | undefined;
  podsOn(node: string): readonly PodView[];
  /** The workload a pod belongs to, the pod itself where nobody owns it. */
  workloadOf(pod: PodView): Workload;
  podsOf(workloadRef: string): readonly PodView[];
  /** Pods of the namespace whose labels hold every pair; none for an empty selector. */
  selected(namespace: string, selector: Readonly<Record<string, string>>): readonly PodView[];
}

export interface Workload {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly ref: string;
}

const known = new WeakMap<Estate, Views>();

export function viewsOf(estate: Estate): Views {
  const found = known.get(estate) ?? createViews(estate);
  known.set(estate, found);
  return found;
}

function createViews(estate: Estate): Views {
  const pods = named(estate.all("Pod")).map(parsePod);
  const byRef = new Map(pods.map((pod) => [pod.ref, pod]));
  const workloads = new Map(pods.map((pod) => [pod.ref, findWorkload(estate, pod)]));
  const ofWorkload = groupBy(pods, (pod) => [workloads.get(pod.ref)?.ref ?? pod.ref]);
  const onNode = groupBy(pods, ({ node }) => (node === undefined ? [] : [node]));
  const labelled = groupBy(pods, ({ namespace, labels }) =>
    Object.entries(labels).map(([key, value]) => `${namespace}/${key}=${value}`),
  );
  return {
    pods,
    nodes: named(estate.all("Node")).map(parseNode),
    services: named(estate.all("Service")).map(parseService),
    pod: (ref) => byRef.get(ref),
    podsOn: (node) => onNode.get(node) ?? [],
    workloadOf: (pod) => workloads.get(pod.ref) ?? findWorkload(estate, pod),
    podsOf: (ref) => ofWorkload.get(ref) ?? [],
    selected: (namespace, selector) => {
      const pairs = Object.entries(selector);
      const lists = pairs.map(([key, value]) => labelled.get(`${namespace}/${key}=${value}`) ?? []);
      const [smallest] = lists.toSorted((a, b) => a.length - b.length);
      return (smallest ?? []).filter(({ labels }) => pairs.every(([key, value]) => labels[key] === value));
    },
  };
}

/** A list of the API may hold anything; what has no name is no object. */
export function named(objects: readonly KubernetesObject[]): readonly KubernetesObject[] {
  return Array.isArray(objects) ? objects.filter((object) => typeof object?.metadata?.name === "string") : [];
}

function findWorkload(estate: Estate, pod: PodView): Workload {
  const top = estate.topOwner(pod.object);
  // A static pod is owned by its node, which is no workload of it.
  if (top.kind === "Node") return { kind: "Pod", name: pod.name, namespace: pod.namespace, ref: pod.ref };
  const { namespace } = pod;
  const [owner] = ownersOf(top);
  if (!owner) return { kind: top.kind, name: top.metadata.name, namespace, ref: refOf(top) };
  // An owner that could not be read is known by name all the same, and a ReplicaSet is named after its Deployment.
  const hash = pod.labels["pod-template-hash"];
  const isHashed = owner.kind === "ReplicaSet" && hash !== undefined && owner.name.endsWith(`-${hash}`);
  const kind = isHashed ? "Deployment" : owner.kind;
  const name = isHashed ? owner.name.slice(0, -(hash.length + 1)) : owner.name;
  return {
    kind,
    name,
    namespace,
    ref: refOf({ kind, metadata: { name, ...(namespace === "" ? {} : { namespace }) } }),
  };
}
