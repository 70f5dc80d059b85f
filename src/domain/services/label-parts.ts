import { type KubernetesObject, refOf } from "../../base/kubernetes-object.ts";
import type { ServicePart } from "./service.ts";

type Labels = Readonly<Record<string, string>>;

/** Kinds that run a service; a Job or pod that nobody owns runs once and is none. */
const KINDS = ["Deployment", "StatefulSet", "DaemonSet", "CronJob"] as const;

const RECOMMENDED = "app.kubernetes.io/";
/** https://backstage.io/docs/features/kubernetes/configuration: the entity that an object belongs to. */
const BACKSTAGE_ID = "backstage.io/kubernetes-id";
/** Labels of the machinery, and those that are told as something else. */
const NO_TAGS = new Set(["app", "k8s-app", "name", "release", "chart", "heritage", "owner"]);
const TAGS = ["part-of", "component", "managed-by"] as const;

/**
 * What one cluster's objects, by kind, say of services: a part for each workload, in no order. Where several workloads of a
 * namespace bear one name for several instances (three releases of one chart), each instance is a service of its own.
 */
export function labelParts(
  cluster: string,
  objects: Readonly<Record<string, readonly KubernetesObject[]>>,
): readonly ServicePart[] {
  const workloads = KINDS.flatMap((kind) => objects[kind] ?? []);
  const instances = instancesOf(workloads);
  const endpoints = (objects.Service ?? []).map((service) => ({ service, selector: selectorOf(service) }));
  return workloads.map((workload) => {
    const { namespace } = workload.metadata;
    const labels = labelsOf(workload);
    const pods = podLabelsOf(workload);
    const leading = endpoints.filter(
      ({ service, selector }) => service.metadata.namespace === namespace && selects(selector, pods),
    );
    const owner = labels.owner ?? labels.team;
    return {
      from: "labels",
      name: nameOf(workload, instances),
      clusters: [cluster],
      ...(namespace === undefined ? {} : { namespace }),
      workloads: [refOf(workload)],
      endpoints: leading.map(({ service }) => refOf(service)),
      ...(owner === undefined ? {} : { owner }),
      tags: tagsOf(labels),
    };
  });
}

function nameOf(workload: KubernetesObject, instances: ReadonlyMap<string, ReadonlySet<string>>): string {
  const { name, namespace, annotations } = workload.metadata;
  const labels = labelsOf(workload);
  const id = labels[BACKSTAGE_ID] ?? annotations?.[BACKSTAGE_ID];
  if (id) return id;
  const app = labels[`${RECOMMENDED}name`];
  if (!app) return labels.app || labels["k8s-app"] || name;
  const instance = labels[`${RECOMMENDED}instance`];
  if (!instance || (instances.get(`${namespace}/${app}`)?.size ?? 0) < 2) return app;
  // As charts name what they install: https://helm.sh/docs/chart_template_guide/named_templates, "fullname".
  return instance.includes(app) ? instance : `${instance}-${app}`;
}

function instancesOf(workloads: readonly KubernetesObject[]): ReadonlyMap<string, ReadonlySet<string>> {
  const instances = new Map<string, Set<string>>();
  for (const workload of workloads) {
    const labels = labelsOf(workload);
    const key = `${workload.metadata.namespace}/${labels[`${RECOMMENDED}name`]}`;
    const instance = labels[`${RECOMMENDED}instance`];
    if (instance) instances.set(key, (instances.get(key) ?? new Set()).add(instance));
  }
  return instances;
}

/** Its own labels, and those of its pods where it has none of that name: many charts label the one and not the other. */
function labelsOf(workload: KubernetesObject): Labels {
  return { ...podLabelsOf(workload), ...workload.metadata.labels };
}

function podLabelsOf({ kind, spec }: KubernetesObject): Labels {
  const job = kind === "CronJob" ? fieldsOf(fieldsOf(fieldsOf(spec).jobTemplate).spec) : fieldsOf(spec);
  return fieldsOf(fieldsOf(fieldsOf(job.template).metadata).labels) as Labels;
}

function selectorOf({ spec }: KubernetesObject): readonly (readonly [string, unknown])[] {
  return Object.entries(fieldsOf(fieldsOf(spec).selector));
}

function selects(selector: readonly (readonly [string, unknown])[], pods: Labels): boolean {
  return selector.length > 0 && selector.every(([key, value]) => pods[key] === value);
}

/** What people put there themselves: names without a machine's prefix, and what the recommended labels tell of kinship. */
function tagsOf(labels: Labels): Labels {
  const own = Object.entries(labels).filter(
    ([key]) => !key.includes("/") && !NO_TAGS.has(key) && !/-hash$|^pod-|^statefulset\.|^version$/.test(key),
  );
  const kin = TAGS.flatMap((tag) => {
    const value = labels[`${RECOMMENDED}${tag}`];
    return value ? [[tag, value] as const] : [];
  });
  return Object.fromEntries([...own, ...kin]);
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
