import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadConfig } from "../../src/base/config/load.ts";
import type { KubernetesObject } from "../../src/base/kubernetes-object.ts";
import { createCatalogue } from "../../src/domain/services/catalogue.ts";
import { servicesConfig } from "../../src/domain/services/config.ts";
import { cycleOf, dependentsOf } from "../../src/domain/services/dependencies.ts";
import { labelParts } from "../../src/domain/services/label-parts.ts";
import { mergeServices } from "../../src/domain/services/merge-services.ts";
import type { Service, ServicePart } from "../../src/domain/services/service.ts";

const labelled = (name: string, workload = name, more: Partial<ServicePart> = {}): ServicePart => ({
  ...{ from: "labels", name, clusters: ["prod"], namespace: "shop", workloads: [`Deployment/shop/${workload}`] },
  ...more,
});
const brief = ({ name, namespace, clusters, workloads }: Service) =>
  `${namespace ?? "?"}/${name} in ${clusters.join("+") || "nowhere"}: ${workloads.join(" ") || "nothing"}`;

describe("merging services", () => {
  it.each<[string, readonly ServicePart[], readonly string[]]>([
    [
      "the workloads of one name",
      [labelled("cart", "cart-worker"), labelled("cart")],
      ["shop/cart in prod: Deployment/shop/cart Deployment/shop/cart-worker"],
    ],
    [
      "two clusters as one service",
      [labelled("cart"), labelled("cart", "cart", { clusters: ["staging"] })],
      ["shop/cart in prod+staging: Deployment/shop/cart"],
    ],
    [
      "namesakes of two namespaces as two",
      [labelled("cart"), labelled("cart", "cart", { namespace: "test", workloads: ["Deployment/test/cart"] })],
      ["shop/cart in prod: Deployment/shop/cart", "test/cart in prod: Deployment/test/cart"],
    ],
    ["what nobody runs", [{ from: "config", name: "ghost" }], ["?/ghost in nowhere: nothing"]],
    [
      "an entry of another namespace as another service",
      [labelled("cart"), { from: "config", name: "cart", namespace: "west" }],
      ["shop/cart in prod: Deployment/shop/cart", "west/cart in nowhere: nothing"],
    ],
    [
      "workloads that the configuration claims, which are no service of their own then",
      [
        labelled("front"),
        labelled("checkout-core"),
        { from: "config", name: "checkout", workloads: ["Deployment/shop/checkout-core", "Deployment/shop/gone"] },
      ],
      [
        "shop/checkout in prod: Deployment/shop/checkout-core Deployment/shop/gone",
        "shop/front in prod: Deployment/shop/front",
      ],
    ],
    [
      "a claim over two namespaces as one service",
      [
        labelled("a"),
        labelled("b", "b", { namespace: "pay", workloads: ["Deployment/pay/b"] }),
        { from: "config", name: "ab", workloads: ["Deployment/shop/a", "Deployment/pay/b"] },
      ],
      ["?/ab in prod: Deployment/pay/b Deployment/shop/a"],
    ],
    [
      "a component by the id its workloads are labelled with",
      [labelled("cart"), { from: "backstage", name: "shopping-cart", id: "cart" }],
      ["shop/shopping-cart in prod: Deployment/shop/cart"],
    ],
    [
      "two components that share one id, each with the workloads",
      [
        labelled("cart"),
        { from: "backstage", name: "one", id: "cart" },
        { from: "backstage", name: "two", id: "cart" },
      ],
      ["shop/one in prod: Deployment/shop/cart", "shop/two in prod: Deployment/shop/cart"],
    ],
  ])("keeps %s", (_, parts, expected) => expect(mergeServices(parts).map(brief)).toEqual(expected));

  it("takes each field from the strongest origin, joins tags and dependencies, and says which told what", () => {
    const [cart] = mergeServices([
      labelled("cart", "cart", {
        owner: "label-team",
        tags: { tier: "web", team: "x" },
        endpoints: ["Service/shop/c"],
      }),
      {
        from: "backstage",
        name: "cart",
        owner: "b-team",
        runbook: "b-run",
        tags: { tier: "b" },
        dependsOn: ["db", "cart"],
      },
      { from: "config", name: "cart", owner: "c-team", tags: { cost: "4711" }, dependsOn: ["auth"] },
    ]);
    expect(cart).toMatchObject({ owner: "c-team", runbook: "b-run", dependsOn: ["auth", "db"] });
    expect(cart?.tags).toEqual({ cost: "4711", team: "x", tier: "b" });
    expect(cart?.knownFrom).toEqual(["config", "backstage", "labels"]);
    expect(cart?.facts).toEqual({
      ...{ owner: ["config"], runbook: ["backstage"], dependsOn: ["config", "backstage"] },
      ...{
        clusters: ["labels"],
        workloads: ["labels"],
        endpoints: ["labels"],
        tags: ["config", "backstage", "labels"],
      },
    });
  });

  it("leaves out what its workloads' labels disagree on", () => {
    const [cart] = mergeServices([
      labelled("cart", "a", { owner: "x", tags: { tier: "web", team: "shop" } }),
      labelled("cart", "b", { owner: "y", tags: { tier: "batch" } }),
    ]);
    expect(cart?.owner).toBeUndefined();
    expect(cart?.tags).toEqual({ team: "shop" });
    expect(cart?.facts.owner).toBeUndefined();
  });

  const name = fc.constantFrom("cart", "orders", "db");
  const space = fc.option(fc.constantFrom("shop", "pay"), { nil: undefined });
  const label = fc
    .record({ name, namespace: fc.constantFrom("shop", "pay"), workload: name, cluster: fc.constantFrom("a", "b") })
    .map(({ workload, cluster, ...rest }) =>
      labelled(rest.name, workload, {
        ...rest,
        clusters: [cluster],
        workloads: [`Deployment/${rest.namespace}/${workload}`],
      }),
    );
  const said = fc.record({
    ...{ from: fc.constantFrom("config" as const, "backstage" as const), name, namespace: space },
    id: fc.option(name, { nil: undefined }),
    owner: fc.option(fc.constantFrom("ann", "bo"), { nil: undefined }),
    dependsOn: fc.uniqueArray(name),
    workloads: fc.option(
      fc.uniqueArray(fc.constantFrom("Deployment/shop/cart", "Deployment/pay/db"), { minLength: 1 }),
      {
        nil: undefined,
      },
    ),
  });
  const shuffled = fc
    .array(label, { maxLength: 8 })
    .chain((labels) => fc.tuple(fc.constant(labels), fc.shuffledSubarray(labels, { minLength: labels.length })));

  it("gives the same whatever order the clusters were read in, and whatever is said twice", () => {
    fc.assert(
      fc.property(shuffled, fc.array(said, { maxLength: 5 }), ([labels, others], declared) => {
        const once = mergeServices([...declared, ...labels]);
        expect(mergeServices([...others, ...declared])).toEqual(once);
        expect(mergeServices([...declared, ...labels, ...declared, ...labels])).toEqual(once);
      }),
    );
  });

  it("loses no workload and no name, and lists nothing twice", () => {
    fc.assert(
      fc.property(fc.array(label), fc.array(said), (labels, declared) => {
        const merged = mergeServices([...declared, ...labels]);
        const keys = merged.map((service) => `${service.name}/${service.namespace ?? ""}`);
        expect(new Set(keys).size).toBe(keys.length);
        for (const one of declared) expect(merged.some((service) => service.name === one.name)).toBe(true);
        const claimed = declared.some(({ workloads }) => workloads !== undefined);
        const held = new Set(merged.flatMap(({ workloads }) => workloads));
        if (!claimed)
          for (const { workloads } of labels) for (const ref of workloads ?? []) expect(held).toContain(ref);
        for (const service of merged) expect(service.dependsOn).not.toContain(service.name);
      }),
    );
  });
});

