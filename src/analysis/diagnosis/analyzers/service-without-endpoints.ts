import { nearestName } from "../../../base/text/nearest.ts";
import type { Analyzer } from "../analyzer.ts";
import { configuredCallers, failingCalls } from "../calls.ts";
import { readyEndpoints } from "../endpoints.ts";
import type { Estate } from "../estate.ts";
import type { Finding } from "../finding.ts";
import type { ServiceView } from "../shapes/service.ts";
import { parseWorkload } from "../shapes/workload.ts";
import { isReady } from "../trouble.ts";
import { named, viewsOf } from "../views.ts";
import { counted, listed } from "../words/phrases.ts";

/** A Service nobody answers for: its selector fits no pod, its workload is scaled to none, or no pod of it is ready. */
export const serviceWithoutEndpoints: Analyzer = {
  name: "service-without-endpoints",
  needs: ["Service", "Pod"],
  analyze: (estate) =>
    viewsOf(estate)
      .services.filter((service) => Object.keys(service.selector).length > 0 && service.type !== "ExternalName")
      .filter((service) => readyEndpoints(estate, service) === 0)
      .map((service) => describe(estate, service)),
};

interface Why {
  readonly text: string;
  readonly role: Finding["role"];
  readonly isFault: boolean;
  readonly confidence: number;
  readonly evidence: readonly string[];
  readonly next: string;
  readonly proposes?: NonNullable<Finding["proposes"]>;
}

function describe(estate: Estate, service: ServiceView): Finding {
  const views = viewsOf(estate);
  const callers = callersOf(estate, service);
  const why = reasonOf(estate, service);
  return {
    rule: "service-without-endpoints",
    object: service.ref,
    role: why.role,
    severity: why.isFault || callers.length > 0 ? "outage" : "risk",
    confidence: why.confidence,
    summary: `${service.name}: Service has no ready endpoints: ${why.text}`,
    evidence: [
      `selector of ${service.name}: ${renderLabels(service.selector)}`,
      ...why.evidence,
      ...(callers.length > 0
        ? [`called by ${listed([...new Set(callers.map((pod) => views.workloadOf(pod).name))], 5)}`]
        : []),
    ],
    explains: [...new Set(callers.flatMap((pod) => [pod.ref, views.workloadOf(pod).ref]))],
    next: why.next,
    ...(why.proposes ? { proposes: why.proposes } : {}),
  };
}

/** Who is seen to fail by it, and who names it in its configuration and is not ready. */
function callersOf(estate: Estate, service: ServiceView) {
  const own = new Set(
    viewsOf(estate)
      .selected(service.namespace, service.selector)
      .map(({ ref }) => ref),
  );
  const failing = failingCalls(estate).flatMap(({ pod, place }) => (place.service?.ref === service.ref ? [pod] : []));
  const configured = configuredCallers(estate, service).filter((pod) => !isReady(pod));
  return [...new Set([...failing, ...configured])].filter(({ ref }) => !own.has(ref));
}

function reasonOf(estate: Estate, service: ServiceView): Why {
  const pods = viewsOf(estate).selected(service.namespace, service.selector);
  if (pods.length > 0) {
    const unready = pods.filter((pod) => !isReady(pod)).length;
    return {
      text: `none of its ${counted(pods.length, "pod")} is ready`,
      ...{ role: "symptom", isFault: true, confidence: 0.9 },
      evidence: [`${unready} of ${pods.length} pods are not ready, such as ${pods[0]?.name}`],
      next: "I cannot tell why from what was seen: look at the events and logs of its pods.",
    };
  }
  const idle = scaledToNone(estate, service);
  if (idle) {
    return {
      text: `${idle.kind} ${idle.name} is scaled to 0`,
      ...{ role: "cause", isFault: false, confidence: 0.9 },
      evidence: [`${idle.kind} ${idle.name}: 0 replicas wanted`],
      next: `Scale ${idle.name} up if it is meant to serve.`,
      proposes: {
        tool: "kubernetes_scale_workload",
        input: { kind: idle.kind, name: idle.name, namespace: service.namespace, replicas: 1 },
      },
    };
  }
  const near = nearMatch(estate, service);
  return {
    text: near ? `its selector fits no pod; ${near}` : "its selector fits no pod",
    ...{ role: "cause", isFault: near !== undefined, confidence: near ? 0.9 : 0.6 },
    evidence: [`no pod of namespace ${service.namespace} has these labels`],
    next: "Compare the Service's selector with the labels of the pods it is meant for.",
  };
}

function scaledToNone(estate: Estate, service: ServiceView) {
  return ["Deployment", "StatefulSet"]
    .flatMap((kind) => named(estate.in(kind, service.namespace)).map(parseWorkload))
    .find((view) => view.desired === 0 && fits(service.selector, view.templateLabels));
}

function fits(selector: Readonly<Record<string, string>>, labels: Readonly<Record<string, string>>): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}

/** "backend has version=v1, not v2": a workload whose pods fit all of the selector but one label. */
function nearMatch(estate: Estate, service: ServiceView): string | undefined {
  const pairs = Object.entries(service.selector);
  const views = viewsOf(estate);
  for (const [key, value] of pairs) {
    const others = Object.fromEntries(pairs.filter(([other]) => other !== key));
    if (Object.keys(others).length === 0) break;
    const [pod] = views.selected(service.namespace, others);
    if (pod)
      return `pods of ${views.workloadOf(pod).name} have ${key}=${pod.labels[key] ?? "(none)"}, it asks for ${key}=${value}`;
  }
  const [only] = pairs.length === 1 ? pairs : [];
  if (!only) return undefined;
  const [key, value] = only;
  const inSpace = views.pods.filter(
    ({ namespace, labels }) => namespace === service.namespace && labels[key] !== undefined,
  );
  const near = nearestName(value, new Set(inSpace.map(({ labels }) => labels[key] ?? "")));
  return near === undefined ? undefined : `pods have ${key}=${near}, it asks for ${key}=${value}`;
}

function renderLabels(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(", ");
}
