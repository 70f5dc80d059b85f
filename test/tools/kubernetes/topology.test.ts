import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../../../src/base/clock.ts";
import { OpsError } from "../../../src/base/errors.ts";
import type { KubernetesObject } from "../../../src/base/kubernetes-object.ts";
import { createLog } from "../../../src/base/telemetry/log.ts";
import { checkGraph } from "../../../src/charts/graph/check-graph.ts";
import { createClusters } from "../../../src/clusters.ts";
import type { GraphSpec } from "../../../src/message/chart-spec.ts";
import { renderPlainText } from "../../../src/message/plain-text.ts";
import type { ClusterIndex } from "../../../src/systems/cluster-index.ts";
import { kubernetesConfig } from "../../../src/systems/kubernetes/config.ts";
import type { Outcome } from "../../../src/tool/outcome.ts";
import { createKubernetesShowTopology } from "../../../tools/kubernetes/kubernetes-show-topology.ts";
import { deployment, object, pod, service } from "../../analysis/diagnosis/builders.ts";
import { holding } from "../../fakes/held-cluster.ts";
import { createHouse, enrolActor } from "../../fakes/house.ts";
import { bookOver } from "../../fakes/service-book.ts";

interface Data {
  readonly nodes: readonly { readonly id: string; readonly state?: string }[];
  readonly edges: readonly { readonly from: string; readonly to: string; readonly relation: string }[];
  readonly folded: readonly string[];
}

async function ask(clusters: readonly ClusterIndex[], input: Record<string, unknown>) {
  const house = await createHouse({
    tools: [createKubernetesShowTopology({ clusters, services: bookOver(clusters) })],
  });
  const ann = await enrolActor(house, "ann", "viewer");
  const outcome: Outcome = await house.gate.call(ann, "kubernetes_show_topology", input);
  const chart = outcome.message.blocks.find((block) => block.type === "chart");
  const graph = chart?.type === "chart" && chart.chart.kind === "graph" ? chart.chart : undefined;
  if (graph) expect(checkGraph(graph)).toBeUndefined();
  const { data } = outcome as unknown as { readonly data: Data };
  return { outcome, graph: graph as GraphSpec, data, text: renderPlainText(outcome.message) };
}

const app = (name: string, namespace = "shop", env: object[] = []): readonly KubernetesObject[] =>
  [
    ...deployment(name),
    pod(`${name}-1-x`, { owner: `ReplicaSet/${name}-1`, labels: { app: name }, container: { env } }),
    service(name, { app: name }),
  ].map((one) => ({ ...one, metadata: { ...one.metadata, namespace } }));

const shop = [
  ...app("web", "shop", [{ name: "CART", value: "http://cart:80" }]),
  ...app("cart", "shop", [{ name: "PAY", value: "http://pay.payments.svc:80" }]),
  ...app("pay", "payments"),
  object("Ingress", "shop", {
    spec: { rules: [{ host: "shop.example", http: { paths: [{ backend: { service: { name: "web", port: { number: 80 } } } }] } }] }, // biome-ignore format: one row
  }),
];

describe("the map of a cluster", () => {
  it("says what stands there in one line, and draws it", async () => {
    const { outcome, graph, text } = await ask([holding("prod", shop)], { namespace: "shop" });
    expect(outcome.status).toBe("found");
    expect(outcome.message.summary).toBe(
      "shop: 2 workloads behind 2 services; none is in trouble; one entry from outside.",
    );
    expect(graph.nodes.map(({ id }) => id)).toEqual([
      "Ingress/shop/shop",
      "Service/payments/pay",
      "Service/shop/cart",
      "Service/shop/web",
      "Deployment/shop/cart",
      "Deployment/shop/web",
    ]);
    expect(graph.groups?.map(({ label }) => label)).toEqual(["payments", "shop"]);
    expect(text).toContain("Ingress shop (shop, shop.example) → Service web (shop, port 80) → Deployment web (shop, 1/1 ready)"); // biome-ignore format: one row
    expect(text).toMatch(/Deployment cart\s+calls\s+Service pay/);
    expect(text).toContain("serves no Gateway API");
    expect(text).toContain("Callers in other namespaces are not looked at");
  });

  it("of one object says who calls it and whom it calls, and of a node what runs there", async () => {
    const one = await ask([holding("prod", shop)], { of: "cart" });
    expect(one.outcome.message.summary).toBe("cart: 1 workload calls it, it calls 1; no entry from outside.");
    expect(one.data.edges).toContainEqual({ from: "Deployment/shop/web", to: "Service/shop/cart", relation: "calls" });
    const node = await ask([holding("prod", [...shop, object("Node", "node-1")])], { of: "node-1" });
    expect(node.outcome.message.summary).toMatch(/^node-1: 3 workloads behind 3 services|^node-1: 3 workloads/);
  });

  it("marks what is broken, tells why, and offers to find out more", async () => {
    const broken = [...shop, service("lost", { app: "nobody" })].map((one) =>
      one.kind === "Deployment" && one.metadata.name === "cart"
        ? { ...one, status: { replicas: 1, readyReplicas: 0 } }
        : one,
    );
    const { graph, outcome, text } = await ask([holding("prod", broken)], { namespace: "shop" });
    expect(graph.nodes.find(({ id }) => id === "Deployment/shop/cart")?.tone).toBe("red");
    expect(outcome.message.summary).toContain("1 is broken");
    expect(text).toContain("[What is wrong?]");
    expect(graph.legend?.map(({ label }) => label)).toContain("broken");
  });

  it("folds a large estate to sixty boxes, and says what it left out", async () => {
    const many = Array.from({ length: 45 }, (_, i) => app(`part-${i}`)).flat();
    const { graph, data, text } = await ask([holding("prod", many)], {});
    expect(graph.nodes.length).toBeLessThanOrEqual(60);
    expect(data.folded[0]).toMatch(/more workloads/);
    expect(text).toContain(`Left out of the picture: ${data.folded[0]}.`);
    expect(graph.alt).toContain(data.folded[0]);
  });

  it("reads routes that the index does not hold where the cluster serves them", async () => {
    const route = object("GRPCRoute", "api", { spec: { rules: [{ backendRefs: [{ name: "cart" }] }] } });
    const { data, text, outcome } = await ask([holding("prod", shop, { unindexed: { GRPCRoute: [route] } })], {
      namespace: "shop",
    });
    expect(data.edges).toContainEqual({ from: "GRPCRoute/shop/api", to: "Service/shop/cart", relation: "routes to" });
    expect(outcome.message.summary).toContain("2 entries from outside");
    expect(text).not.toContain("serves no Gateway API");
  });
});

