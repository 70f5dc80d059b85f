import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createNameIndex } from "../../src/agent/intent/name-index.ts";
import { createEstate } from "../../src/demo/estate.ts";
import { startDemoKubernetes } from "../../src/demo/kubernetes/start-demo-kubernetes.ts";
import { createHealthScores } from "../../src/domain/health-scores/health-scores.ts";
import type { People } from "../../src/domain/people/people.ts";
import { createClusterIndex } from "../../src/flows/indexing/cluster-index.ts";
import { kubernetesConfig } from "../../src/systems/kubernetes/config.ts";
import { connectKubernetes, connectOpenKubernetes } from "../../src/systems/kubernetes/connect.ts";
import type { KubernetesReader } from "../../src/systems/kubernetes-reader.ts";
import { createHealthScore } from "../../tools/health/health-score.ts";
import { createKubernetesTools } from "../../tools/kubernetes/kubernetes-tools.ts";
import { createServicesList } from "../../tools/services/services-list.ts";
import { createServicesShow } from "../../tools/services/services-show.ts";
import { breakShop } from "../fakes/broken-shop.ts";
import { createHouse, enrolActor, WORKSPACE } from "../fakes/house.ts";
import { type Kubelet, startKubelet } from "../fakes/kubelet.ts";
import { type KubernetesServer, missingKubernetes, startKubernetes } from "../fakes/kubernetes-server.ts";
import { bookOver } from "../fakes/service-book.ts";
import { quietHost } from "./house-with-metrics.ts";

const missing = missingKubernetes();
if (missing !== undefined) console.log(`skipped: services on a real Kubernetes, ${missing}`);

/** The tools that take a service's name, over one cluster as it is read and followed. */
async function estateOf(reader: KubernetesReader, said: object, demo: { readonly demo?: true }) {
  const { clock, log, db } = await createHouse();
  const scores = createHealthScores({ db, workspaceId: WORKSPACE, clock });
  const index = createClusterIndex({ reader, namespaces: [], ...demo, clock, log });
  const clusters = [index];
  const services = bookOver(clusters, said);
  const named = { clusters, services };
  const tools = [
    ...createKubernetesTools({ ...named, metrics: [], logs: [], rehearsals: new Map(), canPropose: () => false }),
    ...[createHealthScore({ ...named, metrics: [], scores }), createServicesList(named), createServicesShow(named)],
  ];
  return {
    close: () => index.close(),
    names: () => {
      const people = { all: async () => [] } as unknown as People;
      return createNameIndex({ prometheus: [], logs: [], ...named, host: quietHost(), people, clock, log }).known();
    },
    ask: async (tool: string, input: Record<string, unknown>) => {
      const house = await createHouse({ tools });
      const outcome = await house.gate.call(await enrolActor(house, "ann", "viewer"), tool, input);
      const { data } = outcome as unknown as { data: Record<string, readonly Record<string, unknown>[]> };
      return { outcome, said: outcome.message.summary, text: JSON.stringify(outcome.message.blocks), data };
    },
  };
}

type Estate = Awaited<ReturnType<typeof estateOf>>;

