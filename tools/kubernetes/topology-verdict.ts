import type { BuiltTopology, TopologyNode } from "../../src/analysis/topology/topology.ts";
import { clip, listOf, plural } from "../../src/base/text/words.ts";

/** "shop: 9 workloads behind 6 services; 2 are broken; one entry from outside." Of one object: who calls it, and whom it calls. */
export function renderVerdict(topology: BuiltTopology, about: string, isOne: boolean): string {
  const parts = isOne ? aroundOne(topology) : ofMany(topology);
  return `${about}: ${parts.filter((part) => part !== "").join("; ")}.`;
}

function ofMany({ nodes, edges, asked }: BuiltTopology): readonly string[] {
  const own = nodes.filter(({ id }) => asked.has(id));
  const count = (role: TopologyNode["role"]) => own.filter((node) => node.role === role).length;
  const [workloads, services] = [count("workload"), count("service")];
  const what =
    workloads > 0 && services > 0
      ? `${plural(workloads, "workload")} behind ${plural(services, "service")}`
      : workloads > 0
        ? `${plural(workloads, "workload")}, no service`
        : services > 0
          ? `${plural(services, "service")} and no workload`
          : `${plural(own.length, "object")}, none of which runs`;
  const ids = new Map(nodes.map((node) => [node.id, node]));
  const entries = edges.filter(({ from, to }) => ids.get(from)?.role === "entry" && asked.has(to));
  return [what, trouble(own), entriesOf(new Set(entries.map(({ from }) => from)).size)];
}

function aroundOne({ nodes, edges, asked }: BuiltTopology): readonly string[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const isOf = (relation: string) => (edge: { readonly relation: string }) => edge.relation === relation;
  // A workload and the Services that select it are one to those who call.
  const selects = edges.filter(isOf("selects"));
  const faces = new Set([...asked, ...selects.filter(({ to }) => asked.has(to)).map(({ from }) => from)]);
  const bodies = new Set([...asked, ...selects.filter(({ from }) => asked.has(from)).map(({ to }) => to)]);
  const calls = edges.filter(isOf("calls"));
  const callers = new Set(calls.filter(({ to }) => faces.has(to)).map(({ from }) => from));
  const called = new Set(calls.filter(({ from }) => bodies.has(from)).map(({ to }) => to));
  const entries = new Set(
    edges.filter(({ from, to }) => byId.get(from)?.role === "entry" && faces.has(to)).map(({ from }) => from),
  );
  const own = nodes.filter(({ id }) => asked.has(id));
  const says = [
    callers.size === 0
      ? "no caller was found"
      : `${plural(callers.size, "workload")} ${callers.size === 1 ? "calls" : "call"} it`,
    called.size === 0 ? "" : `it calls ${called.size}`,
  ];
  const why = own.find(({ state }) => state === "broken" || state === "impaired");
  return [says.filter(Boolean).join(", "), entriesOf(entries.size), why ? `it is ${why.state}${why.why ? ` (${clip(why.why, 140)})` : ""}` : ""]; // biome-ignore format: one row
}

/** Of the workloads, and of what else was asked about where it is in trouble too. */
function trouble(own: readonly TopologyNode[]): string {
  const isTroubled = ({ state }: TopologyNode) => state === "broken" || state === "impaired";
  const workloads = own.filter(({ role }) => role === "workload");
  const others = own.filter((node) => node.role !== "workload" && isTroubled(node));
  const of = (state: TopologyNode["state"]) => workloads.filter((node) => node.state === state).length;
  const [broken, impaired] = [of("broken"), of("impaired")];
  const parts = [
    broken > 0 ? `${broken} ${broken === 1 ? "is" : "are"} broken` : "",
    impaired > 0 ? `${impaired}${broken > 0 ? "" : impaired === 1 ? " is" : " are"} impaired` : "",
    others.length > 0 ? `${listOf(counts(others))} in trouble` : "",
  ].filter(Boolean);
  return parts.length > 0 ? parts.join(", ") : "none is in trouble";
}

/** "2 Services", "1 PVC". */
function counts(nodes: readonly TopologyNode[]): readonly string[] {
  const kinds = [...new Set(nodes.map(({ kind }) => kind))];
  return kinds.map((kind) => plural(nodes.filter((node) => node.kind === kind).length, kind));
}

function entriesOf(count: number): string {
  return count === 0
    ? "no entry from outside"
    : count === 1
      ? "one entry from outside"
      : `${count} entries from outside`;
}
