import { createEstate } from "../diagnosis/estate.ts";
import type { Diagnosis, Finding } from "../diagnosis/finding.ts";
import type { Scope } from "../diagnosis/scope.ts";
import type { Snapshot } from "../diagnosis/snapshot.ts";
import { viewsOf } from "../diagnosis/views.ts";
import { addCalls } from "./calls.ts";
import { addEntries } from "./entries.ts";
import { type Around, narrow } from "./narrow.ts";
import { addPolicies } from "./policies.ts";
import { addServices } from "./services.ts";
import { addStorage } from "./storage.ts";
import {
  type BuiltTopology,
  boxOf,
  createDraft,
  type TopologyDraft,
  type TopologyNode,
  type TopologyRole,
  type TopologyState,
} from "./topology.ts";
import { addWorkloads } from "./workloads.ts";

/** What one asks about: a namespace, one object ("Deployment/shop/checkout"), or all there is. */
const ROLES: readonly TopologyRole[] = ["entry", "service", "policy", "workload", "config", "volume", "outside"];

/** What leads to, calls, owns and guards what in the snapshot. Pure; the same snapshot gives the same graph in the same order. */
export function buildTopology(snapshot: Snapshot, diagnosis: Diagnosis, scope: Scope = {}): BuiltTopology {
  const estate = createEstate(snapshot);
  const draft = createDraft();
  addWorkloads(draft, estate);
  addServices(draft, estate);
  addEntries(draft, estate);
  addCalls(draft, estate);
  addStorage(draft, estate);
  addPolicies(draft, estate);
  colour(draft, diagnosis);
  const nodes = [...draft.nodes.values()].sort(byRoleAndName);
  const ids = new Set(nodes.map(({ id }) => id));
  const edges = [...draft.edges.values()]
    .filter(({ from, to }) => ids.has(from) && ids.has(to))
    .sort((a, b) => compare(`${a.from} ${a.to} ${a.relation}`, `${b.from} ${b.to} ${b.relation}`));
  return narrow({ nodes, edges, policies: draft.policies }, aroundOf(scope, draft, viewsOf(estate)));
}

function aroundOf(
  { namespace, object, objects }: Scope,
  draft: TopologyDraft,
  views: ReturnType<typeof viewsOf>,
): Around | undefined {
  if (objects) return { objects: new Set(objects.map((ref) => boxOf(draft, ref))), hops: 2 };
  if (object === undefined) return namespace === undefined ? undefined : { namespace, hops: 1 };
  // A node is its pods' workloads, with what those hang together with directly.
  if (object.startsWith("Node/")) {
    const pods = views.podsOn(object.slice("Node/".length));
    return { objects: new Set(pods.map(({ ref }) => boxOf(draft, ref))), hops: 1 };
  }
  return { objects: new Set([boxOf(draft, object)]), hops: 2 };
}

/** The gravest finding about a box, or about an object that it stands for, is its state. Risks work now and colour nothing. */
function colour(draft: TopologyDraft, { stories, unexplained }: Diagnosis): void {
  const found = [...stories.flatMap(({ cause, symptoms }) => [cause, ...symptoms]), ...unexplained];
  for (const finding of found) {
    const state = stateOf(finding);
    const node = draft.nodes.get(boxOf(draft, finding.object));
    if (state === undefined || !node) continue;
    const isWorse = node.why === undefined || (state === "broken" && node.state !== "broken");
    if (!isWorse) continue;
    draft.nodes.set(node.id, { ...node, state: node.state === "broken" ? "broken" : state, why: finding.summary });
  }
}

function stateOf({ severity }: Finding): TopologyState | undefined {
  return severity === "outage" ? "broken" : severity === "degraded" ? "impaired" : undefined;
}

function byRoleAndName(a: TopologyNode, b: TopologyNode): number {
  return (
    ROLES.indexOf(a.role) - ROLES.indexOf(b.role) ||
    compare(a.namespace ?? "", b.namespace ?? "") ||
    compare(a.name, b.name) ||
    compare(a.id, b.id)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
