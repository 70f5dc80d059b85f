import { type KubernetesObject, refOf } from "../../base/kubernetes-object.ts";
import { type Estate, ownersOf, timeOf } from "./estate.ts";
import type { Finding, Story } from "./finding.ts";
import { type PodView, referencesOf } from "./shapes/pod.ts";
import { fieldsOf, listOf, textMapOf, textOf } from "./shapes/read.ts";
import { parseWorkload, type WorkloadView } from "./shapes/workload.ts";
import { viewsOf, type Workload } from "./views.ts";

const WINDOW_MS = 30 * 60_000;
// A first sign may be stamped before the change that brought it: both are told in whole seconds by different clocks.
const SLACK_MS = 60_000;

/** What of the cause's own surroundings changed in the half hour before its first sign; the last such change. */
export function changeBefore(estate: Estate, cause: Finding): Story["change"] | undefined {
  const { sinceMs } = cause;
  if (sinceMs === undefined) return undefined;
  const pods = podsAt(estate, cause).slice(0, 20);
  const candidates = [...rollouts(estate, cause, pods), ...configs(estate, pods), ...nodes(estate, cause, pods)];
  const fitting = candidates.filter(({ atMs }) => atMs <= sinceMs + SLACK_MS && atMs >= sinceMs - WINDOW_MS);
  return fitting.toSorted((a, b) => b.atMs - a.atMs)[0];
}

type Change = NonNullable<Story["change"]>;

function podsAt(estate: Estate, cause: Finding): readonly PodView[] {
  const views = viewsOf(estate);
  const pod = views.pod(cause.object);
  return pod ? [pod] : views.podsOf(cause.object);
}

function workloadAt(estate: Estate, cause: Finding, pods: readonly PodView[]): Workload | undefined {
  const [first] = pods;
  if (first) return viewsOf(estate).workloadOf(first);
  const [kind = "", namespace = "", name] = cause.object.split("/");
  return kind === "Deployment" && name !== undefined ? { kind, namespace, name, ref: cause.object } : undefined;
}

function replicaSets(estate: Estate, workload: Workload | undefined): readonly WorkloadView[] {
  const owner =
    workload?.kind === "Deployment" ? estate.get("Deployment", workload.namespace, workload.name) : undefined;
  if (!owner) return [];
  const sets = estate
    .ownedBy(owner)
    .filter(({ kind }) => kind === "ReplicaSet")
    .map(parseWorkload);
  return sets.toSorted((a, b) => (a.revision ?? 0) - (b.revision ?? 0) || (a.createdMs ?? 0) - (b.createdMs ?? 0));
}

function rollouts(estate: Estate, cause: Finding, pods: readonly PodView[]): readonly Change[] {
  const workload = workloadAt(estate, cause, pods);
  const sets = replicaSets(estate, workload);
  return sets.flatMap((set, at): Change[] => {
    if (set.createdMs === undefined || set.desired === 0) return [];
    const before = sets[at - 1];
    const image =
      before?.image !== set.image && before?.image && set.image ? `, image ${before.image} → ${set.image}` : "";
    const revision = set.revision === undefined ? "" : ` of revision ${set.revision}`;
    const what = before ? `rollout${revision} of ${workload?.name}${image}` : `${workload?.name} was created`;
    return [{ summary: what, atMs: set.createdMs }];
  });
}

function configs(estate: Estate, pods: readonly PodView[]): readonly Change[] {
  const seen = new Set<string>();
  return pods.flatMap((pod) =>
    referencesOf(pod).flatMap(({ kind, name }): readonly Change[] => {
      const object = estate.get(kind, pod.namespace, name);
      if (!object || seen.has(refOf(object))) return [];
      seen.add(refOf(object));
      const atMs = changedMs(object);
      const created = timeOf(textOf(object.metadata.creationTimestamp));
      if (atMs === undefined) return [];
      return [{ summary: `${kind} ${name} was ${atMs === created ? "created" : "changed"}`, atMs }];
    }),
  );
}

/** The last write that its field managers recorded, else its creation. */
function changedMs(object: KubernetesObject): number | undefined {
  const written = listOf(fieldsOf(object.metadata).managedFields).flatMap(({ time }) => timeOf(textOf(time)) ?? []);
  const created = timeOf(textOf(object.metadata.creationTimestamp));
  return written.length > 0 ? Math.max(...written) : created;
}

function nodes(estate: Estate, cause: Finding, pods: readonly PodView[]): readonly Change[] {
  const names = new Set(pods.flatMap(({ node }) => node ?? []));
  if (cause.object.startsWith("Node/")) names.add(cause.object.slice("Node/".length));
  return viewsOf(estate).nodes.flatMap((node): readonly Change[] => {
    if (!names.has(node.name)) return [];
    const cordon = node.taints.find(({ key }) => key === "node.kubernetes.io/unschedulable");
    return [
      ...(cordon?.sinceMs === undefined ? [] : [{ summary: `node ${node.name} was cordoned`, atMs: cordon.sinceMs }]),
      ...(node.createdMs === undefined
        ? []
        : [{ summary: `node ${node.name} joined the cluster`, atMs: node.createdMs }]),
    ];
  });
}

// What a former revision would surely not have: trouble of the pods' own making.
const OF_A_REVISION =
  /^(?:pod-(?:image-pull|crash-loop|config-missing|cannot-start|oom-killed|liveness-failing|readiness-failing|startup-failing|unschedulable-.*)|dependency-unreachable|dns-resolution-failing)$/;

/** Going back, where only pods of the newest revision are troubled and an older one is kept that differs. */
export function rollbackOf(estate: Estate, cause: Finding): Finding["proposes"] | undefined {
  const pods = podsAt(estate, cause);
  const workload = workloadAt(estate, cause, pods);
  if (!OF_A_REVISION.test(cause.rule) || workload?.kind !== "Deployment") return undefined;
  const sets = replicaSets(estate, workload);
  const newest = sets.at(-1);
  const former = sets.at(-2);
  if (!newest || !former) return undefined;
  const troubled = cause.object.startsWith("Pod/") ? pods : pods.filter(({ ref }) => cause.explains.includes(ref));
  const hash = textMapOf(newest.object.metadata.labels)["pod-template-hash"];
  const isOfNewest = (pod: PodView) => {
    const isOwned = ownersOf(pod.object).some(({ name }) => name === newest.name);
    return isOwned || (hash !== undefined && pod.labels["pod-template-hash"] === hash);
  };
  if (troubled.length === 0 || !troubled.every(isOfNewest)) return undefined;
  // With no pod of the former left and no time told, nothing says that the former was better.
  const recent =
    newest.createdMs !== undefined && cause.sinceMs !== undefined && cause.sinceMs - newest.createdMs <= WINDOW_MS;
  if (former.ready === 0 && !recent) return undefined;
  return {
    tool: "kubernetes_rollback_workload",
    input: {
      ...{ kind: "Deployment", name: workload.name, namespace: workload.namespace },
      ...(former.revision === undefined ? {} : { revision: former.revision }),
    },
  };
}
