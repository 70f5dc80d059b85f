import type { GraphNode, GraphSpec, GraphTone } from "./chart-spec.ts";

/** One line of a graph in words: a node, and those it alone leads on to. */
export interface OutlineLine {
  readonly depth: number;
  readonly text: string;
  /** The worst tone on the line. */
  readonly tone?: GraphTone;
}

const LONGEST_CHAIN = 4;
const DEEPEST = 6;
const MOST_LINES = 120;
const WORST: readonly GraphTone[] = ["red", "amber", "grey", "green"];

/**
 * A graph as indented lines, "Ingress shop → Service checkout → Deployment checkout (2/3 ready)": every node stands once
 * with what it leads to, and where it is led to again, its name alone.
 */
export function outlineOf({ nodes, edges, groups = [] }: GraphSpec): readonly OutlineLine[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const groupNames = new Map(groups.length > 1 ? groups.map(({ id, label }) => [id, label]) : []);
  const leadsTo = new Map<string, { readonly to: string; readonly label: string }[]>();
  const led = new Set<string>();
  for (const { from, to, label } of edges) {
    if (from === to || !byId.has(from) || !byId.has(to)) continue;
    led.add(to);
    const all = leadsTo.get(from) ?? [];
    if (!all.some((one) => one.to === to)) leadsTo.set(from, [...all, { to, label: label ?? "" }]);
  }
  const lines: OutlineLine[] = [];
  const told = new Set<string>();

  function tell(start: GraphNode, depth: number, label: string): void {
    const chain: string[] = [];
    const tones: GraphTone[] = [];
    let here = start;
    let open: readonly { readonly to: string; readonly label: string }[] = [];
    for (;;) {
      const arrow = chain.length === 0 ? (depth === 0 ? "" : `→ ${worded(label)}`) : " → ";
      chain.push(`${arrow}${nameOf(here)}`);
      if (here.tone) tones.push(here.tone);
      if (told.has(here.id)) {
        open = [];
        break;
      }
      told.add(here.id);
      open = leadsTo.get(here.id) ?? [];
      const [only] = open;
      const next = only && open.length === 1 && only.label === "" ? byId.get(only.to) : undefined;
      if (!next || told.has(next.id) || chain.length >= LONGEST_CHAIN) break;
      here = next;
    }
    const tone = WORST.find((one) => tones.includes(one));
    lines.push({ depth: Math.min(depth, DEEPEST), text: chain.join(""), ...(tone ? { tone } : {}) });
    for (const { to, label: how } of open) {
      const next = byId.get(to);
      if (next) tell(next, depth + 1, how);
    }
  }

  function nameOf({ id, kind, label, note, group }: GraphNode): string {
    const name = kind === undefined ? label : `${kind} ${label}`;
    if (told.has(id)) return name;
    const notes = [groupNames.get(group ?? ""), note].filter((one) => one !== undefined && one !== "");
    return notes.length === 0 ? name : `${name} (${notes.join(", ")})`;
  }

  // What nothing leads to is where one begins; what is left then stands in circles.
  for (const node of nodes) if (!led.has(node.id)) tell(node, 0, "");
  for (const node of nodes) if (!told.has(node.id)) tell(node, 0, "");
  const more = lines.length - MOST_LINES;
  return more > 0 ? [...lines.slice(0, MOST_LINES), { depth: 0, text: `(${more} more lines)` }] : lines;
}

function worded(label: string): string {
  return label === "" ? "" : `${label} `;
}
