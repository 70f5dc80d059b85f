import { type KubernetesObject, refOf } from "../../../base/kubernetes-object.ts";
import type { Analyzer } from "../analyzer.ts";
import type { Estate } from "../estate.ts";
import type { Finding } from "../finding.ts";
import { conditionOf, parseConditions } from "../shapes/condition.ts";
import { type Fields, fieldsOf, listOf, numberOf, optional, textOf } from "../shapes/read.ts";
import { named, viewsOf } from "../views.ts";
import { listed, oneLine } from "../words/phrases.ts";
import { isSettled } from "./gateway-broken.ts";

const GROUP = "gateway.networking.k8s.io";

/**
 * A route of the Gateway API that leads nowhere: its Gateway or listener is not there or does not take it, its Service or
 * port is not there, or may not be led to from another namespace.
 */
export const routeBroken: Analyzer = {
  name: "route-broken",
  needs: ["HTTPRoute", "Service"],
  analyze: (estate) =>
    ["HTTPRoute", "GRPCRoute"].flatMap((kind) =>
      named(estate.all(kind)).flatMap((route) => [
        ...parentsOf(route).flatMap((parent) => judgeParent(estate, route, parent)),
        ...backendsOf(route).flatMap((backend) => judgeBackend(estate, route, backend)),
      ]),
    ),
};

interface Parent {
  readonly namespace: string;
  readonly name: string;
  readonly listener?: string;
}

/** The Gateways it is meant for: a mesh's routes have Services for parents, which is another thing. */
function parentsOf(route: KubernetesObject): readonly Parent[] {
  return listOf(fieldsOf(route.spec).parentRefs).flatMap((raw) => {
    const name = textOf(raw.name);
    if (name === undefined || (textOf(raw.kind) ?? "Gateway") !== "Gateway" || (textOf(raw.group) ?? GROUP) !== GROUP)
      return [];
    const namespace = textOf(raw.namespace) ?? route.metadata.namespace ?? "";
    return [{ namespace, name, ...optional("listener", textOf(raw.sectionName)) }];
  });
}

function judgeParent(estate: Estate, route: KubernetesObject, parent: Parent): readonly Finding[] {
  const { name } = route.metadata;
  const where = `Gateway ${parent.namespace === route.metadata.namespace ? "" : `${parent.namespace}/`}${parent.name}`;
  const gateway = estate.get("Gateway", parent.namespace, parent.name);
  if (estate.knows("Gateway") && !gateway) {
    return [
      make(route, `${name}: is meant for ${where}, which is not there`, {
        evidence: [`parentRefs: ${parent.namespace}/${parent.name}`],
        next: "Name a Gateway that is there, or create it.",
      }),
    ];
  }
  const listeners = listOf(fieldsOf(gateway?.spec).listeners).flatMap((one) => textOf(one.name) ?? []);
  if (gateway && parent.listener !== undefined && !listeners.includes(parent.listener)) {
    return [
      make(route, `${name}: is meant for listener ${parent.listener} of ${where}, which has none of that name`, {
        evidence: [`listeners there are: ${listed(listeners) || "none"}`],
        next: "Correct sectionName.",
      }),
    ];
  }
  const said = listOf(fieldsOf(route.status).parents).find((one) => isFor(fieldsOf(one.parentRef), parent, route));
  const accepted = conditionOf(parseConditions(said?.conditions), "Accepted");
  if (accepted?.status === "True" || !isSettled(estate, route, accepted)) return [];
  const why = accepted
    ? `${where} does not take it (${accepted.reason ?? "no reason given"})`
    : `nobody has taken it up, so nothing leads to it`;
  return [
    make(route, `${name}: ${why}`, {
      evidence: [accepted ? oneLine(accepted.message ?? accepted.reason ?? "", 200) : `status tells of no ${where}`],
      ...optional("sinceMs", accepted?.sinceMs),
      next: accepted
        ? "Do the Gateway's listeners allow its namespace, kind and host?"
        : "Does the Gateway's controller run?",
    }),
  ];
}

