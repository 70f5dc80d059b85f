import type { Analyzer } from "../analyzer.ts";
import { conditionOf } from "../shapes/condition.ts";
import { optional, textsOf } from "../shapes/read.ts";
import { viewsOf } from "../views.ts";
import { span } from "../words/phrases.ts";

// deletionTimestamp is the end of the grace time, so anything past it is late; some minutes are the kubelet's to clean up.
const PATIENCE_MS = 5 * 60_000;

/** A pod whose deletion does not end: a finalizer nobody takes off, a node that is gone, or a kubelet that does not answer. */
export const podStuckTerminating: Analyzer = {
  name: "pod-stuck-terminating",
  needs: ["Pod"],
  analyze: (estate) => {
    const views = viewsOf(estate);
    const nodes = new Map(views.nodes.map((node) => [node.name, node]));
    return views.pods.flatMap((pod) => {
      const lateMs = pod.deletedMs === undefined ? 0 : estate.nowMs - pod.deletedMs;
      if (lateMs < PATIENCE_MS) return [];
      const finalizers = textsOf(pod.object.metadata.finalizers);
      const node = pod.node === undefined ? undefined : nodes.get(pod.node);
      const isGone = pod.node !== undefined && estate.knows("Node") && node === undefined;
      const ready = node && conditionOf(node.conditions, "Ready");
      const why =
        finalizers.length > 0
          ? `finalizer ${finalizers.join(", ")} is not taken off`
          : isGone
            ? `its node ${pod.node} is gone`
            : ready && ready.status !== "True"
              ? `its node ${pod.node} is not ready`
              : undefined;
      return [
        {
          rule: "pod-stuck-terminating",
          object: pod.ref,
          role:
            why === undefined || (ready && ready.status !== "True" && finalizers.length === 0)
              ? ("symptom" as const)
              : ("cause" as const),
          severity: "degraded" as const,
          confidence: why === undefined ? 0.5 : 0.9,
          ...optional("sinceMs", pod.deletedMs),
          summary: `${pod.name}: its deletion is late by ${span(lateMs)}${why === undefined ? "" : `: ${why}`}`,
          evidence: [
            `deletion was due ${span(lateMs)} ago`,
            ...(finalizers.length > 0 ? [`finalizers: ${finalizers.join(", ")}`] : []),
            ...(isGone ? [`node ${pod.node} is not among the nodes`] : []),
          ],
          explains: [views.workloadOf(pod).ref],
          next:
            finalizers.length > 0
              ? "Find the controller that owns the finalizer and see why it does not finish."
              : `See the kubelet and the container runtime of ${pod.node ?? "its node"}; deleting by force is safe only when the node is surely off.`,
        },
      ];
    });
  },
};
