import { type KubernetesObject, refOf } from "../../../base/kubernetes-object.ts";
import { timeOf } from "../estate.ts";
import { type Condition, parseConditions } from "./condition.ts";
import { fieldsOf, numberOf, optional, textMapOf, textOf } from "./read.ts";

/** A Deployment, ReplicaSet, StatefulSet or DaemonSet: how many it wants and has. */
export interface WorkloadView {
  readonly object: KubernetesObject;
  readonly ref: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly createdMs?: number;
  /** The counts of the status; undefined where there is no status yet. */
  readonly desired: number;
  readonly ready: number;
  readonly available: number;
  readonly updated?: number;
  readonly current?: number;
  readonly hasStatus: boolean;
  readonly generation?: number;
  readonly observedGeneration?: number;
  readonly conditions: readonly Condition[];
  readonly paused: boolean;
  readonly serviceName?: string;
  readonly partition?: number;
  readonly revision?: number;
  readonly selector: Readonly<Record<string, string>>;
  readonly templateLabels: Readonly<Record<string, string>>;
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly image?: string;
}

export function parseWorkload(object: KubernetesObject): WorkloadView {
  const spec = fieldsOf(object.spec);
  const status = fieldsOf(object.status);
  const { metadata, kind } = object;
  const daemon = kind === "DaemonSet";
  const podSpec = fieldsOf(fieldsOf(spec.template).spec);
  const firstContainer = Array.isArray(podSpec.containers) ? fieldsOf(podSpec.containers[0]) : {};
  const revision = Number(textMapOf(metadata.annotations)["deployment.kubernetes.io/revision"] ?? Number.NaN);
  const ready = numberOf(daemon ? status.numberReady : status.readyReplicas) ?? 0;
  return {
    object,
    ref: refOf(object),
    kind,
    name: metadata.name,
    namespace: metadata.namespace ?? "",
    ...optional("createdMs", timeOf(textOf(metadata.creationTimestamp))),
    // The API server fills in one replica where a spec says none.
    desired: (daemon ? numberOf(status.desiredNumberScheduled) : numberOf(spec.replicas)) ?? (daemon ? 0 : 1),
    ready,
    available:
      numberOf(daemon ? status.numberAvailable : status.availableReplicas) ?? (kind === "StatefulSet" ? ready : 0),
    ...optional("updated", numberOf(daemon ? status.updatedNumberScheduled : status.updatedReplicas)),
    ...optional("current", numberOf(daemon ? status.currentNumberScheduled : status.replicas)),
    hasStatus: Object.keys(status).length > 0,
    ...optional("generation", numberOf(metadata.generation)),
    ...optional("observedGeneration", numberOf(status.observedGeneration)),
    conditions: parseConditions(status.conditions),
    paused: spec.paused === true,
    ...optional("serviceName", textOf(spec.serviceName)),
    ...optional("partition", numberOf(fieldsOf(fieldsOf(spec.updateStrategy).rollingUpdate).partition)),
    ...(Number.isFinite(revision) ? { revision } : {}),
    selector: textMapOf(fieldsOf(spec.selector).matchLabels),
    templateLabels: textMapOf(fieldsOf(fieldsOf(spec.template).metadata).labels),
    nodeSelector: textMapOf(podSpec.nodeSelector),
    ...optional("image", textOf(firstContainer.image)),
  };
}
