import type { KubernetesObject } from "../../base/kubernetes-object.ts";

/** A kind that is kept at hand, by its group's name for it. */
export interface IndexedKind {
  readonly kind: string;
  readonly group: string;
  /** Followed where the whole cluster's may be listed, and not missed otherwise: whoever needs it says so itself. */
  readonly optional?: true;
}

const of = (group: string, ...kinds: readonly string[]): readonly IndexedKind[] =>
  kinds.map((kind) => ({ kind, group }));

/** What diagnosis reads. Of a kind that the server does not serve there is none. */
export const INDEXED: readonly IndexedKind[] = [
  ...of("", "Pod", "Event", "Node", "Namespace", "Service", "Endpoints", "ConfigMap", "ServiceAccount"),
  ...of("", "PersistentVolumeClaim", "PersistentVolume", "ResourceQuota", "LimitRange"),
  ...of("apps", "Deployment", "ReplicaSet", "StatefulSet", "DaemonSet"),
  ...of("batch", "Job", "CronJob"),
  ...of("autoscaling", "HorizontalPodAutoscaler"),
  ...of("policy", "PodDisruptionBudget"),
  ...of("networking.k8s.io", "Ingress", "IngressClass", "NetworkPolicy"),
  ...of("discovery.k8s.io", "EndpointSlice"),
  ...of("storage.k8s.io", "StorageClass"),
  ...of("admissionregistration.k8s.io", "ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"),
  ...of("apiregistration.k8s.io", "APIService"),
  ...of("gateway.networking.k8s.io", "Gateway", "GatewayClass", "HTTPRoute", "GRPCRoute", "ReferenceGrant"),
  ...of("cert-manager.io", "Certificate"),
  // Its metadata alone. The account that deploy/ hands out may not list Secrets, since that right would read their data.
  { kind: "Secret", group: "", optional: true },
];

/** The most events kept of a cluster: an hour of a restless one. */
export const MOST_EVENTS = 20_000;

/** What is kept of an object: of ConfigMaps the keys, since only which there are is ever asked, and of the rest all. */
export function slim(object: KubernetesObject): KubernetesObject {
  if (object.kind !== "ConfigMap") return object;
  const { data, binaryData, ...rest } = object as KubernetesObject & {
    readonly data?: Readonly<Record<string, string>>;
    readonly binaryData?: Readonly<Record<string, string>>;
  };
  const keys = (map: Readonly<Record<string, string>> | undefined) =>
    map && Object.fromEntries(Object.keys(map).map((key) => [key, ""]));
  return { ...rest, data: keys(data), binaryData: keys(binaryData) };
}