describe("finding a service", () => {
  const catalogue = createCatalogue(
    mergeServices([
      labelled("cart", "cart", { endpoints: ["Service/shop/basket"] }),
      labelled("cart", "cart", { namespace: "test", workloads: ["Deployment/test/cart"], clusters: ["staging"] }),
      { from: "config", name: "Ghost" },
    ]),
  );
  const found = (...asked: Parameters<typeof catalogue.find>) => {
    const answer = catalogue.find(...asked);
    if (answer.is === "one") return brief(answer.service);
    return answer.is === "several" ? answer.services.map(brief).join(" or ") : `nearest ${answer.nearest}`;
  };
  it.each<[Parameters<typeof catalogue.find>, string]>([
    [["ghost"], "?/Ghost in nowhere: nothing"],
    [["cart"], "shop/cart in prod: Deployment/shop/cart or test/cart in staging: Deployment/test/cart"],
    [["CART", { namespace: "test" }], "test/cart in staging: Deployment/test/cart"],
    [["cart", { cluster: "prod" }], "shop/cart in prod: Deployment/shop/cart"],
    [["basket"], "shop/cart in prod: Deployment/shop/cart"],
    [["ghost", { cluster: "prod", namespace: "shop" }], "?/Ghost in nowhere: nothing"],
    [["crat"], "nearest cart"],
    [["cart", { namespace: "nowhere" }], "nearest undefined"],
  ])("%j", (asked, expected) => expect(found(...asked)).toBe(expected));

  it("tells what depends on it, and a circle of dependencies once", () => {
    const depends = (from: string, ...dependsOn: string[]): ServicePart => ({ from: "config", name: from, dependsOn });
    const services = mergeServices([depends("a", "b"), depends("b", "c", "x"), depends("c", "a"), depends("d", "a")]);
    expect(dependentsOf("a", services)).toEqual(["c", "d"]);
    expect(cycleOf("a", services)).toEqual(["a", "b", "c", "a"]);
    expect(cycleOf("d", services)).toBeUndefined();
    expect(cycleOf("x", services)).toBeUndefined();
  });
});

