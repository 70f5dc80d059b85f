import type { GraphLook, GraphSpec, GraphTone } from "../../message/chart-spec.ts";

/** More boxes or lines than these are a picture nobody reads; whoever makes the graph folds it before. */
export const MOST_NODES = 120;
export const MOST_EDGES = 600;

const LOOKS: readonly GraphLook[] = ["outside", "entry", "service", "policy", "workload", "config", "volume"];
const TONES: readonly GraphTone[] = ["red", "amber", "green", "grey"];

/** Why a graph has no picture; undefined when it has one. */
export function checkGraph({ nodes, edges }: GraphSpec): string | undefined {
  if (nodes.length > MOST_NODES)
    return `it has ${nodes.length} boxes, and at most ${MOST_NODES} can be read; ask about less`;
  if (edges.length > MOST_EDGES)
    return `it has ${edges.length} lines, and at most ${MOST_EDGES} can be told apart; ask about less`;
  const ids = new Set<string>();
  for (const { id, label, look, tone } of nodes) {
    if (typeof id !== "string" || typeof label !== "string") return "one of its boxes has no name";
    if (ids.has(id)) return `two of its boxes are "${id.slice(0, 60)}"`;
    if (!LOOKS.includes(look)) return `the look "${String(look).slice(0, 40)}" is unknown`;
    if (tone !== undefined && !TONES.includes(tone)) return `the tone "${String(tone).slice(0, 40)}" is unknown`;
    ids.add(id);
  }
  for (const { from, to, tone } of edges) {
    if (tone !== undefined && !TONES.includes(tone)) return `the tone "${String(tone).slice(0, 40)}" is unknown`;
    const lost = [from, to].find((end) => !ids.has(end));
    if (lost !== undefined) return `a line leads to "${String(lost).slice(0, 60)}", which is none of its boxes`;
  }
  return undefined;
}
