import { type KubernetesObject, refOf } from "../../base/kubernetes-object.ts";
import type { Estate } from "./estate.ts";
import { groupBy } from "./group-by.ts";
import type { PodView } from "./shapes/pod.ts";
import { type Fields, fieldsOf, listOf, textMapOf, textsOf } from "./shapes/read.ts";
import { parseSelector } from "./shapes/selector.ts";
import type { ServiceView } from "./shapes/service.ts";
import { named, viewsOf } from "./views.ts";

/** A NetworkPolicy as far as it tells who may talk to whom. */
export interface PolicyView {
  readonly ref: string;
  readonly name: string;
  readonly namespace: string;
  readonly selects: (labels: Readonly<Record<string, string>>) => boolean;
  readonly restricts: { readonly ingress: boolean; readonly egress: boolean };
  readonly ingress: readonly Fields[];
  readonly egress: readonly Fields[];
}

const known = new WeakMap<Estate, ReadonlyMap<string, readonly PolicyView[]>>();

export function policiesIn(estate: Estate, namespace: string): readonly PolicyView[] {
  let index = known.get(estate);
  if (!index) {
    index = groupBy(named(estate.all("NetworkPolicy")).map(parsePolicy), (policy) => [policy.namespace]);
    known.set(estate, index);
  }
  return index.get(namespace) ?? [];
}

function parsePolicy(object: KubernetesObject): PolicyView {
  const spec = fieldsOf(object.spec);
  const types = textsOf(spec.policyTypes);
  const egress = listOf(spec.egress);
  return {
    ref: refOf(object),
    name: object.metadata.name,
    namespace: object.metadata.namespace ?? "",
    selects: parseSelector(spec.podSelector ?? {}),
    // Without types a policy is of ingress, and of egress where it has such rules:
    // https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/
    restricts: {
      ingress: types.length === 0 || types.includes("Ingress"),
      egress: types.length === 0 ? egress.length > 0 : types.includes("Egress"),
    },
    ingress: listOf(spec.ingress),
    egress,
  };
}

/** The policies that keep the pod from every DNS server; none where one of them lets DNS out, or nothing restricts it. */
export function dnsDeniedBy(estate: Estate, pod: PodView): readonly PolicyView[] {
  if (pod.hostNetwork) return [];
  const policies = policiesIn(estate, pod.namespace).filter(
    ({ restricts, selects }) => restricts.egress && selects(pod.labels),
  );
  return policies.some(({ egress }) => egress.some(letsDnsOut)) ? [] : policies;
}

// To whom is not looked at: a rule that opens port 53 is meant for DNS, and where DNS runs differs from cluster to cluster.
function letsDnsOut(rule: Fields): boolean {
  const ports = listOf(rule.ports);
  return (
    ports.length === 0 ||
    ports.some(
      ({ port, endPort }) => port === undefined || port === 53 || port === "dns" || isWithin(53, port, endPort),
    )
  );
}

function isWithin(wanted: number, port: unknown, endPort: unknown): boolean {
  return typeof port === "number" && typeof endPort === "number" && port <= wanted && wanted <= endPort;
}

/** The policies of a Service's pod that together do not admit the caller; none where it is admitted or nothing restricts. */
export function callerDeniedBy(estate: Estate, caller: PodView, service: ServiceView): readonly PolicyView[] {
  const [pod] = viewsOf(estate).selected(service.namespace, service.selector);
  if (!pod || pod.hostNetwork || caller.hostNetwork) return [];
  const policies = policiesIn(estate, service.namespace).filter(
    ({ restricts, selects }) => restricts.ingress && selects(pod.labels),
  );
  const targets = service.ports.map(({ targetPort }) => targetPort);
  const isAdmitted = policies.some(({ ingress }) =>
    ingress.some((rule) => admits(estate, rule, caller, service.namespace, targets)),
  );
  return isAdmitted ? [] : policies;
}

function admits(estate: Estate, rule: Fields, caller: PodView, namespace: string, targets: readonly string[]): boolean {
  const ports = listOf(rule.ports);
  const isOpen =
    ports.length === 0 ||
    // A named port is taken to be the right one: the names stand in the pods.
    ports.some(
      ({ port, endPort }) =>
        typeof port !== "number" ||
        targets.some(
          (target) => target === String(port) || !/^\d+$/.test(target) || isWithin(Number(target), port, endPort),
        ),
    );
  const from = listOf(rule.from);
  return isOpen && (from.length === 0 || from.some((peer) => fits(estate, peer, caller, namespace)));
}

/** Whether a peer of a policy in the namespace means the pod; an address block is taken to mean every one. */
export function fits(estate: Estate, peer: Fields, caller: PodView, namespace: string): boolean {
  if (peer.ipBlock !== undefined) return true;
  const space = estate.get("Namespace", undefined, caller.namespace);
  const spaceLabels = { "kubernetes.io/metadata.name": caller.namespace, ...textMapOf(space?.metadata.labels) };
  const isFromSpace =
    peer.namespaceSelector === undefined
      ? caller.namespace === namespace
      : parseSelector(peer.namespaceSelector)(spaceLabels);
  return isFromSpace && (peer.podSelector === undefined || parseSelector(peer.podSelector)(caller.labels));
}
