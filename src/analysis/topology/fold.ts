import { counted } from "../diagnosis/words/phrases.ts";
import type { BuiltTopology, TopologyEdge, TopologyNode, TopologyRole } from "./topology.ts";

/** More boxes than these are no picture one reads. */
export const MOST_BOXES = 60;

export interface FoldedTopology {
  /** At most `MOST_BOXES`, those that stand for folded ones among them. */
  readonly nodes: readonly TopologyNode[];
  readonly edges: readonly TopologyEdge[];
  /** What was left out, a phrase each: "14 ConfigMaps and Secrets". */
  readonly folded: readonly string[];
}

interface Rule {
  readonly folds: (node: TopologyNode, asked: boolean) => boolean;
  /** How they are counted: "14 claims". */
  readonly noun: string;
  readonly nouns: string;
}

const isRole =
  (...roles: readonly TopologyRole[]) =>
  (node: TopologyNode) =>
    roles.includes(node.role);

/**
 * What goes first when there is too much, each kind as a whole; what is in trouble or asked for by name never goes here. Then
 * workloads that are well go with the Services that lead to them alone, the least connected first, into one box that is drawn.
 */
const RULES: readonly Rule[] = [
  { folds: ({ kind }) => kind === "PV" || kind === "StorageClass", noun: "volume", nouns: "volumes and classes" },
  { folds: isRole("config"), noun: "ConfigMap or Secret", nouns: "ConfigMaps and Secrets" },
  { folds: ({ kind, state }) => kind === "Job" && state === "idle", noun: "finished Job", nouns: "finished Jobs" },
  { folds: isRole("volume"), noun: "volume claim", nouns: "volume claims" },
  { folds: isRole("outside"), noun: "host outside", nouns: "hosts outside" },
  { folds: isRole("policy"), noun: "network policy", nouns: "network policies" },
  {
    folds: ({ role }, asked) => role === "entry" && !asked,
    noun: "entry of a neighbour",
    nouns: "entries of neighbours",
  },
];

/** The graph with at most `limit` boxes. What is broken stays, and so does the one that was asked about, up to the limit. */
export function foldTopology({ nodes, edges, asked }: BuiltTopology, limit = MOST_BOXES): FoldedTopology {
  // Where a whole namespace was asked about, no box of it is more asked about than another.
  const named = asked.size === 1 ? asked : new Set<string>();
  const isKept = ({ id, state }: TopologyNode) => named.has(id) || state === "broken" || state === "impaired";
  const folded: string[] = [];
  let left = nodes;
  for (const { folds, noun, nouns } of RULES) {
    if (left.length <= limit) break;
    const gone = left.filter((node) => !isKept(node) && folds(node, asked.has(node.id)));
    if (gone.length === 0) continue;
    left = without(left, gone);
    folded.push(gone.length === 1 ? `1 ${noun}` : `${gone.length} ${nouns}`);
  }
  const well = left.length > limit ? leastOf(left, edges, isKept, left.length - (limit - 1)) : [];
  const after = without(left, well);
  const boxes = well.length > 0 ? [{ gone: well, box: wellBox(well) }] : [];
  if (after.length + boxes.length <= limit) return assemble(after, edges, boxes, folded);
  // Now only what is in trouble is left, with what it stands behind: the least grave goes.
  const ranked = [...after].sort((a, b) => worth(b, named) - worth(a, named));
  const grave = after.filter((node) => node.state === "broken" || named.has(node.id)).length;
  const room = Math.max(0, limit - boxes.length - 1);
  if (grave <= room) {
    const gone = ranked.slice(room);
    return assemble(without(after, gone), edges, [...boxes, { gone, box: graveBox(gone) }], folded);
  }
  const gone = [...ranked.slice(limit), ...well];
  return assemble(without(after, gone), edges, [], [...folded, graveBox(gone).name]);
}

interface Stand {
  readonly gone: readonly TopologyNode[];
  readonly box: TopologyNode;
}

function assemble(
  left: readonly TopologyNode[],
  edges: readonly TopologyEdge[],
  boxes: readonly Stand[],
  folded: readonly string[],
): FoldedTopology {
  const stands = new Map(boxes.flatMap(({ gone, box }) => gone.map(({ id }) => [id, box.id] as const)));
  return {
    nodes: [...left, ...boxes.map(({ box }) => box)],
    edges: redirected(edges, new Set(left.map(({ id }) => id)), stands),
    folded: [...folded, ...boxes.map(({ box }) => box.name)],
  };
}