describe("what labels say", () => {
  const K = "app.kubernetes.io/";
  const workload = (name: string, labels: object, pods: object = {}, more: object = {}): KubernetesObject => ({
    ...{
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name, namespace: "shop", labels: { ...labels }, ...more },
    },
    spec: { template: { metadata: { labels: pods } } },
  });
  const names = (...workloads: KubernetesObject[]) =>
    labelParts("prod", { Deployment: workloads }).map(({ name }) => name);

  it.each<[string, KubernetesObject, string]>([
    ["the recommended name", workload("w", { [`${K}name`]: "cart", [`${K}instance`]: "cart-1", app: "x" }), "cart"],
    ["app", workload("w", { app: "cart", "k8s-app": "x" }), "cart"],
    ["k8s-app", workload("w", { "k8s-app": "dns" }), "dns"],
    ["its pods' labels", workload("w", {}, { app: "cart" }), "cart"],
    ["its own name", workload("w", {}), "w"],
    ["an empty label", workload("w", { app: "" }), "w"],
    ["Backstage's label", workload("w", { "backstage.io/kubernetes-id": "id", app: "x" }), "id"],
    [
      "Backstage's annotation",
      workload("w", { app: "x" }, {}, { annotations: { "backstage.io/kubernetes-id": "id" } }),
      "id",
    ],
  ])("names it by %s", (_, object, name) => expect(names(object)).toEqual([name]));

  it("tells releases of one chart apart as the chart names them, and a release of several parts stays one", () => {
    const release = (name: string, instance: string) =>
      workload(name, { [`${K}name`]: "postgresql", [`${K}instance`]: instance });
    expect(names(release("a", "orders"), release("b", "orders"))).toEqual(["postgresql", "postgresql"]);
    expect(names(release("a", "orders"), release("b", "billing-postgresql"))).toEqual([
      "orders-postgresql",
      "billing-postgresql",
    ]);
  });

  it("takes tags, owner and the Services that lead to it, and bears objects without anything", () => {
    const [cart, bare] = labelParts("prod", {
      Deployment: [
        workload(
          "cart",
          { app: "cart", team: "shop", env: "live", [`${K}part-of`]: "store", "x/y": "z" },
          { app: "cart" },
        ),
      ],
      CronJob: [{ apiVersion: "batch/v1", kind: "CronJob", metadata: { name: "bare" } }],
      Service: [
        {
          apiVersion: "v1",
          kind: "Service",
          metadata: { name: "basket", namespace: "shop" },
          spec: { selector: { app: "cart" } },
        },
        {
          apiVersion: "v1",
          kind: "Service",
          metadata: { name: "other", namespace: "west" },
          spec: { selector: { app: "cart" } },
        },
        { apiVersion: "v1", kind: "Service", metadata: { name: "external", namespace: "shop" } },
      ],
    });
    expect(cart).toMatchObject({ owner: "shop", tags: { team: "shop", env: "live", "part-of": "store" } });
    expect(cart?.tags).not.toHaveProperty("x/y");
    expect(cart?.endpoints).toEqual(["Service/shop/basket"]);
    expect(bare).toMatchObject({ name: "bare", workloads: ["CronJob/bare"], endpoints: [] });
  });
});

describe("the configuration", () => {
  const load = (text: string) =>
    loadConfig(servicesConfig, { file: { name: "p.yaml", text }, environment: {}, keys: [] });

  it("takes entries, with figures as tags", () => {
    const text = "list:\n  - {name: cart, tags: {cost: 4711}, workloads: [Deployment/shop/cart]}";
    expect(load(text).list[0]).toMatchObject({ name: "cart", tags: { cost: "4711" }, dependsOn: [] });
  });
  it.each([
    ["list:\n  - {name: cart}\n  - {name: cart}", /p\.yaml line 3, list\.1\.name: cart stands here twice/],
    [
      "list:\n  - name: cart\n    workloads: [cart]",
      /line 3.*is no workload; write it like "Deployment\/shop\/checkout"/,
    ],
    ["list:\n  - name: cart\n    ownr: x", /line 3.*did you mean owner\?/],
    ["list:\n  - owner: x", /name: is missing/],
  ])("refuses %j with the cure", (text, message) => expect(() => load(text)).toThrow(message));
});
