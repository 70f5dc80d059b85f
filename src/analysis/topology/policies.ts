import type { Estate } from "../diagnosis/estate.ts";
import { fits, type PolicyView, policiesIn } from "../diagnosis/network-policies.ts";
import { type Fields, fieldsOf, listOf, textOf } from "../diagnosis/shapes/read.ts";
import { named, viewsOf } from "../diagnosis/views.ts";
import { listed } from "../diagnosis/words/phrases.ts";
import { addEdge, addNode, boxOf, type TopologyDraft } from "./topology.ts";
import { countedWorkloads, workloadsFitting } from "./workloads.ts";

/** A policy for all pods of a namespace would have a line to each box of it: that is said, and not drawn. */
const MOST_LINES = 8;

/** Network policies: what each selects, whom it admits, and in words what that comes to. */
export function addPolicies(draft: TopologyDraft, estate: Estate): void {
  const namespaces = new Set(named(estate.all("NetworkPolicy")).map(({ metadata }) => metadata.namespace ?? ""));
  for (const namespace of [...namespaces].sort()) {
    for (const policy of policiesIn(estate, namespace)) addPolicy(draft, estate, policy);
  }
}

function addPolicy(draft: TopologyDraft, estate: Estate, policy: PolicyView): void {
  const { ref, name, namespace, restricts } = policy;
  const guarded = workloadsFitting(draft, estate, namespace, policy.selects).filter((one) => draft.nodes.has(one));
  const isForAll = selectsAll(estate, policy);
  const coming = restricts.ingress ? describe(policy.ingress, "from", "in") : undefined;
  const going = restricts.egress ? describe(policy.egress, "to", "out") : undefined;
  const rules = [coming, going].flatMap((one) => one ?? []);
  addNode(draft, {
    ...{ id: ref, kind: "NetworkPolicy", name, namespace, role: "policy" },
    notes: [isForAll ? `all pods of ${namespace}` : countedWorkloads(guarded.length), ...rules.map(shortened)],
  });
  const whom = isForAll
    ? `every pod of ${namespace}`
    : guarded.length === 0
      ? `no pod of ${namespace}`
      : listed(
          guarded.map((one) => one.split("/").at(-1) ?? one),
          4,
        );
  draft.policies.push(`${name} is for ${whom}: ${rules.join("; ") || "it restricts nothing"}.`);
  if (!isForAll && guarded.length <= MOST_LINES)
    for (const to of guarded) addEdge(draft, { from: ref, to, relation: "guards" });
  const admitted = admittedBy(draft, estate, policy).filter((one) => !guarded.includes(one));
  if (admitted.length <= MOST_LINES)
    for (const from of admitted) addEdge(draft, { from, to: ref, relation: "may call" });
}

function selectsAll(estate: Estate, { name, namespace }: PolicyView): boolean {
  const selector = fieldsOf(fieldsOf(estate.get("NetworkPolicy", namespace, name)?.spec).podSelector);
  return Object.keys(fieldsOf(selector.matchLabels)).length === 0 && listOf(selector.matchExpressions).length === 0;
}

/** "default deny in", "in from 10.0.0.0/8 and pods app=web". */
function describe(rules: readonly Fields[], side: "from" | "to", way: "in" | "out"): string {
  if (rules.length === 0) return `default deny ${way}: nothing may ${way === "in" ? "come in" : "go out"}`;
  const peers = rules.flatMap((rule) => {
    const all = listOf(rule[side]);
    const ports = portsOf(rule);
    return all.length === 0 ? [`anyone${ports}`] : all.map((peer) => `${peerName(peer)}${ports}`);
  });
  return `${way} ${side} ${listed([...new Set(peers)], 3)}`;
}

/** In a box there is no room for what the words mean. */
function shortened(rule: string): string {
  return rule.replace(/^(default deny \w+): .*/, "$1");
}

function peerName(peer: Fields): string {
  const block = textOf(fieldsOf(peer.ipBlock).cidr);
  if (block !== undefined) return block;
  const pods = peer.podSelector === undefined ? "" : selectorName(peer.podSelector, "pods", "all pods");
  const spaces =
    peer.namespaceSelector === undefined ? "" : selectorName(peer.namespaceSelector, "namespaces", "all namespaces");
  return [pods, spaces].filter(Boolean).join(" of ");
}

function selectorName(selector: unknown, what: string, all: string): string {
  const raw = fieldsOf(selector);
  const pairs = Object.entries(fieldsOf(raw.matchLabels)).map(([key, value]) => `${key.replace("kubernetes.io/metadata.", "")}=${String(value)}`); // biome-ignore format: one row
  const rules = listOf(raw.matchExpressions).map(({ key, operator }) => `${String(key)} ${String(operator)} …`);
  const said = [...pairs, ...rules];
  return said.length === 0 ? all : `${what} ${said.join(", ")}`;
}

function portsOf(rule: Fields): string {
  const ports = listOf(rule.ports).flatMap(({ port }) => (port === undefined ? [] : [String(port)]));
  return ports.length === 0 ? "" : ` on ${listed(ports, 3)}`;
}

/** Workloads that a rule for what comes in names by their labels; who may by an address or as anyone is only told. */
function admittedBy(
  draft: TopologyDraft,
  estate: Estate,
  { ingress, namespace, restricts }: PolicyView,
): readonly string[] {
  if (!restricts.ingress) return [];
  const peers = ingress.flatMap((rule) => listOf(rule.from)).filter(({ podSelector }) => isNamed(podSelector));
  const callers = viewsOf(estate).pods.filter((pod) => peers.some((peer) => fits(estate, peer, pod, namespace)));
  return [...new Set(callers.map(({ ref }) => boxOf(draft, ref)))].filter((one) => draft.nodes.has(one)).sort();
}

function isNamed(selector: unknown): boolean {
  const raw = fieldsOf(selector);
  return Object.keys(fieldsOf(raw.matchLabels)).length > 0 || listOf(raw.matchExpressions).length > 0;
}
