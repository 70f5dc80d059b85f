import { type KubernetesObject, refOf } from "../../../base/kubernetes-object.ts";
import { timeOf } from "../estate.ts";
import { type Condition, parseConditions } from "./condition.ts";
import { type ContainerView, parseContainer, type Reference } from "./container.ts";
import { type Fields, fieldsOf, listOf, optional, textMapOf, textOf } from "./read.ts";

/** A pod as analyzers read it: every field is of its type, whatever the object held. */
export interface PodView {
  readonly object: KubernetesObject;
  readonly ref: string;
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  /** "Pending", "Running", "Succeeded", "Failed", "Unknown"; empty where it is not there. */
  readonly phase: string;
  readonly reason?: string;
  readonly message?: string;
  readonly node?: string;
  readonly createdMs?: number;
  readonly startedMs?: number;
  readonly deletedMs?: number;
  readonly conditions: readonly Condition[];
  /** Init containers first, in the order they run. */
  readonly containers: readonly ContainerView[];
  readonly volumes: readonly VolumeView[];
  readonly schedulingGates: readonly string[];
  readonly hostNetwork: boolean;
  readonly ip?: string;
  readonly imagePullSecrets: readonly string[];
}

export interface VolumeView {
  readonly name: string;
  readonly claim?: string;
  readonly references: readonly Reference[];
}

export function parsePod(object: KubernetesObject): PodView {
  const spec = fieldsOf(object.spec);
  const status = fieldsOf(object.status);
  const { metadata } = object;
  return {
    object,
    ref: refOf(object),
    name: metadata.name,
    namespace: metadata.namespace ?? "",
    labels: textMapOf(metadata.labels),
    phase: textOf(status.phase) ?? "",
    ...optional("reason", textOf(status.reason)),
    ...optional("message", textOf(status.message)),
    ...optional("node", textOf(spec.nodeName)),
    ...optional("createdMs", timeOf(textOf(metadata.creationTimestamp))),
    ...optional("startedMs", timeOf(textOf(status.startTime))),
    ...optional("deletedMs", timeOf(textOf(metadata.deletionTimestamp))),
    conditions: parseConditions(status.conditions),
    containers: [
      ...pairUp(spec.initContainers, status.initContainerStatuses, true),
      ...pairUp(spec.containers, status.containerStatuses, false),
    ],
    volumes: listOf(spec.volumes).map(parseVolume),
    schedulingGates: listOf(spec.schedulingGates).flatMap((gate) => textOf(gate.name) ?? []),
    hostNetwork: spec.hostNetwork === true,
    ...optional("ip", textOf(status.podIP)),
    imagePullSecrets: listOf(spec.imagePullSecrets).flatMap((secret) => textOf(secret.name) ?? []),
  };
}

/** Of the spec and its status, which are lists of their own; a container may be in one alone. */
function pairUp(specs: unknown, statuses: unknown, init: boolean): readonly ContainerView[] {
  const byName = new Map(listOf(statuses).map((status) => [textOf(status.name) ?? "", status]));
  const known = listOf(specs);
  const found = known.map((spec) => parseContainer(spec, byName.get(textOf(spec.name) ?? "") ?? {}, init));
  const named = new Set(found.map(({ name }) => name));
  for (const [name, status] of byName) if (!named.has(name)) found.push(parseContainer({}, status, init));
  return found;
}

function parseVolume(raw: Fields): VolumeView {
  const references: Reference[] = [];
  for (const source of [raw, ...listOf(fieldsOf(raw.projected).sources)]) {
    push(references, "ConfigMap", fieldsOf(source.configMap), "name");
    push(references, "Secret", fieldsOf(source.secret), source === raw ? "secretName" : "name");
  }
  return {
    name: textOf(raw.name) ?? "",
    ...optional("claim", textOf(fieldsOf(raw.persistentVolumeClaim).claimName)),
    references,
  };
}

function push(into: Reference[], kind: Reference["kind"], source: Fields, nameField: string): void {
  const name = textOf(source[nameField]);
  if (name === undefined) return;
  const keys = listOf(source.items).flatMap((item) => textOf(item.key) ?? []);
  const shared = { kind, name, optional: source.optional === true };
  if (keys.length === 0) into.push(shared);
  for (const key of keys) into.push({ ...shared, key });
}

/** The ConfigMaps and Secrets that the pod cannot start without. */
export function referencesOf(pod: PodView): readonly Reference[] {
  const all = [
    ...pod.volumes.flatMap(({ references }) => references),
    ...pod.containers.flatMap(({ env, envFrom }) => [...envFrom, ...env.flatMap(({ from }) => from ?? [])]),
  ];
  return all.filter((reference) => !reference.optional);
}
