import { nearestName } from "../../../base/text/nearest.ts";
import type { Analyzer } from "../analyzer.ts";
import { type FailingCall, failingCalls } from "../calls.ts";
import { readyEndpoints } from "../endpoints.ts";
import type { Estate } from "../estate.ts";
import type { Finding } from "../finding.ts";
import { callerDeniedBy } from "../network-policies.ts";
import { optional } from "../shapes/read.ts";
import { gravityOf, troubledSince } from "../trouble.ts";
import { viewsOf } from "../views.ts";
import { counted, oneLine } from "../words/phrases.ts";

const HOW: Readonly<Record<Exclude<FailingCall["how"], "dns">, string>> = {
  refused: "connection refused",
  timeout: "connection timed out",
  unreachable: "no connection",
};

/** A pod that cannot reach a host it needs, with the state of the Service the host names. */
export const dependencyUnreachable: Analyzer = {
  name: "dependency-unreachable",
  needs: ["Pod"],
  analyze: (estate) =>
    failingCalls(estate).flatMap((call) => (call.how === "dns" ? [] : [describe(estate, call, HOW[call.how])])),
};

interface State {
  readonly role: Finding["role"];
  readonly confidence: number;
  readonly text: string;
  readonly next: string;
}

function describe(estate: Estate, call: FailingCall, how: string): Finding {
  const { pod, target, line, count } = call;
  const views = viewsOf(estate);
  const address = `${target.host}${target.port === undefined ? "" : `:${target.port}`}`;
  const state = stateOf(estate, call);
  return {
    rule: "dependency-unreachable",
    object: pod.ref,
    role: state.role,
    severity: gravityOf(views, pod),
    confidence: state.confidence,
    ...optional("sinceMs", call.sinceMs ?? troubledSince(estate, pod)),
    summary: `${pod.name}: cannot reach ${address} (${how}): ${state.text}`,
    evidence: [`log (${counted(count, "line")}): ${oneLine(line)}`, state.text],
    explains: [pod.ref, views.workloadOf(pod).ref],
    next: state.next,
  };
}

function stateOf(estate: Estate, { pod, target, place, how }: FailingCall): State {
  const { service, wanted } = place;
  if (service) {
    const ready = readyEndpoints(estate, service);
    const ports = service.ports.map(({ port }) => port);
    if (
      target.port !== undefined &&
      ports.length > 0 &&
      !ports.includes(target.port) &&
      target.host !== service.clusterIp
    ) {
      return {
        ...{ role: "cause", confidence: 0.9 },
        text: `Service ${service.name} has no port ${target.port}, it has ${ports.join(", ")}`,
        next: `Correct the port in the configuration of ${viewsOf(estate).workloadOf(pod).name}.`,
      };
    }
    if (ready === 0) {
      return {
        ...{ role: "symptom", confidence: 0.9 },
        text: `Service ${service.name} has no ready endpoints`,
        next: `Look at Service ${service.name} in namespace ${service.namespace} and the pods behind it.`,
      };
    }
    const [policy] = how === "refused" ? [] : callerDeniedBy(estate, pod, service);
    if (policy) {
      return {
        ...{ role: "symptom", confidence: 0.8 },
        text: `NetworkPolicy ${policy.name} does not let it in`,
        next: `Look at NetworkPolicy ${policy.name} in namespace ${policy.namespace}.`,
      };
    }
    return {
      ...{ role: "cause", confidence: 0.55 },
      text: `Service ${service.name} has ${counted(ready, "ready endpoint")} all the same`,
      next: `Check that the pods of ${service.name} listen on its target port, and whether a NetworkPolicy stands between.`,
    };
  }
  if (wanted && estate.knows("Service")) {
    const near = nearestService(estate, wanted);
    return {
      ...{ role: "cause", confidence: 0.85 },
      text: `there is no Service ${wanted.name} in namespace ${wanted.namespace}${near === undefined ? "" : `; the nearest is ${near}`}`,
      next: `Create the Service, or correct the name in the configuration of ${viewsOf(estate).workloadOf(pod).name}.`,
    };
  }
  if (/^(?:localhost|127\.)/.test(target.host)) {
    return {
      ...{ role: "cause", confidence: 0.55 },
      text: "that is the pod itself: another container of it does not listen, or the address is not set",
      next: "Check the configured address, and the other containers of the pod.",
    };
  }
  return {
    ...{ role: "cause", confidence: 0.7 },
    text: wanted ? "Services could not be read" : "it is no Service of this cluster",
    next: `See whether ${target.host} runs, and whether this cluster may reach it.`,
  };
}

/** "postgres in namespace data": of the same name elsewhere, else of a name like it in the same namespace. */
export function nearestService(
  estate: Estate,
  wanted: { readonly name: string; readonly namespace: string },
): string | undefined {
  const { services } = viewsOf(estate);
  const elsewhere = services.find(({ name, namespace }) => name === wanted.name && namespace !== wanted.namespace);
  if (elsewhere) return `${elsewhere.name} in namespace ${elsewhere.namespace}`;
  const beside = services.filter(({ namespace }) => namespace === wanted.namespace).map(({ name }) => name);
  return nearestName(wanted.name, beside);
}
