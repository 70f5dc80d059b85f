import type { BuiltTopology, Topology, TopologyRole } from "./topology.ts";

/** The boxes of a namespace or these, with what is at most so many lines away. */
export type Around =
  | { readonly namespace: string; readonly hops: number }
  | { readonly objects: ReadonlySet<string>; readonly hops: number };

/** What many share, a Secret or a storage class, does not make them neighbours of each other. */
const ENDS: readonly TopologyRole[] = ["config", "volume", "policy", "outside"];

/** The part of a graph that was asked about; all of it without `around`. */
export function narrow(topology: Topology, around: Around | undefined): BuiltTopology {
  const { nodes, edges, policies } = topology;
  if (!around) return { ...topology, asked: new Set(nodes.map(({ id }) => id)) };
  const asked = new Set(
    nodes
      .filter(({ id, namespace }) => ("objects" in around ? around.objects.has(id) : namespace === around.namespace))
      .map(({ id }) => id),
  );
  const roles = new Map(nodes.map(({ id, role }) => [id, role]));
  const beside = new Map<string, string[]>();
  for (const { from, to } of edges) {
    beside.set(from, [...(beside.get(from) ?? []), to]);
    beside.set(to, [...(beside.get(to) ?? []), from]);
  }
  const near = new Set(asked);
  let edge = [...asked];
  for (let hop = 0; hop < around.hops; hop++) {
    const next: string[] = [];
    for (const id of edge) {
      if (hop > 0 && ENDS.includes(roles.get(id) ?? "config")) continue;
      for (const other of beside.get(id) ?? []) {
        if (near.has(other)) continue;
        near.add(other);
        next.push(other);
      }
    }
    edge = next;
  }
  const names = new Set(nodes.flatMap(({ id, role, name }) => (role === "policy" && near.has(id) ? [name] : [])));
  return {
    nodes: nodes.filter(({ id }) => near.has(id)),
    edges: edges.filter(({ from, to }) => near.has(from) && near.has(to)),
    policies: policies.filter((said) => names.has(said.slice(0, said.indexOf(" is for ")))),
    asked,
  };
}
