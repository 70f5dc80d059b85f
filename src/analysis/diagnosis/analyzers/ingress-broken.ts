import { type KubernetesObject, refOf } from "../../../base/kubernetes-object.ts";
import { nearestName } from "../../../base/text/nearest.ts";
import type { Analyzer } from "../analyzer.ts";
import type { Estate } from "../estate.ts";
import type { Finding } from "../finding.ts";
import { type Fields, fieldsOf, listOf, numberOf, textOf } from "../shapes/read.ts";
import type { ServiceView } from "../shapes/service.ts";
import { named, viewsOf } from "../views.ts";

export interface Backend {
  readonly host: string;
  readonly service: string;
  readonly port?: string;
}

/** An Ingress that leads to a Service or port that is not there, or names a class that nobody installed. */
export const ingressBroken: Analyzer = {
  name: "ingress-broken",
  needs: ["Ingress", "Service"],
  analyze: (estate) =>
    named(estate.all("Ingress")).flatMap((ingress) => [
      ...backendsOf(ingress).flatMap((backend) => judgeBackend(estate, ingress, backend)),
      ...judgeClass(estate, ingress),
    ]),
};

function judgeBackend(estate: Estate, ingress: KubernetesObject, backend: Backend): readonly Finding[] {
  const { namespace = "", name } = ingress.metadata;
  const services = viewsOf(estate).services.filter((service) => service.namespace === namespace);
  const service = services.find((one) => one.name === backend.service);
  const where = backend.host === "" ? name : `${name} (${backend.host})`;
  if (!service) {
    const near = nearestName(
      backend.service,
      services.map((one) => one.name),
    );
    return [
      finding(ingress, `${where}: leads to Service ${backend.service}, which is not there`, {
        evidence: [
          `Ingress ${name}: backend Service ${backend.service}`,
          `Services of ${namespace}: ${services.length}`,
        ],
        next: near ? `Is ${near} meant?` : `Create the Service, or lead to another.`,
      }),
    ];
  }
  if (backend.port === undefined || hasPort(service, backend.port)) return [];
  return [
    finding(ingress, `${where}: leads to port ${backend.port} of Service ${service.name}, which has no such port`, {
      evidence: [
        `Service ${service.name} has ${service.ports.map(({ port, name: said }) => said ?? port).join(", ") || "no ports"}`,
      ],
      next: `Lead to port ${service.ports[0]?.name ?? service.ports[0]?.port ?? "of the Service"}, if that is what is meant.`,
    }),
  ];
}

function judgeClass(estate: Estate, ingress: KubernetesObject): readonly Finding[] {
  const wanted = textOf(fieldsOf(ingress.spec).ingressClassName);
  const classes = named(estate.all("IngressClass")).map(({ metadata }) => metadata.name);
  if (wanted === undefined || !estate.knows("IngressClass") || classes.includes(wanted)) return [];
  return [
    finding(ingress, `${ingress.metadata.name}: is of class ${wanted}, which is not installed, so nobody serves it`, {
      evidence: [`IngressClasses there are: ${classes.join(", ") || "none"}`],
      next: "Install its controller, or name a class that is there.",
    }),
  ];
}

function finding(
  ingress: KubernetesObject,
  summary: string,
  more: Pick<Finding, "evidence"> & { readonly next: string },
): Finding {
  return {
    ...{ rule: "ingress-broken", object: refOf(ingress), role: "cause", severity: "outage", confidence: 0.9 },
    ...{ summary, explains: [], ...more },
  };
}

/** What an Ingress leads to, of either version of the API. */
export function backendsOf(ingress: KubernetesObject): readonly Backend[] {
  const spec = fieldsOf(ingress.spec);
  const read = (host: string, backend: Fields): readonly Backend[] => {
    const now = fieldsOf(backend.service);
    const service = textOf(now.name) ?? textOf(backend.serviceName);
    if (service === undefined) return [];
    const port = fieldsOf(now.port);
    const said =
      textOf(port.name) ?? numberOf(port.number) ?? textOf(backend.servicePort) ?? numberOf(backend.servicePort);
    return [{ host, service, ...(said === undefined ? {} : { port: String(said) }) }];
  };
  return [
    ...read("", fieldsOf(spec.defaultBackend ?? spec.backend)),
    ...listOf(spec.rules).flatMap((rule) =>
      listOf(fieldsOf(rule.http).paths).flatMap((path) => read(textOf(rule.host) ?? "", fieldsOf(path.backend))),
    ),
  ];
}

function hasPort({ ports }: ServiceView, wanted: string): boolean {
  return ports.some(({ port, name }) => String(port) === wanted || name === wanted);
}
