import type { KubernetesObject } from "../../base/kubernetes-object.ts";
import type { Target } from "../../domain/remediation/change-plan.ts";
import type { KubernetesReader } from "../../systems/kubernetes-reader.ts";
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

/** Evicts within budgets until no pod is left, or the step's time is over: what blocked it is told. */
export async function drainNode(context: StepContext, node: Target, most: number): Promise<StepEnd> {
  const { step, cluster, clock, signal } = context;
  const untilMs = clock.now() + step.timeoutMs;
  const first = await podsToEvict(cluster.reader, node);
  if (first.length > most) {
    return { status: "stale", why: `There are ${first.length} pods on ${node.name} now; ${most} were approved.` };
  }
  for (;;) {
    const pods = await podsToEvict(cluster.reader, node);
    if (pods.length === 0) return { status: "done", seen: `${node.name} has no pods left that a drain takes` };
    await context.progress(`${first.length - Math.min(first.length, pods.length)} of ${first.length} pods are off`);
    const blocked: string[] = [];
    for (const { metadata } of pods) {
      if (metadata.deletionTimestamp !== undefined) continue;
      await context.stillMine();
      const pod = { namespace: metadata.namespace ?? "", name: metadata.name, uid: metadata.uid ?? "" };
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