describe("what it cannot answer", () => {
  it("a missing right is a gap, and the rest is drawn", async () => {
    const denied = new OpsError("denied", "grpcroutes may not be listed in shop.");
    const index = holding("prod", shop, { denied: ["NetworkPolicy"], unindexed: { GRPCRoute: denied } });
    const { outcome, text, graph } = await ask([index], { namespace: "shop" });
    expect(outcome.status).toBe("partial");
    expect(text).toContain("NetworkPolicy objects may not be listed.");
    expect(text).toContain("grpcroutes may not be listed in shop.");
    expect(graph.nodes.length).toBeGreaterThan(3);
  });

  it("an empty namespace says so, and draws nothing", async () => {
    const index = holding("prod", [...shop, object("ConfigMap", "kube-root-ca.crt", {}, { namespace: "empty" })]);
    const { outcome, graph } = await ask([index], { namespace: "empty" });
    expect(outcome.status).toBe("empty");
    expect(outcome.message.summary).toBe("empty: there are no workloads, Services or routes.");
    expect(graph).toBeUndefined();
  });

  it.each<[string, Record<string, unknown>, RegExp]>([
    ["a name that is not there", { of: "crat" }, /There is no crat\. Did you mean cart\?/],
    ["a namespace that is not there", { namespace: "shp" }, /There is no namespace shp\. Did you mean shop\?/],
    ["a cluster that is not there", { cluster: "prd" }, /There is no cluster prd\. Did you mean prod\?/],
  ])("%s is refused with the nearest", async (_, input, message) => {
    const { outcome, text } = await ask([holding("prod", shop)], input);
    expect(outcome.status).toBe("failed");
    expect(text).toMatch(message);
  });

  it("several clusters, and namesakes, are a question", async () => {
    const two = await ask([holding("prod", shop), holding("staging", shop)], { of: "cart" });
    expect(two.outcome.status).toBe("choose");
    expect(two.text).toContain("[staging/shop]");
    const twins = await ask([holding("prod", [...shop, ...app("cart", "staging")])], { of: "cart" });
    expect(twins.text).toMatch(/Which cart do you mean\?\n\[shop\] \[staging\]/);
  });

  it("nobody looks without the right to", async () => {
    const clusters = [holding("prod", shop)];
    const tool = createKubernetesShowTopology({ clusters, services: bookOver(clusters) });
    const house = await createHouse({ tools: [tool] });
    const outcome = await house.gate.call(await enrolActor(house, "eve", "nothing"), "kubernetes_show_topology", {});
    expect(outcome.status).toBe("refused");
  });
});

describe("the sample estate", () => {
  let clusters: Awaited<ReturnType<typeof createClusters>>;
  beforeAll(async () => {
    const config = { kubernetes: kubernetesConfig.parse({}), demo: { enabled: true, seed: 1 } };
    clusters = await createClusters({ config, clock: systemClock, log: createLog("silent") });
  });
  afterAll(() => clusters.close());

  it("is drawn with what ails it, and says DEMO", async () => {
    const { outcome, graph, text } = await ask(clusters.all, { namespace: "shop" });
    expect(text.split("\n")[0]).toContain("DEMO");
    expect(outcome.message.summary).toMatch(/^shop: 6 workloads behind 6 services; /);
    const tone = (id: string) => graph.nodes.find((node) => node.id === id)?.tone;
    expect([tone("Deployment/shop/orders"), tone("Deployment/shop/search")]).toEqual(["red", "green"]);
    expect(text).toMatch(/→ Service orders-db .*→ StatefulSet orders-db /);
    expect(text).toMatch(/→ PVC orders-db .*→ PV pvc-/);
  });
});
