import { type KubernetesObject, refOf } from "../../base/kubernetes-object.ts";
import { type Estate, ownersOf } from "../diagnosis/estate.ts";
import { conditionOf } from "../diagnosis/shapes/condition.ts";
import { parseJob } from "../diagnosis/shapes/job.ts";
import { fieldsOf, numberOf, textMapOf, textOf } from "../diagnosis/shapes/read.ts";
import { parseSelector } from "../diagnosis/shapes/selector.ts";
import { parseWorkload } from "../diagnosis/shapes/workload.ts";
import { isReady } from "../diagnosis/trouble.ts";
import { named, viewsOf, type Workload } from "../diagnosis/views.ts";
import { counted } from "../diagnosis/words/phrases.ts";
import { addNode, placed, type TopologyDraft, type TopologyNode, type TopologyState } from "./topology.ts";

const SCALED = ["Deployment", "StatefulSet", "DaemonSet"];

/** A box for each workload; its pods, ReplicaSets and Jobs have none of their own, nor its autoscaler and budget. */
export function addWorkloads(draft: TopologyDraft, estate: Estate): void {
  const views = viewsOf(estate);
  for (const kind of [...SCALED, "CronJob", "Job"]) {
    for (const object of named(estate.all(kind))) {
      const top = estate.topOwner(object);
      // A Deployment may belong to an operator's object, which is not read: it stands for itself.
      if (top !== object && (SCALED.includes(top.kind) || top.kind === "CronJob")) {
        draft.boxes.set(refOf(object), refOf(top));
        continue;
      }
      addNode(draft, describe(object));
    }
  }
  for (const pod of views.pods) {
    const workload = views.workloadOf(pod);
    if (pod.phase === "Succeeded" && workload.ref === pod.ref) continue;
    if (!draft.nodes.has(workload.ref)) addNode(draft, describeUnread(estate, workload));
    if (workload.ref !== pod.ref) draft.boxes.set(pod.ref, workload.ref);
  }
  for (const set of named(estate.all("ReplicaSet"))) {
    const [owner] = ownersOf(set);
    if (!owner) continue;
    const { namespace } = set.metadata;
    const metadata = { name: owner.name, ...(namespace === undefined ? {} : { namespace }) };
    draft.boxes.set(refOf(set), refOf({ kind: owner.kind, metadata }));
  }
  for (const object of named(estate.all("HorizontalPodAutoscaler"))) addAutoscaler(draft, object);
  for (const object of named(estate.all("PodDisruptionBudget"))) addBudget(draft, estate, object);
}

function describe(object: KubernetesObject): TopologyNode {
  const base = { id: refOf(object), kind: object.kind, ...placed(object), role: "workload" as const };
  if (object.kind === "CronJob") {
    const spec = fieldsOf(object.spec);
    const isOff = spec.suspend === true;
    return { ...base, notes: [isOff ? "suspended" : (textOf(spec.schedule) ?? "")].filter(Boolean), ...(isOff ? { state: "idle" } : {}) }; // biome-ignore format: one row
  }
  if (object.kind === "Job") {
    const job = parseJob(object);
    const isDone = conditionOf(job.conditions, "Complete")?.status === "True";
    if (isDone || job.suspended) return { ...base, notes: [isDone ? "done" : "suspended"], state: "idle" };
    return { ...base, notes: [job.active > 0 ? `${job.active} running` : "not running"] };
  }
  const { desired, ready } = parseWorkload(object);
  if (desired === 0) return { ...base, notes: ["scaled to 0"], state: "idle" };
  return { ...base, notes: [`${ready}/${desired} ready`], state: readiness(ready, desired) };
}

