import { type KubernetesObject, refOf } from "../../base/kubernetes-object.ts";
import { backendsOf } from "../diagnosis/analyzers/ingress-broken.ts";
import type { Estate } from "../diagnosis/estate.ts";
import { fieldsOf, listOf, textOf, textsOf } from "../diagnosis/shapes/read.ts";
import { named } from "../diagnosis/views.ts";
import { listed } from "../diagnosis/words/phrases.ts";
import { addEdge, addNode, placed, type TopologyDraft } from "./topology.ts";

/** Routes of the Gateway API that lead to Services. */
export const ROUTE_KINDS = ["HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute"] as const;

/** Ingresses and Gateway API routes, and the Services they lead to, those that are not there among them. */
export function addEntries(draft: TopologyDraft, estate: Estate): void {
  for (const ingress of named(estate.all("Ingress"))) {
    const spec = fieldsOf(ingress.spec);
    const hosts = listOf(spec.rules).flatMap((rule) => textOf(rule.host) ?? []);
    const from = addEntry(draft, ingress, [hostNote(hosts), listOf(spec.tls).length > 0 ? "TLS" : ""]);
    const { namespace = "" } = ingress.metadata;
    for (const { service } of backendsOf(ingress)) leadTo(draft, estate, from, namespace, service);
  }
  for (const kind of ROUTE_KINDS) for (const route of named(estate.all(kind))) addRoute(draft, estate, route);
}

function addRoute(draft: TopologyDraft, estate: Estate, route: KubernetesObject): void {
  const spec = fieldsOf(route.spec);
  const { namespace = "" } = route.metadata;
  const gateways = listOf(spec.parentRefs).flatMap(({ kind, name, namespace: space }) =>
    (textOf(kind) ?? "Gateway") === "Gateway" && textOf(name)
      ? [{ name: textOf(name) ?? "", namespace: textOf(space) ?? namespace }]
      : [],
  );
  const via =
    gateways.length === 0
      ? ""
      : `via Gateway ${listed(
          gateways.map(({ name }) => name),
          2,
        )}`;
  const from = addEntry(draft, route, [hostNote(textsOf(spec.hostnames)), via]);
  // A Gateway is told in its routes' boxes, and so is its trouble, in the first of them.
  for (const metadata of gateways) {
    const gateway = refOf({ kind: "Gateway", metadata });
    if (!draft.boxes.has(gateway)) draft.boxes.set(gateway, from);
  }
  for (const backend of listOf(spec.rules).flatMap((rule) => listOf(rule.backendRefs))) {
    const name = textOf(backend.name);
    const isService = (textOf(backend.kind) ?? "Service") === "Service" && (textOf(backend.group) ?? "") === "";
    if (name !== undefined && isService) leadTo(draft, estate, from, textOf(backend.namespace) ?? namespace, name);
  }
}

function addEntry(draft: TopologyDraft, object: KubernetesObject, notes: readonly string[]): string {
  const id = refOf(object);
  return addNode(draft, { id, kind: object.kind, ...placed(object), role: "entry", notes: notes.filter(Boolean) });
}

function hostNote(hosts: readonly string[]): string {
  return listed([...new Set(hosts)], 2);
}

function leadTo(draft: TopologyDraft, estate: Estate, from: string, namespace: string, name: string): void {
  const to = refOf({ kind: "Service", metadata: { name, namespace } });
  if (!draft.nodes.has(to)) addMissingService(draft, estate, namespace, name);
  addEdge(draft, { from, to, relation: "routes to" });
}

/** A Service that something leads to: not there, or not to be seen. */
export function addMissingService(draft: TopologyDraft, estate: Estate, namespace: string, name: string): string {
  const isGone = estate.knows("Service");
  return addNode(draft, {
    ...{
      id: refOf({ kind: "Service", metadata: { name, namespace } }),
      kind: "Service",
      name,
      namespace,
      role: "service",
    },
    notes: [isGone ? "is not there" : "could not be read"],
    ...(isGone ? { state: "broken", why: `Service ${name} is not there` } : {}),
  });
}
