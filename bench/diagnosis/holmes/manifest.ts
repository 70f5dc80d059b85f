import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import type { LogTail, Snapshot } from "../../../src/analysis/diagnosis/snapshot.ts";
import type { KubernetesObject } from "../../../src/base/kubernetes-object.ts";
import { admit } from "./admit.ts";
import { toEvent } from "./events.ts";
import { byKind } from "./recorded.ts";
import { type Outcome, runScript } from "./script.ts";

const NOW_MS = Date.UTC(2025, 0, 1, 12);
const APPLIED_MS = NOW_MS - 5 * 60_000;

interface PodSpec {
  readonly containers?: readonly {
    readonly name?: string;
    readonly command?: readonly string[];
    readonly args?: readonly string[];
    readonly resources?: object;
  }[];
  readonly volumes?: readonly {
    readonly name?: string;
    readonly secret?: { readonly secretName?: string; readonly optional?: boolean };
    readonly configMap?: { readonly name?: string; readonly optional?: boolean };
  }[];
}

interface World {
  readonly given: readonly KubernetesObject[];
  readonly made: KubernetesObject[];
  readonly logs: LogTail[];
}

/**
 * The manifests of a case five minutes after they were applied to an empty cluster, as far as API server and controllers decide
 * it: quota, owners, mounts of what is not there, programs that only print and end. Every other pod is taken to run.
 */
export function readManifests(folder: string): Snapshot {
  const files = readdirSync(folder).filter((file) => /^(?:manifests?|deployment|job)\.yaml$/.test(file));
  const given = files.flatMap((file) =>
    parseAllDocuments(readFileSync(join(folder, file), "utf8")).flatMap((document): readonly KubernetesObject[] => {
      const object = document.toJS() as KubernetesObject | null;
      return object?.kind ? [withDefaults(object)] : [];
    }),
  );
  const world: World = { given, made: [], logs: [] };
  for (const object of given) create(world, object);
  const pods = given.filter(({ kind }) => kind === "Pod");
  const rest = given.filter(({ kind }) => !["Pod", "Deployment", "StatefulSet", "Job"].includes(kind));
  for (const pod of pods) start(world, pod.metadata, pod.spec as PodSpec, undefined, "Always");
  // All that was applied is known; what is not among it is not there.
  const known = { Service: [], Secret: [], ConfigMap: [], NetworkPolicy: [], ResourceQuota: [] };
  return {
    ...{ nowMs: NOW_MS, cluster: "applied", unseen: [] },
    objects: { ...known, ...byKind([...rest, ...world.made]) },
    logs: world.logs,
  };
}

function withDefaults(object: KubernetesObject): KubernetesObject {
  const isClusterWide = ["Namespace", "ClusterRole", "ClusterRoleBinding", "StorageClass"].includes(object.kind);
  const created = { creationTimestamp: new Date(APPLIED_MS).toISOString(), generation: 1 };
  const namespace = isClusterWide ? {} : { namespace: object.metadata.namespace ?? "default" };
  return { ...object, metadata: { ...created, ...object.metadata, ...namespace } };
}

function create(world: World, object: KubernetesObject): void {
  const { kind, metadata } = object;
  const spec = object.spec as {
    readonly replicas?: number;
    readonly backoffLimit?: number;
    readonly template?: { readonly metadata?: object; readonly spec?: PodSpec & { readonly restartPolicy?: string } };
  };
  const template = spec?.template;
  if (!template?.spec || !["Deployment", "StatefulSet", "Job"].includes(kind)) return;
  const wanted = kind === "Job" ? 1 : (spec.replicas ?? 1);
  const set = kind === "Deployment" ? `${metadata.name}-5d9c7b8f6` : metadata.name;
  const quotas = world.given.filter(
    (other) => other.kind === "ResourceQuota" && other.metadata.namespace === metadata.namespace,
  );
  const { admitted, refusal } = admit(quotas, `${set}-x2x4q`, (template.spec.containers ?? []) as never, wanted);
  const owner = { kind: kind === "Deployment" ? "ReplicaSet" : kind, name: set, controller: true };
  const controller: KubernetesObject = { ...object, kind: owner.kind, metadata: { ...metadata, name: set } };
  const tries = kind === "Job" && ends(template.spec)?.exitCode ? (spec.backoffLimit ?? 6) + 1 : admitted;
  const fates = Array.from({ length: tries }, (_, at) => {
    const name = kind === "StatefulSet" ? `${set}-${at}` : `${set}-${"bcdfghjklm"[at % 10]}${at}x4q`;
    const own = { ...metadata, ...template.metadata, name, namespace: metadata.namespace ?? "default" };
    return start(world, own, template.spec as PodSpec, owner, kind === "Job" ? "Never" : "Always");
  });
  const ready = fates.filter(Boolean).length;
  const counts = {
    replicas: admitted,
    updatedReplicas: admitted,
    readyReplicas: ready,
    availableReplicas: ready,
    observedGeneration: 1,
  };
  if (kind === "Job") world.made.push({ ...object, status: jobStatus(template.spec, tries) });
  else world.made.push({ ...object, status: { ...counts } });
  if (kind === "Deployment") {
    const owned = { ownerReferences: [{ kind: "Deployment", name: metadata.name, controller: true }] };
    world.made.push({ ...controller, metadata: { ...controller.metadata, ...owned }, status: counts });
  }
  if (refusal !== undefined) {
    const event = {
      type: "Warning",
      reason: "FailedCreate",
      message: refusal,
      count: 6,
      lastAgoMs: 60_000,
      firstAgoMs: 300_000,
    };
    world.made.push(toEvent(NOW_MS, controller, event, 0));
  }
}

