import type { Analyzer } from "../analyzer.ts";
import type { Estate } from "../estate.ts";
import type { Finding } from "../finding.ts";
import { conditionOf } from "../shapes/condition.ts";
import type { NodeView } from "../shapes/node.ts";
import { optional } from "../shapes/read.ts";
import { viewsOf } from "../views.ts";
import { clock, counted, oneLine } from "../words/phrases.ts";

const PRESSURES: readonly (readonly [string, string])[] = [
  ["MemoryPressure", "memory"],
  ["DiskPressure", "disk"],
  ["PIDPressure", "process ids"],
];

/** A node that is not ready, short of something, without network, or out of memory as a whole. */
export const nodeTrouble: Analyzer = {
  name: "node-trouble",
  needs: ["Node"],
  analyze: (estate) =>
    viewsOf(estate).nodes.flatMap((node) => {
      const down = notReady(estate, node);
      return down ? [down] : [...pressures(estate, node), ...network(estate, node), ...outOfMemory(estate, node)];
    }),
};

function podsOf(estate: Estate, node: NodeView): readonly string[] {
  return viewsOf(estate)
    .podsOn(node.name)
    .map(({ ref }) => ref);
}

function notReady(estate: Estate, node: NodeView): Finding | undefined {
  const ready = conditionOf(node.conditions, "Ready");
  if (!ready || ready.status === "True") return undefined;
  const pods = podsOf(estate, node);
  const silent =
    ready.status === "Unknown" ? "its kubelet does not report" : oneLine(ready.message ?? ready.reason ?? "", 160);
  return {
    rule: "node-not-ready",
    object: node.ref,
    role: "cause",
    severity: pods.length > 0 ? "outage" : "degraded",
    confidence: 0.95,
    ...optional("sinceMs", ready.sinceMs),
    summary: `${node.name}: node is not ready: ${silent}; ${counted(pods.length, "pod")} on it`,
    evidence: [
      `condition Ready ${ready.status} (${ready.reason ?? "no reason"})${ready.sinceMs === undefined ? "" : ` since ${clock(ready.sinceMs)}`}: ${oneLine(ready.message ?? "")}`,
      ...node.taints
        .filter(({ key }) => key.startsWith("node.kubernetes.io/"))
        .map(({ key, effect }) => `taint ${key}:${effect}`),
    ],
    explains: pods,
    next: "See whether the machine is up, and its kubelet and container runtime.",
  };
}

function pressures(estate: Estate, node: NodeView): readonly Finding[] {
  return PRESSURES.flatMap(([type, what]) => {
    const condition = conditionOf(node.conditions, type);
    if (condition?.status !== "True") return [];
    const evicted = podsOf(estate, node).filter((ref) => viewsOf(estate).pod(ref)?.reason === "Evicted");
    return [
      {
        rule: "node-pressure",
        object: node.ref,
        role: "cause" as const,
        severity: "degraded" as const,
        confidence: 0.9,
        ...optional("sinceMs", condition.sinceMs),
        summary: `${node.name}: node is short of ${what} (${type})${evicted.length > 0 ? `; ${counted(evicted.length, "pod")} evicted` : ""}`,
        evidence: [`condition ${type} True (${condition.reason ?? "no reason"}): ${oneLine(condition.message ?? "")}`],
        explains: evicted,
        next: `See what uses the ${what} of ${node.name}.`,
      },
    ];
  });
}

function network(estate: Estate, node: NodeView): readonly Finding[] {
  const condition = conditionOf(node.conditions, "NetworkUnavailable");
  if (condition?.status !== "True") return [];
  return [
    {
      rule: "node-network-unavailable",
      object: node.ref,
      role: "cause",
      severity: "outage",
      confidence: 0.9,
      ...optional("sinceMs", condition.sinceMs),
      summary: `${node.name}: node has no pod network`,
      evidence: [
        `condition NetworkUnavailable True (${condition.reason ?? "no reason"}): ${oneLine(condition.message ?? "")}`,
      ],
      explains: podsOf(estate, node),
      next: "See the network plug-in's pod on this node.",
    },
  ];
}

function outOfMemory(estate: Estate, node: NodeView): readonly Finding[] {
  const event = estate.eventsOf(node.object).findLast(({ reason }) => reason === "SystemOOM");
  if (!event || event.lastMs === undefined || estate.nowMs - event.lastMs > 3_600_000) return [];
  return [
    {
      rule: "node-out-of-memory",
      object: node.ref,
      role: "cause",
      severity: "degraded",
      confidence: 0.85,
      ...optional("sinceMs", event.firstMs),
      summary: `${node.name}: node as a whole ran out of memory, and the kernel killed processes on it`,
      evidence: [`event SystemOOM (${event.count} times): ${oneLine(event.message)}`],
      explains: podsOf(estate, node).filter((ref) =>
        viewsOf(estate)
          .pod(ref)
          ?.containers.some(({ last, terminated }) => (terminated ?? last)?.exitCode === 137),
      ),
      next: "See which pods of this node use more memory than they request.",
    },
  ];
}
