import type { Analyzer } from "../analyzer.ts";
import type { Estate } from "../estate.ts";
import type { Finding } from "../finding.ts";
import { conditionOf } from "../shapes/condition.ts";
import type { PodView } from "../shapes/pod.ts";
import { fieldsOf, optional, textOf } from "../shapes/read.ts";
import { gravityOf } from "../trouble.ts";
import { viewsOf } from "../views.ts";
import { earliest, listed, oneLine } from "../words/phrases.ts";

type Group = "resources" | "volume" | "placement";

// The scheduler's own words, as its plugins write them:
// https://github.com/kubernetes/kubernetes/tree/master/pkg/scheduler/framework/plugins
const REASONS: readonly (readonly [Group, RegExp, (match: RegExpExecArray) => string])[] = [
  ["resources", /(?:(\d+) )?Insufficient ([\w./-]+\w)/, ([, nodes, what]) => `not enough ${what}${onNodes(nodes)}`],
  ["resources", /(?:(\d+) )?Too many pods/, ([, nodes]) => `no room for more pods${onNodes(nodes)}`],
  [
    "volume",
    /unbound immediate PersistentVolumeClaims|didn't find available persistent volumes to bind/,
    () => "its volume claim is not bound",
  ],
  ["volume", /persistentvolumeclaim "([^"]+)" not found/, ([, claim]) => `its volume claim ${claim} is not there`],
  [
    "volume",
    /volume node affinity conflict|no available volume zone/,
    () => "its volume is in another zone or on another node",
  ],
  ["volume", /exceed max volume count/, () => "no node may attach more volumes"],
  [
    "placement",
    /(?:(\d+) )?node\(s\) didn't have free ports/,
    ([, nodes]) => `its host port is taken${onNodes(nodes)}`,
  ],
  [
    "placement",
    /(?:(\d+) )?node\(s\) had (?:untolerated taint|taints?) \{([^}]*)\}/,
    ([, nodes, taint]) => `taint ${taint?.replace(/: $/, "")} is not tolerated${onNodes(nodes)}`,
  ],
  ["placement", /(?:(\d+) )?node\(s\) were unschedulable/, ([, nodes]) => `cordoned${onNodes(nodes)}`],
  [
    "placement",
    /(?:(\d+) )?node\(s\) didn't match pod anti-affinity rules/,
    ([, nodes]) => `pod anti-affinity forbids it${onNodes(nodes)}`,
  ],
  [
    "placement",
    /(?:(\d+) )?node\(s\) didn't match pod affinity rules/,
    ([, nodes]) => `no pod it must stand beside${onNodes(nodes)}`,
  ],
  [
    "placement",
    /(?:(\d+) )?node\(s\) didn't match Pod's node affinity(?:\/selector)?/,
    ([, nodes]) => `node selector or affinity does not match${onNodes(nodes)}`,
  ],
  [
    "placement",
    /(?:(\d+) )?node\(s\) didn't (?:match|satisfy) pod topology spread constraints/,
    ([, nodes]) => `topology spread forbids it${onNodes(nodes)}`,
  ],
  ["placement", /no nodes available to schedule pods/, () => "the cluster has no node"],
];

function onNodes(count: string | undefined): string {
  return count === undefined ? "" : ` on ${count} node${count === "1" ? "" : "s"}`;
}

/** A pod that no node takes, by each reason of the scheduler. */
export const podUnschedulable: Analyzer = {
  name: "pod-unschedulable",
  needs: ["Pod"],
  analyze: (estate) =>
    viewsOf(estate)
      .pods.filter((pod) => isWaiting(pod))
      .flatMap((pod) => {
        const scheduled = conditionOf(pod.conditions, "PodScheduled");
        const event = estate.eventsOf(pod.object).findLast(({ reason }) => reason === "FailedScheduling");
        if (
          scheduled?.status === "True" ||
          (!event && scheduled?.reason !== "Unschedulable" && !isOverdue(estate, pod))
        )
          return [];
        return [describe(estate, pod)];
      }),
};

function isWaiting(pod: PodView): boolean {
  return (
    pod.phase === "Pending" && pod.node === undefined && pod.deletedMs === undefined && pod.schedulingGates.length === 0
  );
}

