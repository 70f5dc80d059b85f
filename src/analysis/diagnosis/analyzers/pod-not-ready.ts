import type { Analyzer } from "../analyzer.ts";
import type { Estate } from "../estate.ts";
import { conditionOf } from "../shapes/condition.ts";
import type { PodView } from "../shapes/pod.ts";
import { optional } from "../shapes/read.ts";
import { gravityOf, isCrashing, isLive } from "../trouble.ts";
import { viewsOf } from "../views.ts";
import { oneLine, span } from "../words/phrases.ts";

// A start may well take this long.
const PATIENCE_MS = 2 * 60_000;

/** A pod that runs but is not ready, or hangs at its start, where nothing more telling is seen: always somebody's symptom. */
export const podNotReady: Analyzer = {
  name: "pod-not-ready",
  needs: ["Pod"],
  analyze: (estate) =>
    viewsOf(estate).pods.flatMap((pod) => {
      const ready = conditionOf(pod.conditions, "Ready");
      const sinceMs = ready?.sinceMs ?? pod.startedMs ?? pod.createdMs;
      if (
        !isSilent(estate, pod) ||
        ready?.status === "True" ||
        (sinceMs !== undefined && estate.nowMs - sinceMs < PATIENCE_MS)
      )
        return [];
      if (pod.phase !== "Unknown" && ready === undefined) return [];
      const mount = estate.eventsOf(pod.object).findLast(({ type }) => type === "Warning");
      const hangs = pod.containers.find(({ waiting }) => waiting !== undefined)?.waiting;
      const name = pod.name;
      return [
        {
          rule: "pod-not-ready",
          object: pod.ref,
          role: "symptom" as const,
          severity: gravityOf(viewsOf(estate), pod),
          confidence: 0.5,
          ...optional("sinceMs", sinceMs),
          summary: `${name}: not ready${sinceMs === undefined ? "" : ` for ${span(estate.nowMs - sinceMs)}`}${hangs ? ` (${hangs.reason})` : ""}`,
          evidence: [
            `phase ${pod.phase || "unknown"}${ready ? `, Ready ${ready.status} (${ready.reason ?? "no reason"}): ${oneLine(ready.message ?? "")}` : ""}`,
            ...(mount ? [`event ${mount.reason} (${mount.count} times): ${oneLine(mount.message)}`] : []),
          ],
          explains: [],
          next: `I cannot tell why: look at its events and log: kubectl describe pod ${name} -n ${pod.namespace}`,
        },
      ];
    }),
};

/** Nothing of the pod speaks of itself: it is on a node, no container crashes or waits for a reason others tell. */
function isSilent(estate: Estate, pod: PodView): boolean {
  if (!isLive(estate, pod) || pod.deletedMs !== undefined || pod.node === undefined || pod.phase === "Failed")
    return false;
  const quiet = ["", "ContainerCreating", "PodInitializing"];
  return pod.containers.every((c) => quiet.includes(c.waiting?.reason ?? "") && !isCrashing(estate, pod, c));
}
