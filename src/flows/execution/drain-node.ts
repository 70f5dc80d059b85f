import type { KubernetesObject } from "../../base/kubernetes-object.ts";
import type { Target } from "../../domain/remediation/change-plan.ts";
import type { KubernetesReader } from "../../systems/kubernetes-reader.ts";
import { lookAtTarget } from "./look-at-target.ts";
import type { StepContext, StepEnd } from "./step.ts";

const AGAIN_MS = 2000;

/** Pods that a drain takes off the node: not those of DaemonSets, not the kubelet's own, and none that have ended. */
export async function podsToEvict(reader: KubernetesReader, node: Target): Promise<readonly KubernetesObject[]> {
  const { items } = await reader.list(await reader.kind("Pod"), { fieldSelector: `spec.nodeName=${node.name}` });
  return items.filter(({ metadata, status }) => {
    const isDaemon = metadata.ownerReferences?.some(({ kind, controller }) => kind === "DaemonSet" && controller);
    const isMirror = metadata.annotations?.["kubernetes.io/config.mirror"] !== undefined;
    const { phase } = (status ?? {}) as { readonly phase?: string };
    return !isDaemon && !isMirror && phase !== "Succeeded" && phase !== "Failed";
  });
}

/**
 * Evicts within budgets until no pod is left, or the step's time is over: what blocked it is told. Evicting a pod of one uid
 * twice is evicting it once, so a worker that comes after another goes on where that one ended.
 */
export async function drainNode(context: StepContext, node: Target, most: number): Promise<StepEnd> {
  const { cluster, doubt, untilMs, clock, signal } = context;
  const nodeSeen = await lookAtTarget(cluster.reader, node, signal);
  if (nodeSeen.status === "gone") return { status: doubt.raised ? "unknown" : "stale", why: nodeSeen.why };
  const first = await podsToEvict(cluster.reader, node);
  if (first.length > most) {
    const why = `There are ${first.length} pods on ${node.name} now; ${most} were approved.`;
    return { status: doubt.raised ? "unknown" : "stale", why };
  }
  const taken = new Set<string>();
  let told = "";
  for (;;) {
    const pods = await podsToEvict(cluster.reader, node);
    if (pods.length === 0) return { status: "done", seen: `${node.name} has no pods left that a drain takes` };
    const off = `${Math.max(0, first.length - pods.length)} of ${first.length} pods are off`;
    if (told === "") await context.trying(undefined);
    if (told !== off) await context.progress(off);
    told = off;
    const blocked: string[] = [];
    for (const { metadata } of pods) {
      if (metadata.deletionTimestamp !== undefined) continue;
      const pod = { namespace: metadata.namespace ?? "", name: metadata.name, uid: metadata.uid ?? "" };
      if (!taken.has(pod.uid) && taken.size >= most) {
        return {
          status: "unknown",
          why: `Pods keep coming to ${node.name}: more than the ${most} that were approved.`,
        };
      }
      taken.add(pod.uid);
      await context.stillMine();
      doubt.raised = true;
      const evicted = await cluster.writer.evict(pod, signal);
      if (evicted !== "evicted") blocked.push(`${pod.namespace}/${pod.name}: ${evicted.blocked}`);
    }
    if (clock.now() >= untilMs) {
      const why = blocked.length > 0 ? ` ${blocked.slice(0, 3).join("; ")}.` : "";
      return { status: "unknown", why: `${pods.length} pods are still on ${node.name}.${why}` };
    }
    await clock.sleep(AGAIN_MS, signal);
  }
}
