import type { KubernetesObject } from "../../base/kubernetes-object.ts";

/** What a box is to the others. */
export type TopologyRole = "entry" | "service" | "policy" | "workload" | "config" | "volume" | "outside";

/** `idle`: it is meant not to run. Of a box without a state nothing is known that would be wrong, nor that all is well. */
export type TopologyState = "broken" | "impaired" | "well" | "idle";

/** One box: an object, or several that stand for each other. Every free string may hold outside text. */
export interface TopologyNode {
  /** "Deployment/shop/checkout". */
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly role: TopologyRole;
  /** What one would want to know at a glance, each a few words: "2/3 ready", "HPA 2–10". */
  readonly notes: readonly string[];
  readonly state?: TopologyState;
  /** The finding that gave it its state. */
  readonly why?: string;
}

export type TopologyRelation =
  | "routes to"
  | "selects"
  | "calls"
  | "guards"
  | "may call"
  | "mounts"
  | "uses"
  | "is bound to";

export interface TopologyEdge {
  readonly from: string;
  readonly to: string;
  readonly relation: TopologyRelation;
  /** "refused", "not admitted": why it does not work now. */
  readonly fails?: string;
}

export interface Topology {
  /** In a stable order: entries first, then by name. */
  readonly nodes: readonly TopologyNode[];
  /** Only between nodes that are there. */
  readonly edges: readonly TopologyEdge[];
  /** What each network policy does, a sentence each. */
  readonly policies: readonly string[];
}

export interface BuiltTopology extends Topology {
  /** The boxes that were asked about; the others are their neighbours. */
  readonly asked: ReadonlySet<string>;
}

/** A graph while it is made: each part adds what it knows, and may say which box stands for which object. */
export interface TopologyDraft {
  readonly nodes: Map<string, TopologyNode>;
  readonly edges: Map<string, TopologyEdge>;
  /** The box of an object that has none of its own: a pod's workload, a claim's group. */
  readonly boxes: Map<string, string>;
  readonly policies: string[];
}

export function createDraft(): TopologyDraft {
  return { nodes: new Map(), edges: new Map(), boxes: new Map(), policies: [] };
}

/** The first that adds a box describes it. */
export function addNode(draft: TopologyDraft, node: TopologyNode): string {
  if (!draft.nodes.has(node.id)) draft.nodes.set(node.id, node);
  return node.id;
}

export function addEdge(draft: TopologyDraft, edge: TopologyEdge): void {
  if (edge.from === edge.to) return;
  const key = JSON.stringify([edge.from, edge.to, edge.relation]);
  const before = draft.edges.get(key);
  if (before === undefined || (before.fails === undefined && edge.fails !== undefined)) draft.edges.set(key, edge);
}

/** The box that stands for the object, its own or another's. */
export function boxOf(draft: TopologyDraft, ref: string): string {
  return draft.boxes.get(ref) ?? ref;
}

export function placed(object: KubernetesObject): { readonly name: string; readonly namespace?: string } {
  const { name, namespace } = object.metadata;
  return namespace === undefined ? { name } : { name, namespace };
}