function isOverdue(estate: Estate, pod: PodView): boolean {
  return pod.createdMs !== undefined && estate.nowMs - pod.createdMs > 2 * 60_000;
}

function describe(estate: Estate, pod: PodView): Finding {
  const views = viewsOf(estate);
  const scheduled = conditionOf(pod.conditions, "PodScheduled");
  const event = estate.eventsOf(pod.object).findLast(({ reason }) => reason === "FailedScheduling");
  const message = scheduled?.message ?? event?.message ?? "";
  // What stands after "preemption:" is why no other pod makes room, not why the nodes do not fit.
  const filtered = message.split(/preemption:/, 1)[0] ?? "";
  const reasons = REASONS.flatMap(([group, pattern, render]) =>
    [...filtered.matchAll(new RegExp(pattern, "g"))].map((match) => ({
      group,
      text: render(match as RegExpExecArray),
    })),
  );
  const group = (["volume", "resources", "placement"] as const).find((name) =>
    reasons.some((reason) => reason.group === name),
  );
  const asks = asked(pod);
  const why =
    reasons.length > 0
      ? reasons.map(({ text }) => text).join("; ")
      : message === ""
        ? "the scheduler gives no reason yet"
        : oneLine(message, 160);
  return {
    rule: group === undefined ? "pod-unschedulable" : `pod-unschedulable-${group}`,
    object: pod.ref,
    role: group === undefined ? "symptom" : "cause",
    severity: gravityOf(views, pod),
    confidence: group === undefined ? 0.4 : 0.9,
    ...optional("sinceMs", earliest(event?.firstMs, scheduled?.sinceMs) ?? pod.createdMs),
    summary: `${pod.name}: no node takes it: ${why}${group === "resources" && asks !== "" ? ` (it asks for ${asks})` : ""}`,
    evidence: [
      `PodScheduled ${scheduled?.status ?? "False"} (${scheduled?.reason ?? event?.reason ?? "no reason"}): ${oneLine(message, 400)}`,
      ...(event ? [`event FailedScheduling, ${event.count} times`] : []),
      ...(asks === "" ? [] : [`asks for ${asks}`]),
      ...claimsOf(estate, pod),
      ...(group === "resources" ? roomOf(estate) : []),
    ],
    explains: [views.workloadOf(pod).ref],
    next: nextFor(group, pod),
  };
}

/** "cpu 3, memory 5Gi, nvidia.com/gpu 5", over all containers that ask for something. */
function asked(pod: PodView): string {
  const parts = pod.containers
    .filter(({ init }) => !init)
    .flatMap(({ requests }) => Object.entries(requests).map(([what, amount]) => `${what} ${amount}`));
  return parts.join(", ");
}

function claimsOf(estate: Estate, pod: PodView): readonly string[] {
  return pod.volumes.flatMap(({ claim }) => {
    if (claim === undefined) return [];
    const object = estate.get("PersistentVolumeClaim", pod.namespace, claim);
    if (!object) return estate.knows("PersistentVolumeClaim") ? [`volume claim ${claim} is not there`] : [];
    const phase = textOf(fieldsOf(object.status).phase) ?? "unknown";
    return phase === "Bound" ? [] : [`volume claim ${claim} is ${phase}`];
  });
}

function roomOf(estate: Estate): readonly string[] {
  const { nodes } = viewsOf(estate);
  if (nodes.length === 0) return [];
  const ready = nodes.filter(({ conditions }) => conditionOf(conditions, "Ready")?.status === "True");
  const lines = ready
    .slice(0, 5)
    .map(({ name, allocatable }) => `${name} cpu ${allocatable.cpu ?? "?"}, memory ${allocatable.memory ?? "?"}`);
  return [`${ready.length} of ${nodes.length} nodes are ready; allocatable: ${listed(lines, 5)}`];
}

function nextFor(group: Group | undefined, pod: PodView): string {
  if (group === "resources") return "Ask for less, free room on the nodes, or add one.";
  if (group === "volume") return "Look at the volume claim: its storage class, its events, and the zone of its volume.";
  if (group === "placement")
    return "Compare the pod's selectors, affinity and tolerations with the labels and taints of the nodes.";
  return `I cannot tell why: no word of the scheduler was seen. Look at its events: kubectl describe pod ${pod.name} -n ${pod.namespace}`;
}
