import type { GraphEdge, GraphNode, GraphSpec } from "../../src/message/chart-spec.ts";

const NAMES = ["checkout", "cart", "payments-reconciler", "orders", "billing", "frontend", "search-indexer-worker", "auth"]; // biome-ignore format: one row

/** A shop of `count` boxes: each Service before its workload, claims and calls among them. */
export function graphSpec(count: number, change: Partial<GraphSpec> = {}): GraphSpec {
  const nodes: GraphNode[] = [{ id: "in", kind: "Ingress", label: "shop.example.com", look: "entry" }];
  const edges: GraphEdge[] = [];
  for (let i = 0; nodes.length < count; i++) {
    const name = `${NAMES[i % NAMES.length]}${i < NAMES.length ? "" : `-${i}`}`;
    nodes.push({ id: `s${i}`, kind: "Service", label: name, note: "80", look: "service" });
    nodes.push({
      ...{ id: `w${i}`, kind: "Deployment", label: name, note: `${i % 3}/2 ready`, look: "workload" },
      tone: (["red", "amber", "green", "grey"] as const)[i % 4] ?? "grey",
    });
    edges.push({ from: `s${i}`, to: `w${i}` });
    if (i % 4 === 0) edges.push({ from: "in", to: `s${i}`, label: `/${name}` });
    if (i > 0) edges.push({ from: `w${i}`, to: `s${(i * 7) % i}`, dashed: true });
    if (i % 3 === 2) {
      nodes.push({ id: `v${i}`, kind: "PVC", label: `data-${name}-0`, note: "20Gi", look: "volume" });
      edges.push({ from: `w${i}`, to: `v${i}` });
    }
  }
  const kept = new Set(nodes.slice(0, count).map(({ id }) => id));
  return {
    ...{ kind: "graph", title: "shop: what talks to what", alt: "A shop.", nodes: nodes.slice(0, count) },
    edges: edges.filter(({ from, to }) => kept.has(from) && kept.has(to)),
    legend: [
      { mark: "red", label: "broken" },
      { mark: "solid", label: "leads to" },
      { mark: "dashed", label: "calls" },
    ],
    ...change,
  };
}
