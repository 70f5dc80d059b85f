import type { Shop } from "../shop.ts";
import { claimsOf, configMapsOf, ingressesOf, namespacesOf, nodesOf, servicesOf } from "./cluster.ts";
import { eventsOf } from "./events.ts";
import type { KubeObject } from "./object.ts";
import { podsOf } from "./pods.ts";
import { deploymentsOf, replicaSetsOf, statefulSetsOf } from "./workloads.ts";

/** A resource that can be read. */
export interface Resource {
  readonly groupVersion: string;
  readonly name: string;
  readonly singular: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly shortNames: readonly string[];
  objects(shop: Shop, nowMs: number): readonly KubeObject[];
}

function resource(
  groupVersion: string,
  name: string,
  kind: string,
  shortNames: string,
  objects: Resource["objects"],
  namespaced = true,
): Resource {
  const short = shortNames === "" ? [] : shortNames.split(" ");
  return { groupVersion, name, singular: kind.toLowerCase(), kind, namespaced, shortNames: short, objects };
}

const none = () => [];

export const RESOURCES: readonly Resource[] = [
  resource("v1", "namespaces", "Namespace", "ns", namespacesOf, false),
  resource("v1", "nodes", "Node", "no", nodesOf, false),
  resource("v1", "pods", "Pod", "po", podsOf),
  resource("v1", "services", "Service", "svc", servicesOf),
  resource("v1", "persistentvolumeclaims", "PersistentVolumeClaim", "pvc", claimsOf),
  resource("v1", "configmaps", "ConfigMap", "cm", configMapsOf),
  resource("v1", "events", "Event", "ev", eventsOf),
  resource("apps/v1", "deployments", "Deployment", "deploy", deploymentsOf),
  resource("apps/v1", "replicasets", "ReplicaSet", "rs", replicaSetsOf),
  resource("apps/v1", "statefulsets", "StatefulSet", "sts", statefulSetsOf),
  resource("batch/v1", "jobs", "Job", "", none),
  resource("batch/v1", "cronjobs", "CronJob", "cj", none),
  resource("networking.k8s.io/v1", "ingresses", "Ingress", "ing", ingressesOf),
  resource("events.k8s.io/v1", "events", "Event", "ev", none),
];
