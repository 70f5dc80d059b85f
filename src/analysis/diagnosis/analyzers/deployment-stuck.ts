import type { Analyzer } from "../analyzer.ts";
import type { Estate } from "../estate.ts";
import type { Finding } from "../finding.ts";
import { conditionOf } from "../shapes/condition.ts";
import { optional } from "../shapes/read.ts";
import { parseWorkload, type WorkloadView } from "../shapes/workload.ts";
import { isReady } from "../trouble.ts";
import { named, viewsOf } from "../views.ts";
import { counted, oneLine } from "../words/phrases.ts";

// A rollout that goes well takes this long at times; before it, missing replicas are no news.
const PATIENCE_MS = 2 * 60_000;

/** A Deployment that has fewer pods than it wants, whose rollout does not move, that is paused, or that nobody looks after. */
export const deploymentStuck: Analyzer = {
  name: "deployment-stuck",
  needs: ["Deployment"],
  analyze: (estate) =>
    named(estate.all("Deployment")).flatMap((object) => {
      const view = parseWorkload(object);
      return [...unobserved(estate, view), ...(view.hasStatus ? short(estate, view) : []), ...paused(view)];
    }),
};

function short(estate: Estate, view: WorkloadView): readonly Finding[] {
  const progressing = conditionOf(view.conditions, "Progressing");
  const available = conditionOf(view.conditions, "Available");
  const refused = conditionOf(view.conditions, "ReplicaFailure");
  const isLate = progressing?.reason === "ProgressDeadlineExceeded";
  const missing = view.desired - view.available;
  const isRolling = view.updated !== undefined && view.updated < view.desired && !view.paused;
  if (missing <= 0 && !isLate && !isRolling) return [];
  const changedMs = progressing?.status === "True" ? progressing.sinceMs : undefined;
  const young = changedMs ?? (available?.status === "False" ? available.sinceMs : undefined) ?? view.createdMs;
  if (!isLate && young !== undefined && estate.nowMs - young < PATIENCE_MS) return [];
  if (missing <= 0 && !isLate && (progressing?.status === "True" || view.updated === undefined)) return [];
  const stuck = isLate || isRolling;
  const old = Math.max(0, (view.current ?? 0) - (view.updated ?? 0));
  const fact = stuck
    ? `rollout is stuck at ${view.updated ?? 0} of ${view.desired}${old > 0 && view.available > 0 ? `, ${counted(view.available, "pod")} still ${view.available === 1 ? "serves" : "serve"}` : ""}`
    : `${view.available} of ${view.desired} replicas are available`;
  const condition = isLate ? progressing : available?.status === "False" ? available : undefined;
  return [
    {
      rule: stuck ? "deployment-stuck" : "deployment-unavailable",
      object: view.ref,
      role: "symptom",
      severity: view.available === 0 && view.desired > 0 ? "outage" : "degraded",
      confidence: 0.9,
      ...optional("sinceMs", condition?.sinceMs),
      summary: `${view.name}: ${fact}${missing > 0 && stuck ? ` (${view.available} of ${view.desired} available)` : ""}`,
      evidence: [
        `replicas: ${view.desired} wanted${view.updated === undefined ? "" : `, ${view.updated} updated`}, ${view.ready} ready, ${view.available} available`,
        ...(condition
          ? [
              `condition ${condition.type} ${condition.status} (${condition.reason ?? "no reason"}): ${oneLine(condition.message ?? "")}`,
            ]
          : []),
        ...(refused?.status === "True"
          ? [`ReplicaFailure (${refused.reason ?? ""}): ${oneLine(refused.message ?? "")}`]
          : []),
        ...ofPods(estate, view),
      ],
      explains: [],
      next: `I cannot tell why from what was seen: look at the pods of ${view.name} and their events.`,
    },
  ];
}

function ofPods(estate: Estate, view: WorkloadView): readonly string[] {
  const pods = viewsOf(estate).podsOf(view.ref);
  if (pods.length === 0) return [];
  const unready = pods.filter((pod) => !isReady(pod)).slice(0, 3);
  return unready.map((pod) => {
    const asks = pod.containers.flatMap(({ requests }) =>
      Object.entries(requests).map(([what, amount]) => `${what} ${amount}`),
    );
    const waits = pod.containers.flatMap(({ waiting }) => waiting?.reason ?? []);
    return `pod ${pod.name} is ${pod.phase || "unknown"}${waits.length > 0 ? ` (${waits.join(", ")})` : ""}${pod.node === undefined ? ", on no node" : ""}${asks.length > 0 ? `, asks for ${asks.join(", ")}` : ""}`;
  });
}

function unobserved(estate: Estate, view: WorkloadView): readonly Finding[] {
  const { generation, observedGeneration, createdMs } = view;
  const young = createdMs !== undefined && estate.nowMs - createdMs < PATIENCE_MS;
  const isBehind = generation !== undefined && (observedGeneration ?? 0) < generation;
  // A status of its own must say how far it was observed: a partial object that says neither proves nothing.
  if (young || !isBehind || (!view.hasStatus && observedGeneration === undefined && createdMs === undefined)) return [];
  return [
    {
      rule: "workload-not-observed",
      object: view.ref,
      role: "cause",
      severity: "degraded",
      confidence: 0.6,
      summary: `${view.name}: its last change (generation ${generation}) is not taken up by the controller yet`,
      evidence: [`generation ${generation}, observed ${observedGeneration ?? "never"}`],
      explains: [],
      next: "See whether the controller manager runs.",
    },
  ];
}

function paused(view: WorkloadView): readonly Finding[] {
  if (!view.paused) return [];
  const progressing = conditionOf(view.conditions, "Progressing");
  const behind = view.updated !== undefined && view.updated < view.desired;
  return [
    {
      rule: "deployment-paused",
      object: view.ref,
      role: "cause",
      severity: behind ? "degraded" : "risk",
      confidence: behind ? 0.8 : 0.6,
      ...optional("sinceMs", progressing?.reason === "DeploymentPaused" ? progressing.sinceMs : undefined),
      summary: `${view.name}: its rollout is paused${behind ? ` at ${view.updated} of ${view.desired}` : ""}; changes wait until it is resumed`,
      evidence: ["spec.paused is true"],
      explains: behind ? [view.ref] : [],
      next: `Resume it when that is wanted: kubectl rollout resume deployment/${view.name} -n ${view.namespace}`,
    },
  ];
}