/** A bare pod, or an owner that could not be read and is known by its pods alone. */
function describeUnread(estate: Estate, { kind, name, namespace, ref }: Workload): TopologyNode {
  const views = viewsOf(estate);
  const pods = kind === "Pod" ? [views.pod(ref)].flatMap((pod) => pod ?? []) : views.podsOf(ref);
  const ready = pods.filter(isReady).length;
  return {
    ...{ id: ref, kind, name, ...(namespace === "" ? {} : { namespace }), role: "workload" },
    notes: kind === "Pod" ? [(pods[0]?.phase ?? "unknown").toLowerCase()] : [`${ready}/${pods.length} ready`],
    state: readiness(ready, Math.max(1, pods.length)),
  };
}

function readiness(ready: number, desired: number): TopologyState {
  return ready >= desired ? "well" : ready === 0 ? "broken" : "impaired";
}

function addAutoscaler(draft: TopologyDraft, object: KubernetesObject): void {
  const spec = fieldsOf(object.spec);
  const target = fieldsOf(spec.scaleTargetRef);
  const { namespace } = object.metadata;
  const metadata = { name: textOf(target.name) ?? "", ...(namespace === undefined ? {} : { namespace }) };
  const most = numberOf(spec.maxReplicas);
  note(draft, refOf({ kind: textOf(target.kind) ?? "", metadata }), object, `HPA ${numberOf(spec.minReplicas) ?? 1}–${most ?? "?"}`); // biome-ignore format: one row
}

function addBudget(draft: TopologyDraft, estate: Estate, object: KubernetesObject): void {
  const spec = fieldsOf(object.spec);
  const fits = parseSelector(spec.selector);
  const { namespace = "" } = object.metadata;
  const said =
    spec.minAvailable === undefined ? `≤ ${String(spec.maxUnavailable ?? 1)} away` : `≥ ${String(spec.minAvailable)}`;
  for (const ref of workloadsFitting(draft, estate, namespace, fits)) note(draft, ref, object, `PDB ${said}`);
}

function note(draft: TopologyDraft, ref: string, from: KubernetesObject, text: string): void {
  const node = draft.nodes.get(ref);
  if (!node) return;
  draft.boxes.set(refOf(from), ref);
  draft.nodes.set(ref, { ...node, notes: [...node.notes, text] });
}

/** Workloads of the namespace with a pod that fits, or whose template does where none runs; in the order of their names. */
export function workloadsFitting(
  draft: TopologyDraft,
  estate: Estate,
  namespace: string,
  fits: (labels: Readonly<Record<string, string>>) => boolean,
): readonly string[] {
  const { byPod, byTemplate } = labelsOf(draft, estate);
  const all = [...(byPod.get(namespace) ?? []), ...(byTemplate.get(namespace) ?? [])];
  return [...new Set(all.flatMap(({ ref, labels }) => (fits(labels) ? [ref] : [])))].sort();
}

interface Labelled {
  readonly ref: string;
  readonly labels: Readonly<Record<string, string>>;
}

const known = new WeakMap<TopologyDraft, Record<"byPod" | "byTemplate", ReadonlyMap<string, readonly Labelled[]>>>();

function labelsOf(draft: TopologyDraft, estate: Estate) {
  const found = known.get(draft);
  if (found) return found;
  const views = viewsOf(estate);
  const byPod = new Map<string, Labelled[]>();
  const put = (map: Map<string, Labelled[]>, namespace: string, one: Labelled) => {
    const list = map.get(namespace);
    if (list) list.push(one);
    else map.set(namespace, [one]);
  };
  for (const pod of views.pods) {
    if (pod.phase !== "Succeeded") put(byPod, pod.namespace, { ref: views.workloadOf(pod).ref, labels: pod.labels });
  }
  const byTemplate = new Map<string, Labelled[]>();
  for (const object of SCALED.flatMap((kind) => named(estate.all(kind)))) {
    const { template } = fieldsOf(object.spec);
    const labels = textMapOf(fieldsOf(fieldsOf(template).metadata).labels);
    put(byTemplate, object.metadata.namespace ?? "", { ref: refOf(object), labels });
  }
  const all = { byPod, byTemplate };
  known.set(draft, all);
  return all;
}

/** "3 workloads". */
export function countedWorkloads(count: number): string {
  return counted(count, "workload");
}
