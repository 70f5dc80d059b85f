/** Any object of a Kubernetes API, as the server gives it. Nothing but these fields may be relied on to be there. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly [field: string]: unknown;
}

export interface ObjectMeta {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly finalizers?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly ownerReferences?: readonly OwnerReference[];
}

/** The annotation in which kubectl apply keeps the manifest. Of it the reader hands on the API's version and the replicas. */
export const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

export interface OwnerReference {
  readonly apiVersion?: string;
  readonly kind: string;
  readonly name: string;
  readonly uid?: string;
  readonly controller?: boolean;
}

/** "Pod/shop/web-0", "Node/node-1": how an object is written in findings, plans and the audit. */
export function refOf(object: Pick<KubernetesObject, "kind" | "metadata">): string {
  const { namespace, name } = object.metadata;
  return namespace === undefined ? `${object.kind}/${name}` : `${object.kind}/${namespace}/${name}`;
}
