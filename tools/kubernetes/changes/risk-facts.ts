import type { KubernetesObject } from "../../../src/base/kubernetes-object.ts";
import type { RiskFacts } from "../../../src/domain/remediation/change-plan.ts";
import type { ClusterView } from "../../../src/systems/cluster-index.ts";
import { at, listAt, numberAt, textAt } from "../field.ts";
import { managedBy } from "./managed-by.ts";

const SYSTEM =
  /^(?:kube-.*|openshift-.*|istio-system|cert-manager|ingress-nginx|calico-system|gatekeeper-system|pilothouse)$/;
const RECENT_MS = 60 * 60_000;

/** What a change of a workload is judged by. `touched`: pods that go or are replaced. */
export function riskFactsOf(
  object: KubernetesObject,
  { objects }: ClusterView,
  touched: number,
  nowMs: number,
): RiskFacts {
  const { namespace } = object.metadata;
  const labels = (at(object, "spec", "template", "metadata", "labels") ?? {}) as Readonly<Record<string, string>>;
  const here = (kind: string) => objects[kind]?.filter(({ metadata }) => metadata.namespace === namespace);
  const selects = (selector: unknown) => {
    const wanted = Object.entries((selector ?? {}) as Readonly<Record<string, string>>);
    return wanted.length > 0 && wanted.every(([key, value]) => labels[key] === value);
  };
  const services = here("Service")
    ?.filter((one) => selects(at(one, "spec", "selector")))
    .map(({ metadata }) => metadata.name);
  const budget = here("PodDisruptionBudget")?.find(
    (one) => selects(at(one, "spec", "selector", "matchLabels")) && numberAt(one, "status", "disruptionsAllowed") === 0,
  );
  const of = replicasOf(object);
  const changedAt = changedWithin(object, nowMs);
  const by = managedBy(object)?.by;
  return {
    replicas: { touched, of },
    ...(services === undefined ? {} : { services }),
    ...{ singleReplica: of === 1, systemNamespace: namespace !== undefined && SYSTEM.test(namespace) },
    ...(budget === undefined ? {} : { tightBudget: budget.metadata.name }),
    ...(changedAt === undefined ? {} : { changedAt }),
    ...(by === undefined ? {} : { managedBy: by }),
  };
}

export function replicasOf(object: KubernetesObject): number {
  if (object.kind === "DaemonSet") return numberAt(object, "status", "desiredNumberScheduled") ?? 0;
  return numberAt(object, "spec", "replicas") ?? 1;
}

/** The last write that was no status, as its field managers recorded it. */
function changedWithin(object: KubernetesObject, nowMs: number): string | undefined {
  const times = listAt(object, "metadata", "managedFields").flatMap((one) => {
    const isController = /controller|kubelet/.test(textAt(one, "manager") ?? "");
    const ms = Date.parse(textAt(one, "time") ?? "");
    return at(one, "subresource") === "status" || isController || Number.isNaN(ms) ? [] : [ms];
  });
  const last = Math.max(0, ...times);
  return last > nowMs - RECENT_MS ? new Date(last).toISOString() : undefined;
}
