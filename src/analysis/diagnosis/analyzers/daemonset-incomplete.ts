import type { Analyzer } from "../analyzer.ts";
import type { Estate } from "../estate.ts";
import { conditionOf } from "../shapes/condition.ts";
import type { WorkloadView } from "../shapes/workload.ts";
import { parseWorkload } from "../shapes/workload.ts";
import { isReady } from "../trouble.ts";
import { named, viewsOf } from "../views.ts";
import { listed } from "../words/phrases.ts";

const PATIENCE_MS = 2 * 60_000;

/** A DaemonSet that is not ready on every node it should be on, with the nodes it lacks. */
export const daemonSetIncomplete: Analyzer = {
  name: "daemonset-incomplete",
  needs: ["DaemonSet"],
  analyze: (estate) =>
    named(estate.all("DaemonSet")).flatMap((object) => {
      const view = parseWorkload(object);
      const young = view.createdMs !== undefined && estate.nowMs - view.createdMs < PATIENCE_MS;
      if (young || !view.hasStatus || view.ready >= view.desired) return [];
      const lacking = lackingNodes(estate, view);
      return [
        {
          rule: "daemonset-incomplete",
          object: view.ref,
          role: "symptom" as const,
          severity: view.ready === 0 ? ("outage" as const) : ("degraded" as const),
          confidence: 0.85,
          summary: `${view.name}: ready on ${view.ready} of ${view.desired} nodes`,
          evidence: [
            `nodes: ${view.desired} wanted, ${view.current ?? 0} have its pod, ${view.ready} ready`,
            ...(lacking.length > 0 ? [`not ready on ${listed(lacking, 5)}`] : []),
          ],
          explains: [],
          next: `I cannot tell why from what was seen: look at its pods on ${lacking[0] ?? "the nodes that lack one"}.`,
        },
      ];
    }),
};

function lackingNodes(estate: Estate, view: WorkloadView): readonly string[] {
  const views = viewsOf(estate);
  const served = new Set(
    views
      .podsOf(view.ref)
      .filter(isReady)
      .map(({ node }) => node),
  );
  const wanted = views.nodes.filter(({ labels }) =>
    Object.entries(view.nodeSelector).every(([key, value]) => labels[key] === value),
  );
  return wanted
    .filter(({ name }) => !served.has(name))
    .map(
      ({ name, conditions }) =>
        `${name}${conditionOf(conditions, "Ready")?.status === "True" ? "" : " (node not ready)"}`,
    );
}
