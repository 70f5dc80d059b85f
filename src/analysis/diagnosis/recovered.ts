import type { Estate } from "./estate.ts";
import type { Recovered } from "./finding.ts";
import { FORGIVEN_MS, isCrashing, isReady, lastEnd, renderEnd, titleOf } from "./trouble.ts";
import { viewsOf } from "./views.ts";
import { times } from "./words/phrases.ts";

const DAY_MS = 86_400_000;

/** Containers that ended badly within a day and run and are ready since; nodes that were not ready within the hour and are. */
export function findRecovered(estate: Estate): readonly Recovered[] {
  const views = viewsOf(estate);
  const found = new Map<string, Recovered>();
  for (const pod of views.pods) {
    if (!isReady(pod)) continue;
    for (const container of pod.containers) {
      const end = lastEnd(container);
      if (container.init || !container.ready || !end || (end.exitCode ?? 0) === 0 || isCrashing(estate, pod, container))
        continue;
      const atMs = end.finishedMs;
      if (atMs !== undefined && estate.nowMs - atMs > DAY_MS) continue;
      if (
        atMs === undefined &&
        container.runningSinceMs !== undefined &&
        estate.nowMs - container.runningSinceMs > DAY_MS
      )
        continue;
      const workload = views.workloadOf(pod);
      const often = container.restarts > 1 ? `, restarted ${times(container.restarts)} in all` : "";
      found.set(`${pod.ref} ${container.name}`, {
        object: pod.ref,
        summary: `${workload.name}: ${titleOf(container)} of ${pod.name} ended with ${renderEnd(end)} and runs again${often}`,
        ...(atMs === undefined ? {} : { atMs }),
      });
    }
  }
  for (const node of views.nodes) {
    const events = estate.eventsOf(node.object);
    const down = events.findLast(({ reason }) => reason === "NodeNotReady");
    const up = node.conditions.find(({ type }) => type === "Ready");
    if (!down || up?.status !== "True" || up.sinceMs === undefined || down.lastMs === undefined) continue;
    if (up.sinceMs < down.lastMs || estate.nowMs - up.sinceMs > 6 * FORGIVEN_MS) continue;
    found.set(node.ref, {
      object: node.ref,
      summary: `${node.name}: node was not ready and is again`,
      atMs: up.sinceMs,
    });
  }
  return [...found.values()].sort((a, b) => (b.atMs ?? 0) - (a.atMs ?? 0));
}
