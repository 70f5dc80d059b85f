import type { TopologyEdge, TopologyNode, TopologyState } from "../../src/analysis/topology/topology.ts";
import { clip, listOf, plural } from "../../src/base/text/words.ts";
import type { GraphSpec, GraphTone } from "../../src/message/chart-spec.ts";
import type { Draft, DraftBlock } from "../../src/message/message.ts";

export interface ShownTopology {
  readonly nodes: readonly TopologyNode[];
  readonly edges: readonly TopologyEdge[];
  /** What was left out of the picture, a phrase each. */
  readonly folded: readonly string[];
  /** What each network policy does, a sentence each. */
  readonly policies: readonly string[];
  readonly about: string;
  readonly verdict: string;
  /** What was not looked at, and why. */
  readonly notes: readonly string[];
  readonly demo: boolean;
}

const TONES: Readonly<Record<TopologyState, GraphTone>> = {
  broken: "red",
  impaired: "amber",
  well: "green",
  idle: "grey",
};
const WORDS: Readonly<Record<TopologyState, string>> = { broken: "broken", impaired: "impaired", well: "well", idle: "not meant to run" }; // biome-ignore format: one row
const MOST_REASONS = 3;
const MOST_ROWS = 60;

/** The verdict, what is broken, the picture, and its lines as a table folded under it. */
export function topologyCard(
  shown: ShownTopology,
  { asked, gaps }: { readonly asked: Readonly<Record<string, unknown>>; readonly gaps: readonly string[] },
): Draft {
  const { nodes, edges, folded, policies, verdict, notes } = shown;
  const troubled = nodes.filter(({ state, why }) => why !== undefined && (state === "broken" || state === "impaired"));
  const worst = (["broken", "impaired"] as const).find((state) => nodes.some((node) => node.state === state));
  const reasons = [...new Map(troubled.map((node) => [node.why, node])).values()].sort(
    (a, b) => gravity(b) - gravity(a),
  );
  return {
    summary: verdict,
    blocks: [
      { type: "text", text: verdict, dot: worst ? TONES[worst] : "green" },
      ...reasons
        .slice(0, MOST_REASONS)
        .map(
          ({ state, why = "" }): DraftBlock => ({ type: "text", text: clip(why, 240), dot: TONES[state ?? "broken"] }),
        ),
      ...(reasons.length > MOST_REASONS ? [context(`${reasons.length - MOST_REASONS} more in trouble, marked in the picture.`)] : []), // biome-ignore format: one row
      { type: "chart", chart: renderGraph(shown) },
      ...(folded.length > 0 ? [context(`Left out of the picture: ${listOf(folded)}.`)] : []),
      ...foldOf(`Network policies (${policies.length})`, policies),
      ...(edges.length > 0 ? [edgeFold(nodes, edges)] : []),
      ...foldOf("What could not be seen", gaps),
      ...notes.map(context),
      ...(worst
        ? [{ type: "buttons", buttons: [{ label: "What is wrong?", press: { kind: "call", tool: "kubernetes_diagnose", input: asked } }] } as const] // biome-ignore format: one row
        : []),
    ],
  };
}

function gravity({ state }: TopologyNode): number {
  return state === "broken" ? 1 : 0;
}

function renderGraph({ nodes, edges, about, verdict, folded }: ShownTopology): GraphSpec {
  const spaces = [...new Set(nodes.flatMap(({ namespace }) => namespace ?? []))].sort();
  const states = (["broken", "impaired", "well", "idle"] as const).filter((one) =>
    nodes.some(({ state }) => state === one),
  );
  const isCall = ({ relation }: TopologyEdge) => relation === "calls" || relation === "may call";
  return {
    ...{ kind: "graph", title: `${about}: what talks to and owns what` },
    alt: `${verdict}${folded.length > 0 ? ` Left out: ${listOf(folded)}.` : ""}`,
    nodes: nodes.map(({ id, kind, name, namespace, role, notes, state }) => ({
      ...{ id, label: name, look: role },
      ...(kind === "" ? {} : { kind }),
      ...(notes.length > 0 ? { note: notes.join(" · ") } : {}),
      ...(state === undefined ? {} : { tone: TONES[state] }),
      ...(namespace === undefined ? {} : { group: namespace }),
    })),
    edges: edges.map((edge) => ({
      ...{ from: edge.from, to: edge.to },
      ...(isCall(edge) ? { dashed: true } : {}),
      ...(edge.fails === undefined ? {} : { label: edge.fails, tone: "red" as const }),
    })),
    ...(spaces.length > 1 ? { groups: spaces.map((space) => ({ id: space, label: space })) } : {}),
    legend: [
      ...states.map((state) => ({ mark: TONES[state], label: WORDS[state] })),
      ...(edges.some((edge) => !isCall(edge)) ? [{ mark: "solid" as const, label: "leads to, uses" }] : []),
      ...(edges.some(isCall) ? [{ mark: "dashed" as const, label: "calls" }] : []),
    ],
  };
}

function edgeFold(nodes: readonly TopologyNode[], edges: readonly TopologyEdge[]): DraftBlock {
  const names = new Map(nodes.map(({ id, kind, name }) => [id, kind === "" ? name : `${kind} ${name}`]));
  return {
    type: "fold",
    title: plural(edges.length, "line"),
    blocks: [
      {
        type: "table",
        columns: ["From", "", "To"].map((title) => ({ title })),
        rows: edges
          .slice(0, MOST_ROWS)
          .map(({ from, to, relation, fails }) => [
            names.get(from) ?? from,
            fails === undefined ? relation : `${relation} (${fails})`,
            names.get(to) ?? to,
          ]),
        ...(edges.length > MOST_ROWS ? { moreRows: edges.length - MOST_ROWS } : {}),
      },
    ],
  };
}

function foldOf(title: string, lines: readonly string[]): readonly DraftBlock[] {
  if (lines.length === 0) return [];
  return [{ type: "fold", title, blocks: lines.map((text): DraftBlock => ({ type: "text", text })) }];
}

function context(text: string): DraftBlock {
  return { type: "context", text };
}