function isFor(raw: Fields, parent: Parent, route: KubernetesObject): boolean {
  const listener = textOf(raw.sectionName);
  return (
    textOf(raw.name) === parent.name &&
    (textOf(raw.namespace) ?? route.metadata.namespace ?? "") === parent.namespace &&
    (parent.listener === undefined || listener === undefined || listener === parent.listener)
  );
}

interface Backend {
  readonly namespace: string;
  readonly name: string;
  readonly port?: number;
}

function backendsOf(route: KubernetesObject): readonly Backend[] {
  const found = listOf(fieldsOf(route.spec).rules).flatMap((rule) =>
    listOf(rule.backendRefs).flatMap((raw): readonly Backend[] => {
      const name = textOf(raw.name);
      const isService = (textOf(raw.kind) ?? "Service") === "Service" && (textOf(raw.group) ?? "") === "";
      if (name === undefined || !isService) return [];
      const namespace = textOf(raw.namespace) ?? route.metadata.namespace ?? "";
      return [{ namespace, name, ...optional("port", numberOf(raw.port)) }];
    }),
  );
  return [...new Map(found.map((one) => [`${one.namespace}/${one.name}:${one.port}`, one])).values()];
}

function judgeBackend(estate: Estate, route: KubernetesObject, backend: Backend): readonly Finding[] {
  const { name, namespace = "" } = route.metadata;
  const isElsewhere = backend.namespace !== namespace;
  const which = `Service ${isElsewhere ? `${backend.namespace}/` : ""}${backend.name}`;
  const service = viewsOf(estate).services.find(
    (one) => one.name === backend.name && one.namespace === backend.namespace,
  );
  if (!service) {
    return [
      make(route, `${name}: leads to ${which}, which is not there`, {
        evidence: [`backendRefs: ${backend.namespace}/${backend.name}`],
        next: "Create the Service, or lead to another.",
      }),
    ];
  }
  if (backend.port !== undefined && !service.ports.some(({ port }) => port === backend.port)) {
    const ports = listed(service.ports.map(({ port }) => String(port))) || "none";
    return [
      make(route, `${name}: leads to port ${backend.port} of ${which}, which has no such port`, {
        evidence: [`ports of ${which}: ${ports}`],
        next: `Lead to port ${service.ports[0]?.port ?? "of the Service"}, if that is what is meant.`,
      }),
    ];
  }
  if (!isElsewhere || !estate.knows("ReferenceGrant") || isGranted(estate, route, backend)) return [];
  return [
    make(route, `${name}: leads to ${which} of another namespace, which no ReferenceGrant there permits`, {
      evidence: [
        `ReferenceGrants of ${backend.namespace}: ${named(estate.in("ReferenceGrant", backend.namespace)).length}`,
      ],
      next: `Permit it in ${backend.namespace}: from ${route.kind} of ${namespace} to Services.`,
    }),
  ];
}

function isGranted(estate: Estate, route: KubernetesObject, backend: Backend): boolean {
  return named(estate.in("ReferenceGrant", backend.namespace)).some(({ spec }) => {
    const { from, to } = fieldsOf(spec);
    return (
      listOf(from).some(
        (one) => one.group === GROUP && one.kind === route.kind && one.namespace === route.metadata.namespace,
      ) &&
      listOf(to).some(
        (one) =>
          (textOf(one.group) ?? "") === "" &&
          one.kind === "Service" &&
          (textOf(one.name) ?? backend.name) === backend.name,
      )
    );
  });
}

function make(route: KubernetesObject, summary: string, more: Pick<Finding, "evidence"> & Partial<Finding>): Finding {
  return {
    ...{ rule: "route-broken", object: refOf(route), role: "cause", severity: "outage", confidence: 0.9 },
    ...{ summary, explains: [], ...more },
  };
}
