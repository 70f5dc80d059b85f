import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Service } from "../../src/domain/services/service.ts";
import type { ClusterIndex } from "../../src/systems/cluster-index.ts";
import type { Outcome } from "../../src/tool/outcome.ts";
import { createServicesList } from "../../tools/services/services-list.ts";
import { createServicesShow } from "../../tools/services/services-show.ts";
import { deployment, object } from "../analysis/diagnosis/builders.ts";
import { holding } from "../fakes/held-cluster.ts";
import { createHouse, enrolActor } from "../fakes/house.ts";
import { bookOver } from "../fakes/service-book.ts";

async function ask(
  clusters: readonly ClusterIndex[],
  said: object,
  name: string,
  input: Record<string, unknown> = {},
  role = "viewer",
) {
  const parts = { clusters, services: bookOver(clusters, said) };
  const roles = { shopper: ["services:read@prod/shop"], nobody: ["help:read"] };
  const house = await createHouse({ tools: [createServicesList(parts), createServicesShow(parts)], people: { roles } });
  const outcome: Outcome = await house.gate.call(await enrolActor(house, "ann", role), name, input);
  const { data } = outcome as { data?: { services: readonly Service[] } };
  const options = (outcome as { options?: readonly { label: string; input: object }[] }).options ?? [];
  const text = JSON.stringify(outcome.message.blocks);
  return { outcome, said: outcome.message.summary, text, services: data?.services ?? [], options };
}

const down: ClusterIndex = {
  ...holding("west", []),
  look: async () => {
    throw new Error("connection refused");
  },
};

const prod = () =>
  holding("prod", [
    ...deployment("checkout", { replicas: 3, ready: 2 }),
    ...deployment("checkout-worker", { replicas: 1, ready: 1 }),
    ...deployment("cart", { replicas: 1, ready: 1 }),
  ]);
const SAID = {
  list: [
    {
      ...{ name: "checkout", owner: "team-shop", channel: "#shop", runbook: "https://wiki.example.com/checkout" },
      workloads: ["Deployment/shop/checkout", "Deployment/shop/checkout-worker"],
      ...{ tags: { "cost-center": 4711 }, dependsOn: ["cart", "ledger"] },
    },
    { name: "cart", owner: "team-cart", dependsOn: ["checkout"] },
    { name: "ghost" },
  ],
};

describe("services_show", () => {
  it("says whose it is and how it stands first, then each fact with where it is from", async () => {
    const { outcome, said, text, services } = await ask([prod()], SAID, "services_show", { name: "Checkout" });
    expect(outcome.status).toBe("found");
    expect(said).toBe("checkout: owned by team-shop; 3 of 4 pods ready in shop.");
    expect(services).toMatchObject([{ name: "checkout", channel: "#shop", tags: { "cost-center": "4711" } }]);
    for (const fact of [
      '"label":"Owner","value":"team-shop (from the configuration)"',
      '"label":"Runs in","value":"prod, namespace shop (from labels)"',
      '"label":"Depends on","value":"cart, ledger (from the configuration)"',
      '"label":"Needed by","value":"cart"',
      '"label":"Runbook","value":"https://wiki.example.com/checkout (from the configuration)"',
      "Not in the catalogue: ledger.",
      "They depend on each other in a circle: checkout → cart → checkout.",
      '["prod","Deployment/shop/checkout","2 of 3"]',
    ]) {
      expect(text).toContain(fact);
    }
    expect(text).toContain('"dot":"amber"');
    expect(text).not.toContain("Repository");
    expect(text).not.toContain("To add an owner");
  });

  it("offers the next looks, which mean the same service", async () => {
    const buttons = async (clusters: readonly ClusterIndex[]) => {
      const { outcome } = await ask(clusters, SAID, "services_show", { name: "checkout" });
      const block = outcome.message.blocks.find(({ type }) => type === "buttons") as unknown as {
        buttons: readonly { press: { tool: string; input: object } }[];
      };
      return block.buttons.map(({ press }) => [press.tool, press.input]);
    };
    const input = { of: "checkout", namespace: "shop" };
    expect(await buttons([prod()])).toEqual([
      ["kubernetes_diagnose", input],
      ["health_score", input],
      ["kubernetes_read_logs", input],
    ]);
    const [first] = await buttons([prod(), holding("staging", [])]);
    expect(first).toEqual(["kubernetes_diagnose", { ...input, cluster: "prod" }]);
  });

  it("tells a service nobody runs as such, with no looks, and how to add an owner", async () => {
    const { outcome, said, text } = await ask([prod()], SAID, "services_show", { name: "ghost" });
    expect(outcome.status).toBe("found");
    expect(said).toBe("ghost: no owner is known; nothing of it was seen running.");
    expect(text).toContain("To add an owner: ");
    expect(text).not.toContain('"type":"buttons"');
    expect(text).toContain('"dot":"grey"');
  });

  it("asks which where no name was given, and where namesakes stand in two namespaces", async () => {
    const which = await ask([prod()], SAID, "services_show");
    expect(which.outcome.status).toBe("choose");
    expect(which.options.map(({ input }) => input)).toContainEqual({ name: "cart", namespace: "shop" });
    const twice = holding("prod", [
      object("Deployment", "cart", { spec: { replicas: 1 } }, { namespace: "shop" }),
      object("Deployment", "cart", { spec: { replicas: 1 } }, { namespace: "west" }),
    ]);
    const both = await ask([twice], {}, "services_show", { name: "cart" });
    expect(both.said).toBe("Which cart do you mean?");
    expect(both.options.map(({ label }) => label)).toEqual(["shop/cart", "west/cart"]);
    const one = await ask([twice], {}, "services_show", { name: "west/cart" });
    expect(one.services).toMatchObject([{ namespace: "west" }]);
  });

  it.each([
    [{ name: "chekout" }, /There is no service chekout in the catalogue\. Did you mean checkout\?/],
    [{ name: "cart", namespace: "nowhere" }, /There is no service cart in the catalogue in nowhere\./],
    [{ namespace: "nowhere" }, /No service of the catalogue stands in nowhere\.|Which service/],
  ])("refuses %o with the nearest name", async (input, message) => {
    const { outcome, said } = await ask([prod()], { list: [SAID.list[0]] }, "services_show", input);
    expect(outcome.status).toBe("failed");
    expect(said).toMatch(message);
  });

  it("says what could not be read, and reads the rest", async () => {
    const { outcome, said, text } = await ask([prod(), down], SAID, "services_show", { name: "checkout" });
    expect(outcome.status).toBe("partial");
    expect(said).toBe("checkout: owned by team-shop; 3 of 4 pods ready in prod/shop.");
    expect(text).toContain("What runs in cluster west is not known:");
    const unknown = await ask([prod(), down], SAID, "services_show", { name: "elsewhere" });
    expect(unknown.said).toMatch(/no service elsewhere.*Not everything could be read: What runs in cluster west/);
  });
});

