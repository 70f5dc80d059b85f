import type { Analyzer } from "../analyzer.ts";
import type { Finding } from "../finding.ts";
import type { PodView } from "../shapes/pod.ts";
import { fieldsOf, listOf, numberOf, textOf } from "../shapes/read.ts";
import type { ServiceView } from "../shapes/service.ts";
import { viewsOf } from "../views.ts";
import { listed } from "../words/phrases.ts";

/** A Service that sends to a port which its pods do not have: a name that no container declares, or a number beside all declared. */
export const serviceWrongPort: Analyzer = {
  name: "service-wrong-port",
  needs: ["Service", "Pod"],
  analyze: (estate) => {
    const views = viewsOf(estate);
    return views.services.flatMap((service) => {
      const pods = views.selected(service.namespace, service.selector);
      if (pods.length === 0) return [];
      const declared = pods.flatMap(portsOf);
      return service.ports.flatMap((port) => {
        const wrong = judge(port.targetPort, declared);
        return wrong ? [describe(service, port.port, port.targetPort, declared, wrong, pods)] : [];
      });
    });
  },
};

interface Port {
  readonly name?: string;
  readonly number: number;
}

/** A name must be declared; a number need not be, so where it is not it only may be wrong. */
function judge(target: string, declared: readonly Port[]): { readonly isSure: boolean } | undefined {
  if (!/^\d+$/.test(target)) return declared.some(({ name }) => name === target) ? undefined : { isSure: true };
  if (declared.length === 0 || declared.some(({ number }) => number === Number(target))) return undefined;
  return { isSure: false };
}

function describe(
  service: ServiceView,
  port: number,
  target: string,
  declared: readonly Port[],
  { isSure }: { readonly isSure: boolean },
  pods: readonly PodView[],
): Finding {
  const has = [
    ...new Set(declared.map(({ name, number }) => (name === undefined ? `${number}` : `${name} (${number})`))),
  ];
  return {
    rule: "service-wrong-port",
    object: service.ref,
    role: "cause",
    severity: isSure ? "outage" : "risk",
    confidence: isSure ? 0.95 : 0.5,
    summary: `${service.name}: Service sends port ${port} to ${isSure ? "port" : "port number"} ${target}, which its pods do not ${isSure ? "have" : "declare"}`,
    evidence: [
      `Service ${service.name}: port ${port} → targetPort ${target}`,
      `pods, such as ${pods[0]?.name}, declare ${has.length === 0 ? "no port" : listed(has, 6)}`,
    ],
    explains: [],
    next:
      has.length === 0
        ? "Name the port in the pod template, or write its number."
        : `Set targetPort to ${has[0]}, if that is what is meant.`,
  };
}

function portsOf(pod: PodView): readonly Port[] {
  return listOf(fieldsOf(pod.object.spec).containers).flatMap((container) =>
    listOf(container.ports).flatMap((port) => {
      const number = numberOf(port.containerPort);
      const name = textOf(port.name);
      return number === undefined ? [] : [{ number, ...(name === undefined ? {} : { name }) }];
    }),
  );
}
