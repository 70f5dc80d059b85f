import type { Estate } from "../diagnosis/estate.ts";
import { fieldsOf, listOf, textOf } from "../diagnosis/shapes/read.ts";
import type { ServiceView } from "../diagnosis/shapes/service.ts";
import { viewsOf } from "../diagnosis/views.ts";
import { addEdge, addNode, type TopologyDraft } from "./topology.ts";
import { workloadsFitting } from "./workloads.ts";

/** A box for each Service, the workloads it selects, and what leads to it from outside without an Ingress. */
export function addServices(draft: TopologyDraft, estate: Estate): void {
  for (const service of viewsOf(estate).services) {
    if (service.name === "kubernetes" && service.namespace === "default") continue; // the API server, in every cluster
    const { ref, name, namespace } = service;
    const pairs = Object.entries(service.selector);
    const selected =
      pairs.length === 0
        ? []
        : workloadsFitting(draft, estate, namespace, (labels) => pairs.every(([key, value]) => labels[key] === value));
    const isEmpty = pairs.length > 0 && selected.length === 0 && estate.knows("Pod");
    addNode(draft, {
      ...{ id: ref, kind: "Service", name, namespace, role: "service" },
      notes: [portsOf(service), ...(isEmpty ? ["selects no pod"] : [])].filter((one) => one !== ""),
      ...(isEmpty ? {} : selected.length > 0 ? { state: "well" } : {}),
    });
    for (const to of selected) addEdge(draft, { from: ref, to, relation: "selects" });
    addOutside(draft, service);
  }
}

function portsOf({ ports, clusterIp }: ServiceView): string {
  const numbers = ports.map(({ port }) => String(port));
  const shown = numbers.length > 3 ? `${numbers.slice(0, 3).join(", ")}, …` : numbers.join(", ");
  const said = shown === "" ? "" : `${numbers.length === 1 ? "port" : "ports"} ${shown}`;
  return [clusterIp === "None" ? "headless" : "", said].filter(Boolean).join(", ");
}

function addOutside(draft: TopologyDraft, { object, ref, name, namespace, type, ports }: ServiceView): void {
  const spec = fieldsOf(object.spec);
  if (type === "ExternalName") {
    const host = textOf(spec.externalName) ?? "?";
    const to = addNode(draft, { id: `Host/${host}`, kind: "Host", name: host, role: "outside", notes: [] });
    addEdge(draft, { from: ref, to, relation: "routes to" });
    return;
  }
  if (type !== "LoadBalancer" && type !== "NodePort") return;
  const addresses = listOf(fieldsOf(fieldsOf(object.status).loadBalancer).ingress).flatMap(
    (one) => textOf(one.ip) ?? textOf(one.hostname) ?? [],
  );
  const nodePorts = listOf(spec.ports).flatMap(({ nodePort }) =>
    typeof nodePort === "number" ? [String(nodePort)] : [],
  );
  const balanced = addresses.length > 0 ? addresses[0] : "no address yet";
  const from = addNode(draft, {
    ...{ id: `${type}/${namespace}/${name}`, kind: type, name, namespace, role: "entry" },
    notes: [
      type === "LoadBalancer"
        ? `${balanced}`
        : `port ${nodePorts.join(", ") || ports.map(({ port }) => port).join(", ")} of every node`,
    ],
  });
  addEdge(draft, { from, to: ref, relation: "routes to" });
}
