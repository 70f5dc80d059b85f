import type { PodView } from "../diagnosis/shapes/pod.ts";
import { counted, listed } from "../diagnosis/words/phrases.ts";
import { type Ground, shareOf } from "./ground.ts";
import type { Measured, Unmeasured } from "./part.ts";

const HOUR_MS = 3_600_000;
/** Restarts longer ago are history. */
const WINDOW_H = 6;

/**
 * The pods of which a container came back in the last hours, by when its last run ended: the restart count alone says nothing of
 * when. One within the hour counts wholly, an older one by half; a count without a time is not known.
 */
export function measureRestarts({ estate, pods }: Ground): Measured | Unmeasured {
  if (!estate.knows("Pod")) return { why: "pods could not be read" };
  const found = shareOf(pods, (pod) => recency(pod, estate.nowMs));
  if (!found) return { why: pods.length === 0 ? "no pod runs" : "no pod tells of its restarts" };
  const { share, bad, counted: all } = found;
  return {
    score: 100 * (1 - share),
    reason:
      bad.length === 0
        ? `None of ${counted(all, "pod")} restarted in the last ${WINDOW_H} h.`
        : `${bad.length} of ${counted(all, "pod")} restarted in the last ${WINDOW_H} h: ${listed(bad.map(({ name }) => name))}.`,
  };
}

function recency(pod: PodView, nowMs: number): number | undefined {
  if (pod.phase === "Failed") return undefined;
  const restarted = pod.containers.filter(({ restarts }) => restarts > 0);
  if (restarted.length === 0) return 0;
  // Between two runs the end that counts stands in the state, and later in the last one.
  const ends = restarted.flatMap(({ last, terminated }) => last?.finishedMs ?? terminated?.finishedMs ?? []);
  if (ends.length === 0) return undefined;
  const agoMs = nowMs - Math.max(...ends);
  if (agoMs > WINDOW_H * HOUR_MS) return 0;
  return agoMs <= HOUR_MS ? 1 : 0.5;
}