function without(nodes: readonly TopologyNode[], gone: readonly TopologyNode[]): readonly TopologyNode[] {
  const ids = new Set(gone.map(({ id }) => id));
  return nodes.filter(({ id }) => !ids.has(id));
}

/** At least `count` boxes that may go, by parts that lead to nobody else: a workload with its Services, the least connected first. */
function leastOf(
  nodes: readonly TopologyNode[],
  edges: readonly TopologyEdge[],
  isKept: (node: TopologyNode) => boolean,
  count: number,
): readonly TopologyNode[] {
  const parts = partsOf(nodes, edges).filter((part) => !part.some(isKept));
  const partOf = new Map(parts.flatMap((part, at) => part.map(({ id }) => [id, at] as const)));
  const links = new Map<number, number>();
  for (const { from, to } of edges) {
    const [a, b] = [partOf.get(from), partOf.get(to)];
    if (a === b) continue;
    for (const one of [a, b]) if (one !== undefined) links.set(one, (links.get(one) ?? 0) + 1);
  }
  // Ways in go last: without them one does not see where a map begins.
  const isWayIn = (part: readonly TopologyNode[]) => Number(part.every(({ role }) => role === "entry"));
  const order = parts
    .map((part, at) => ({ part, links: links.get(at) ?? 0 }))
    .sort((a, b) => isWayIn(a.part) - isWayIn(b.part) || a.links - b.links);
  const gone: TopologyNode[] = [];
  for (const { part } of order) {
    if (gone.length >= count) break;
    gone.push(...part);
  }
  return gone;
}

/** Services joined with the workloads they select, and every other box alone. */
function partsOf(nodes: readonly TopologyNode[], edges: readonly TopologyEdge[]): readonly (readonly TopologyNode[])[] {
  const heads = new Map(nodes.map(({ id }) => [id, id]));
  const headOf = (id: string): string => {
    let head = id;
    for (let next = heads.get(head); next !== undefined && next !== head; next = heads.get(head)) head = next;
    return head;
  };
  for (const { from, to, relation } of edges) {
    if (relation === "selects" && heads.has(from) && heads.has(to)) heads.set(headOf(to), headOf(from));
  }
  const parts = new Map<string, TopologyNode[]>();
  for (const node of nodes) {
    const head = headOf(node.id);
    parts.set(head, [...(parts.get(head) ?? []), node]);
  }
  return [...parts.values()];
}

function wellBox(gone: readonly TopologyNode[]): TopologyNode {
  const services = gone.filter(({ role }) => role === "service").length;
  const entries = gone.filter(({ role }) => role === "entry").length;
  const workloads = gone.length - services - entries;
  const parts = [
    workloads > 0 ? counted(workloads, "more workload") : "",
    services > 0 ? counted(services, workloads > 0 ? "Service" : "more Service") : "",
    entries > 0 ? `${entries} ${entries === 1 ? "entry" : "entries"}` : "",
  ].filter(Boolean);
  return { id: "more/well", kind: "", name: parts.join(", "), role: "workload", notes: ["none in trouble"] };
}

function graveBox(gone: readonly TopologyNode[]): TopologyNode {
  const [broken, impaired] = ["broken", "impaired"].map((state) => gone.filter((node) => node.state === state).length);
  return {
    ...{ id: "more/grave", kind: "", name: `${gone.length} more`, role: "workload" },
    notes: [...(broken ? [`${broken} broken`] : []), ...(impaired ? [`${impaired} impaired`] : [])],
    ...(broken ? { state: "broken" } : impaired ? { state: "impaired" } : {}),
  };
}

/** What goes last: the one asked for, then what is broken. */
function worth({ id, state, role }: TopologyNode, named: ReadonlySet<string>): number {
  if (named.has(id)) return 9;
  return (state === "broken" ? 4 : state === "impaired" ? 2 : 0) + (role === "workload" || role === "service" ? 1 : 0);
}

/** Lines of folded boxes lead to the box that stands for them, once; those of boxes left out are gone with them. */
function redirected(
  edges: readonly TopologyEdge[],
  ids: ReadonlySet<string>,
  stands: ReadonlyMap<string, string>,
): readonly TopologyEdge[] {
  const seen = new Set<string>();
  return edges.flatMap((edge) => {
    const [from, to] = [edge.from, edge.to].map((id) => (ids.has(id) ? id : stands.get(id)));
    if (from === undefined || to === undefined || from === to) return [];
    const key = JSON.stringify([from, to, edge.relation]);
    if (seen.has(key)) return [];
    seen.add(key);
    return [{ ...edge, from, to }];
  });
}
