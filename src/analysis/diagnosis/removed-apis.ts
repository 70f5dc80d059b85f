/** A version of an API that the server stops serving, and since which of its own it does. */
export interface RemovedApi {
  readonly apiVersion: string;
  readonly kinds: readonly string[];
  /** The minor version of Kubernetes 1 from which on it is gone. */
  readonly removedIn: number;
  /** What to write in its place. */
  readonly use: string;
}

const api = (removedIn: number, apiVersion: string, use: string, ...kinds: readonly string[]): RemovedApi => ({
  ...{ apiVersion, kinds, removedIn, use },
});

/** Each row from https://kubernetes.io/docs/reference/using-api/deprecation-guide/, under the heading of its version. */
export const REMOVED_APIS: readonly RemovedApi[] = [
  api(16, "extensions/v1beta1", "apps/v1", "Deployment", "DaemonSet", "ReplicaSet"),
  api(16, "apps/v1beta1", "apps/v1", "Deployment", "StatefulSet", "ReplicaSet"),
  api(16, "apps/v1beta2", "apps/v1", "Deployment", "DaemonSet", "StatefulSet", "ReplicaSet"),
  api(16, "extensions/v1beta1", "networking.k8s.io/v1", "NetworkPolicy"),
  api(22, "extensions/v1beta1", "networking.k8s.io/v1", "Ingress"),
  api(22, "networking.k8s.io/v1beta1", "networking.k8s.io/v1", "Ingress", "IngressClass"),
  api(
    ...([22, "admissionregistration.k8s.io/v1beta1", "admissionregistration.k8s.io/v1"] as const),
    ...["ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"],
  ),
  api(22, "apiregistration.k8s.io/v1beta1", "apiregistration.k8s.io/v1", "APIService"),
  api(22, "storage.k8s.io/v1beta1", "storage.k8s.io/v1", "StorageClass"),
  api(25, "batch/v1beta1", "batch/v1", "CronJob"),
  api(25, "discovery.k8s.io/v1beta1", "discovery.k8s.io/v1", "EndpointSlice"),
  api(25, "autoscaling/v2beta1", "autoscaling/v2", "HorizontalPodAutoscaler"),
  api(25, "policy/v1beta1", "policy/v1", "PodDisruptionBudget"),
  api(26, "autoscaling/v2beta2", "autoscaling/v2", "HorizontalPodAutoscaler"),
];
