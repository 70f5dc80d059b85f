import type { Analyzer } from "../analyzer.ts";
import type { Estate } from "../estate.ts";
import type { Finding } from "../finding.ts";
import { conditionOf } from "../shapes/condition.ts";
import type { NodeView } from "../shapes/node.ts";
import type { PodView } from "../shapes/pod.ts";
import { parseQuantity } from "../shapes/quantity.ts";
import { viewsOf } from "../views.ts";
import { counted, listed } from "../words/phrases.ts";

/** A node that takes no new pods: cordoned while pods wait for a place, or at its limit of pods; and one too old for the server. */
export const nodeRoom: Analyzer = {
  name: "node-room",
  needs: ["Node", "Pod"],
  analyze: (estate) => {
    const waiting = viewsOf(estate).pods.filter((pod) => pod.phase === "Pending" && pod.node === undefined);
    return viewsOf(estate).nodes.flatMap((node) => [
      ...cordoned(estate, node, waiting),
      ...full(estate, node, waiting),
      ...skew(estate, node),
    ]);
  },
};

function schedulerSays(estate: Estate, pod: PodView, pattern: RegExp): boolean {
  const said =
    conditionOf(pod.conditions, "PodScheduled")?.message ??
    estate.eventsOf(pod.object).findLast(({ reason }) => reason === "FailedScheduling")?.message;
  return pattern.test(said ?? "");
}

function cordoned(estate: Estate, node: NodeView, waiting: readonly PodView[]): readonly Finding[] {
  if (!node.cordoned) return [];
  const held = waiting.filter((pod) =>
    schedulerSays(estate, pod, /were unschedulable|node\.kubernetes\.io\/unschedulable/),
  );
  if (held.length === 0) return [];
  const taint = node.taints.find(({ key }) => key === "node.kubernetes.io/unschedulable");
  return [
    {
      rule: "node-cordoned",
      object: node.ref,
      role: "cause",
      severity: "degraded",
      confidence: 0.85,
      ...(taint?.sinceMs === undefined ? {} : { sinceMs: taint.sinceMs }),
      summary: `${node.name}: node is cordoned while ${counted(held.length, "pod")} ${held.length === 1 ? "waits" : "wait"} for a place`,
      evidence: ["spec.unschedulable is true", `waiting: ${listed(held.map(({ name }) => name))}`],
      explains: held.map(({ ref }) => ref),
      next: "Uncordon it if its maintenance is over.",
      proposes: { tool: "kubernetes_uncordon_node", input: { name: node.name } },
    },
  ];
}

function full(estate: Estate, node: NodeView, waiting: readonly PodView[]): readonly Finding[] {
  const most = parseQuantity(node.allocatable.pods);
  const pods = viewsOf(estate)
    .podsOn(node.name)
    .filter(({ phase }) => phase !== "Succeeded" && phase !== "Failed");
  if (most === undefined || most === 0 || pods.length < most) return [];
  const held = waiting.filter((pod) => schedulerSays(estate, pod, /Too many pods/));
  return [
    {
      rule: "node-full",
      object: node.ref,
      role: "cause",
      severity: held.length > 0 ? "degraded" : "risk",
      confidence: 0.85,
      summary: `${node.name}: node runs ${pods.length} pods, all it can take (${most})${held.length > 0 ? `; ${counted(held.length, "pod")} ${held.length === 1 ? "waits" : "wait"}` : ""}`,
      evidence: [`allocatable pods: ${most}, running or starting: ${pods.length}`],
      explains: held.map(({ ref }) => ref),
      next: "Add a node, or raise the node's limit of pods.",
    },
  ];
}

// Kubelets may be up to three minor versions older than the server, never newer.
// https://kubernetes.io/releases/version-skew-policy/#kubelet
function skew(estate: Estate, node: NodeView): readonly Finding[] {
  const server = minorOf(estate.snapshot.serverVersion);
  const kubelet = minorOf(node.kubeletVersion);
  if (server === undefined || kubelet === undefined || (kubelet <= server && server - kubelet <= 3)) return [];
  return [
    {
      rule: "node-version-skew",
      object: node.ref,
      role: "cause",
      severity: "risk",
      confidence: 0.95,
      summary: `${node.name}: kubelet ${node.kubeletVersion} is ${kubelet > server ? "newer than" : "more than three minor versions behind"} the server ${estate.snapshot.serverVersion}`,
      evidence: [`kubelet ${node.kubeletVersion}, server ${estate.snapshot.serverVersion}`],
      explains: [],
      next: "Bring the node's kubelet within three minor versions of the server.",
    },
  ];
}

function minorOf(version: string | undefined): number | undefined {
  const match = /^v?1\.(\d+)/.exec(version ?? "");
  return match ? Number(match[1]) : undefined;
}