function ends(spec: PodSpec): Outcome | undefined {
  const [container] = spec.containers ?? [];
  return container ? runScript([...(container.command ?? []), ...(container.args ?? [])]) : undefined;
}

function jobStatus(spec: PodSpec, tries: number): object {
  const code = ends(spec)?.exitCode;
  if (code === undefined) return { active: 1 };
  if (code === 0) return { succeeded: 1, conditions: [{ type: "Complete", status: "True" }] };
  const message = "Job has reached the specified backoff limit";
  return { failed: tries, conditions: [{ type: "Failed", status: "True", reason: "BackoffLimitExceeded", message }] };
}

/** Puts the pod there as it would be by now; true when it is ready. */
function start(
  world: World,
  metadata: KubernetesObject["metadata"],
  spec: PodSpec,
  owner: object | undefined,
  restart: "Always" | "Never",
): boolean {
  const lacking = lackingMount(world, metadata.namespace ?? "default", spec);
  const outcome = ends(spec);
  const containers = spec.containers ?? [];
  const isFailed = outcome !== undefined && restart === "Never";
  const at = new Date(NOW_MS - 60_000).toISOString();
  const terminated = outcome && {
    terminated: { exitCode: outcome.exitCode, reason: outcome.exitCode === 0 ? "Completed" : "Error", finishedAt: at },
  };
  const state = lacking
    ? { state: { waiting: { reason: "ContainerCreating" } } }
    : !terminated
      ? { ready: true, state: { running: { startedAt: new Date(APPLIED_MS).toISOString() } } }
      : isFailed
        ? { state: terminated }
        : { restartCount: 4, state: { waiting: { reason: "CrashLoopBackOff" } }, lastState: terminated };
  const isReady = !lacking && !outcome;
  const pod: KubernetesObject = {
    ...{ apiVersion: "v1", kind: "Pod" },
    metadata: { ...metadata, ...(owner ? { ownerReferences: [owner as { kind: string; name: string }] } : {}) },
    spec: { ...spec, nodeName: "node-1" },
    status: {
      phase: isFailed ? (outcome.exitCode === 0 ? "Succeeded" : "Failed") : lacking ? "Pending" : "Running",
      conditions: [
        { type: "Ready", status: isReady ? "True" : "False", lastTransitionTime: new Date(APPLIED_MS).toISOString() },
      ],
      containerStatuses: containers.map(({ name }) => ({ name, ready: false, restartCount: 0, ...state })),
    },
  };
  world.made.push(pod);
  if (lacking) {
    const event = {
      type: "Warning",
      reason: "FailedMount",
      message: lacking,
      count: 8,
      lastAgoMs: 30_000,
      firstAgoMs: 300_000,
    };
    world.made.push(toEvent(NOW_MS, pod, event, 0));
  }
  const [first] = containers;
  if (outcome && first?.name) {
    world.logs.push({
      namespace: metadata.namespace ?? "default",
      pod: metadata.name,
      container: first.name,
      previous: !isFailed,
      lines: outcome.lines,
    });
  }
  return isReady;
}

/** The kubelet's words about the first volume whose Secret or ConfigMap was not applied. */
function lackingMount(world: World, namespace: string, spec: PodSpec): string | undefined {
  for (const { name, secret, configMap } of spec.volumes ?? []) {
    const [kind, source, optional] = secret
      ? ["Secret", secret.secretName, secret.optional]
      : ["ConfigMap", configMap?.name, configMap?.optional];
    if (source === undefined || optional === true || source === "kube-root-ca.crt") continue;
    const there = world.given.some(
      (object) => object.kind === kind && object.metadata.name === source && object.metadata.namespace === namespace,
    );
    if (!there) return `MountVolume.SetUp failed for volume "${name}" : ${kind?.toLowerCase()} "${source}" not found`;
  }
  return undefined;
}
