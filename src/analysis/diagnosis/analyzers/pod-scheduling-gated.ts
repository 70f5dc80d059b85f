import type { Analyzer } from "../analyzer.ts";
import { optional } from "../shapes/read.ts";
import { viewsOf } from "../views.ts";
import { span } from "../words/phrases.ts";

// A gate is put there on purpose and lifted by a controller; only one that stays long is worth a word.
const PATIENCE_MS = 10 * 60_000;

/** A pod that is held back by a scheduling gate nobody lifts. */
export const podSchedulingGated: Analyzer = {
  name: "pod-scheduling-gated",
  needs: ["Pod"],
  analyze: (estate) =>
    viewsOf(estate).pods.flatMap((pod) => {
      const sinceMs = pod.createdMs;
      const waitedMs = sinceMs === undefined ? 0 : estate.nowMs - sinceMs;
      if (pod.schedulingGates.length === 0 || pod.deletedMs !== undefined || waitedMs < PATIENCE_MS) return [];
      return [
        {
          rule: "pod-scheduling-gated",
          object: pod.ref,
          role: "cause" as const,
          severity: "degraded" as const,
          confidence: 0.8,
          ...optional("sinceMs", sinceMs),
          summary: `${pod.name}: held back from scheduling by gate ${pod.schedulingGates.join(", ")} for ${span(waitedMs)}`,
          evidence: [`spec.schedulingGates: ${pod.schedulingGates.join(", ")}`],
          explains: [viewsOf(estate).workloadOf(pod).ref],
          next: "Look at the controller that sets and lifts this gate.",
        },
      ];
    }),
};