describe("services_list", () => {
  it("counts them and those without an owner, then lists each", async () => {
    const { outcome, said, services, text } = await ask([prod()], SAID, "services_list");
    expect(outcome.status).toBe("found");
    expect(said).toBe("3 services in 1 cluster. No owner is known of 1.");
    expect(services.map(({ name }) => name)).toEqual(["cart", "checkout", "ghost"]);
    expect(text).toContain('["ghost","–","–","none seen","–"]');
  });

  it.each<[Record<string, unknown>, readonly string[]]>([
    [{ owner: "TEAM-SHOP" }, ["checkout"]],
    [{ about: "4711" }, ["checkout"]],
    [{ about: "team cart" }, ["cart"]],
    [{ namespace: "shop" }, ["cart", "checkout", "ghost"]],
    [{ cluster: "prod", owner: "team-cart" }, ["cart"]],
  ])("narrows to %o", async (input, names) => {
    const { services } = await ask([prod()], SAID, "services_list", input);
    expect(services.map(({ name }) => name)).toEqual(names);
  });

  it.each([
    [{ owner: "team-shp" }, "failed", /No service is owned by team-shp\. Did you mean team-shop\?/],
    [
      { about: "nothing such" },
      "empty",
      /No service with "nothing such"; 3 services of the catalogue were looked through\./,
    ],
    [{ cluster: "prd" }, "failed", /There is no cluster prd\. Did you mean prod\?/],
  ])("says of %o that there is none", async (input, status, message) => {
    const { outcome, said } = await ask([prod()], SAID, "services_list", input);
    expect(outcome.status).toBe(status);
    expect(said).toMatch(message);
  });

  it("says with nothing configured what to do, and with a dead cluster what is missing", async () => {
    expect((await ask([], {}, "services_list")).said).toMatch(/^No service is known: .*Set KUBECONFIG/);
    const { outcome, text } = await ask([down], {}, "services_list");
    expect(outcome.status).toBe("partial");
    expect(text).toContain("What runs in cluster west is not known");
  });

  it("is asked for the right, where it was given", async () => {
    expect((await ask([prod()], SAID, "services_list", {}, "nobody")).outcome.status).toBe("refused");
    expect((await ask([prod()], SAID, "services_list", {}, "shopper")).outcome.status).toBe("refused");
    const narrow = { cluster: "prod", namespace: "shop" };
    expect((await ask([prod()], SAID, "services_list", narrow, "shopper")).outcome.status).toBe("found");
  });
});

describe("descriptors", () => {
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "pilothouse-services-"));
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  it("are read from their files, a broken one and a missing one said with the cure", async () => {
    const file = join(dir, "catalog-info.yaml");
    const cart = "kind: Component\nmetadata: {name: cart}\nspec: {owner: group:default/team-b}\n";
    await writeFile(file, `${cart}---\nkind: Component\nmetadata: {name: [}\n`);
    const missing = join(dir, "gone.yaml");
    const { outcome, text, services } = await ask([prod()], { files: [file, missing] }, "services_show", {
      name: "cart",
    });
    expect(outcome.status).toBe("partial");
    expect(services).toMatchObject([{ owner: "team-b", knownFrom: ["backstage", "labels"] }]);
    expect(text).toContain("team-b (from Backstage)");
    expect(text).toMatch(/catalog-info\.yaml line 6: .*Mend it; the other documents were read\./);
    expect(text).toContain(`${missing} cannot be read. Check the path under services.files.`);
  });
});
