import type { Analyzer } from "../analyzer.ts";
import type { Estate } from "../estate.ts";
import type { Finding } from "../finding.ts";
import { optional } from "../shapes/read.ts";
import { parseWorkload, type WorkloadView } from "../shapes/workload.ts";
import { isReady } from "../trouble.ts";
import { named, viewsOf } from "../views.ts";

const PATIENCE_MS = 2 * 60_000;

/** A StatefulSet that has fewer ready pods than it wants, by the ordinal it waits for; or whose headless Service is not there. */
export const statefulSetStuck: Analyzer = {
  name: "statefulset-stuck",
  needs: ["StatefulSet"],
  analyze: (estate) =>
    named(estate.all("StatefulSet")).flatMap((object) => {
      const view = parseWorkload(object);
      const young = view.createdMs !== undefined && estate.nowMs - view.createdMs < PATIENCE_MS;
      return young ? [] : [...short(estate, view), ...withoutService(estate, view)];
    }),
};

function short(estate: Estate, view: WorkloadView): readonly Finding[] {
  if (!view.hasStatus || view.ready >= view.desired) return [];
  const pods = new Map(
    viewsOf(estate)
      .podsOf(view.ref)
      .map((pod) => [pod.name, pod]),
  );
  const ordinals = Array.from({ length: Math.min(view.desired, 1000) }, (_, at) => `${view.name}-${at}`);
  const first = estate.knows("Pod")
    ? ordinals.find((name) => !(pods.get(name) && isReady(pods.get(name) as never)))
    : undefined;
  const state = first === undefined ? "" : pods.has(first) ? "is not ready" : "is not there";
  return [
    {
      rule: "statefulset-stuck",
      object: view.ref,
      role: "symptom",
      severity: view.ready === 0 ? "outage" : "degraded",
      confidence: 0.85,
      ...optional("sinceMs", first === undefined ? undefined : pods.get(first)?.startedMs),
      summary: `${view.name}: ${view.ready} of ${view.desired} pods are ready${first === undefined ? "" : `; ${first} ${state}, and those after it wait`}`,
      evidence: [`replicas: ${view.desired} wanted, ${view.ready} ready`],
      explains: [],
      next: `I cannot tell why from what was seen: look at ${first ?? `the pods of ${view.name}`}, its events and its volume claims.`,
    },
  ];
}

function withoutService(estate: Estate, view: WorkloadView): readonly Finding[] {
  if (view.serviceName === undefined || !estate.knows("Service")) return [];
  if (estate.get("Service", view.namespace, view.serviceName)) return [];
  const isBroken = view.hasStatus && view.ready < view.desired;
  return [
    {
      rule: "statefulset-service-missing",
      object: view.ref,
      role: "cause",
      severity: "risk",
      confidence: isBroken ? 0.5 : 0.7,
      summary: `${view.name}: its Service ${view.serviceName} is not there, so its pods have no stable names`,
      evidence: [`spec.serviceName ${view.serviceName}: no such Service in namespace ${view.namespace}`],
      explains: [],
      next: `Create the headless Service ${view.serviceName} in namespace ${view.namespace}.`,
    },
  ];
}