describe("services of the sample estate", () => {
  let api: Awaited<ReturnType<typeof startDemoKubernetes>>;
  let estate: Estate;
  beforeAll(async () => {
    const { clock } = await createHouse();
    api = await startDemoKubernetes(createEstate({ seed: 1 }), clock);
    const reader = connectOpenKubernetes("demo", api.url, { clock, timeoutMs: 10_000 });
    const list = [{ name: "storefront", workloads: ["Deployment/shop/checkout", "Deployment/shop/cart"] }];
    estate = await estateOf(reader, { list }, { demo: true });
  });
  afterAll(async () => {
    estate.close();
    await api.close();
  });

  it("are listed and shown, and say DEMO", async () => {
    const all = await estate.ask("services_list", {});
    expect(all.data.services?.map(({ name }) => name)).toEqual([
      "catalog",
      "gateway",
      "orders",
      "orders-db",
      "payments-api",
      "search",
      "storefront",
    ]);
    expect(all.outcome.message.demo).toBe(true);
    const one = await estate.ask("services_show", { name: "orders-db" });
    expect(one.said).toMatch(/^orders-db: .*; 1 of 1 pods ready in shop\.$/);
    expect(one.outcome.message.demo).toBe(true);
  });

  it("mean all their workloads: a diagnosis, a score and logs of both, of one what it was before", async () => {
    const both = await estate.ask("kubernetes_diagnose", { of: "storefront" });
    const objects = both.data.findings?.map(({ object }) => String(object)).join(" ") ?? "";
    expect(both.said).toMatch(/^storefront: /);
    expect(objects).toMatch(/checkout/);
    expect(JSON.stringify(both.data.recovered)).toContain("cart");
    expect(objects).not.toMatch(/gateway|search/);
    const one = await estate.ask("kubernetes_diagnose", { of: "checkout" });
    expect(one.said).toMatch(/^checkout: /);
    expect(JSON.stringify(one.data.recovered)).not.toContain("cart");

    const score = await estate.ask("health_score", { of: "storefront" });
    expect(score.said).toMatch(/^storefront: health \d+ of 100/);
    expect(score.text).toContain("4 of 5 wanted pods are ready");

    const logs = await estate.ask("kubernetes_read_logs", { of: "storefront" });
    expect(logs.said).toMatch(/^storefront: [\d,]+ lines of [4-6] pods/);
  });

  it("are known by name to the words people write", async () => {
    expect(await estate.names()).toContainEqual({ kind: "service", name: "storefront", namespace: "shop" });
  });
});

describe.skipIf(missing !== undefined)("services of a real Kubernetes", { timeout: 90_000 }, () => {
  let kubernetes: KubernetesServer;
  let kubelet: Kubelet;
  let estate: Estate;
  beforeAll(async () => {
    [kubernetes, kubelet] = await Promise.all([startKubernetes({ bare: true }), startKubelet()]);
    await breakShop(kubernetes, kubelet, Date.now());
    const labels = { "app.kubernetes.io/name": "mail", "app.kubernetes.io/part-of": "store", team: "post" };
    for (const [name, ready] of [
      ["mail-in", 1],
      ["mail-out", 0],
    ] as const) {
      const template = { metadata: { labels: { at: name } }, spec: { containers: [{ name: "app", image: "mail:1" }] } };
      await kubernetes.create("/apis/apps/v1/namespaces/shop/deployments", {
        metadata: { name, labels },
        spec: { replicas: 1, selector: { matchLabels: { at: name } }, template },
        status: { observedGeneration: 1, replicas: 1, readyReplicas: ready },
      });
    }
    const { clock } = await createHouse();
    const config = kubernetesConfig.parse({ kubeconfig: kubernetes.kubeconfig });
    const [reader] = await connectKubernetes(config, { clock, environment: {} });
    if (!reader) throw new Error("the kubeconfig names no cluster");
    const list = [
      { name: "front", owner: "team-front", workloads: ["Deployment/shop/cart", "Deployment/shop/checkout"] },
    ];
    estate = await estateOf(reader, { list }, {});
  }, 120_000);
  afterAll(async () => {
    estate?.close();
    await kubelet?.close();
    await kubernetes?.stop();
  });

  it("are read from the labels that the API server keeps", async () => {
    const { said, text, data } = await estate.ask("services_show", { name: "mail" });
    expect(said).toBe("mail: owned by post; 1 of 2 pods ready in shop.");
    expect(data.services).toMatchObject([
      {
        workloads: ["Deployment/shop/mail-in", "Deployment/shop/mail-out"],
        tags: { "part-of": "store", team: "post" },
      },
    ]);
    expect(text).toContain("post (from labels)");
    const cart = await estate.ask("services_show", { name: "catalog" });
    expect(cart.text).toContain('"label":"Reached through","value":"Service/shop/catalog (from labels)"');
  });

  it("are diagnosed with all their workloads", async () => {
    const { said, data } = await estate.ask("kubernetes_diagnose", { of: "front" });
    expect(said).toMatch(/^front: 2 causes/);
    const causes =
      data.findings
        ?.filter(({ role, severity }) => role === "cause" && severity !== "risk")
        .map(({ object }) => String(object)) ?? [];
    expect(causes.join(" ")).toMatch(/cart/);
    expect(causes.join(" ")).toMatch(/checkout/);
    expect(causes).toHaveLength(2);
  });

  it("have no name that is not there", async () => {
    const { said } = await estate.ask("kubernetes_diagnose", { of: "frnt" });
    expect(said).toContain("Did you mean front?");
  });
});
