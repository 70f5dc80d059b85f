import { describe, expect, it } from "vitest";
import type { KubernetesObject } from "../../../src/base/kubernetes-object.ts";
import { refOf } from "../../../src/base/kubernetes-object.ts";
import type { ClusterIndex } from "../../../src/systems/cluster-index.ts";
import { findSubject } from "../../../tools/kubernetes/find-subject.ts";
import { podsOf } from "../../../tools/kubernetes/pods-of.ts";
import { aboutOf, namespaceOf, subjectScope } from "../../../tools/kubernetes/subject.ts";
import { object, pod } from "../../analysis/diagnosis/builders.ts";
import { holding } from "../../fakes/held-cluster.ts";
import { bookOver } from "../../fakes/service-book.ts";

const workload = (name: string, app: string, namespace = "shop", kind = "Deployment"): KubernetesObject =>
  object(
    kind,
    name,
    { spec: { replicas: 1, template: { metadata: { labels: { app } } } } },
    { namespace, labels: { app } },
  );

const shop = holding("prod", [
  workload("checkout", "checkout"),
  workload("checkout-worker", "checkout"),
  workload("cart", "cart"),
  workload("cart", "cart", "test"),
  workload("front", "store"),
  workload("side", "side", "test"),
  // Bears the name of a service that it does not belong to.
  workload("web", "other"),
  workload("web-front", "web"),
  workload("lonely-db", "orders-store", "shop", "StatefulSet"),
  object("Service", "orders-store", { spec: { selector: { app: "nothing" } } }),
  object("Service", "side", { spec: { selector: { app: "side" } } }, { namespace: "test" }),
  object("Namespace", "store"),
  object("Node", "node-1"),
  pod("gone-7d9f-x2k4q"),
]);
const SAID = {
  list: [
    { name: "shop" },
    { name: "ghost" },
    { name: "wide", workloads: ["Deployment/shop/front", "Deployment/test/side"] },
    { name: "stale", workloads: ["Deployment/shop/stale"] },
  ],
};

async function meant(clusters: readonly ClusterIndex[], input: Readonly<Record<string, string>>): Promise<string> {
  const services = bookOver(clusters, SAID);
  const context = { signal: new AbortController().signal, progress: () => {} };
  const found = await findSubject({ clusters, services }, input, context);
  if ("question" in found) return found.options.map(({ label }) => label).join(" or ");
  const { subject, index } = found;
  const at = clusters.length > 1 ? `${index.cluster}: ` : "";
  if (subject.kind === "service") return `${at}${subject.name} = ${subject.objects.map(refOf).join(" ")}`;
  if (subject.kind === "object") return `${at}${refOf(subject.object)}`;
  return `${at}${subject.kind === "namespace" ? subject.namespace : subject.kind}`;
}

describe("what a name means with a catalogue", () => {
  it.each<[Readonly<Record<string, string>>, string]>([
    [{}, "everything"],
    [{ of: "checkout" }, "checkout = Deployment/shop/checkout Deployment/shop/checkout-worker"],
    [{ of: "Checkout" }, "checkout = Deployment/shop/checkout Deployment/shop/checkout-worker"],
    [{ of: "shop/checkout" }, "checkout = Deployment/shop/checkout Deployment/shop/checkout-worker"],
    [{ of: "checkout", namespace: "shop" }, "checkout = Deployment/shop/checkout Deployment/shop/checkout-worker"],
    [{ of: "Deployment/checkout" }, "Deployment/shop/checkout"],
    [{ of: "checkout-worker" }, "Deployment/shop/checkout-worker"],
    [{ of: "wide" }, "wide = Deployment/shop/front Deployment/test/side"],
    [{ of: "cart", namespace: "test" }, "Deployment/test/cart"],
    [{ of: "Service/orders-store" }, "Service/shop/orders-store"],
    [{ of: "orders-store" }, "StatefulSet/shop/lonely-db"],
    // The namesake is meant as before there were services.
    [{ of: "web" }, "Deployment/shop/web"],
    // A member of a service that bears a Kubernetes Service's name is meant alone.
    [{ of: "side" }, "Deployment/test/side"],
    [{ of: "web-front" }, "Deployment/shop/web-front"],
    [{ of: "shop" }, "shop"],
    [{ of: "node-1" }, "Node/node-1"],
    [{ of: "gone" }, "Pod/shop/gone-7d9f-x2k4q"],
  ])("%o", async (input, expected) => expect(await meant([shop], input)).toBe(expected));

  it.each<[Readonly<Record<string, string>>, RegExp]>([
    [{ of: "chekout" }, /There is no chekout\. Did you mean checkout\?/],
    [{ of: "ghots" }, /There is no ghots\. Did you mean ghost\?/],
    [
      { of: "ghost" },
      /^ghost is in the catalogue, but nothing of it runs in cluster prod\. .*services: in pilothouse\.yaml/,
    ],
    [{ of: "stale" }, /^stale is in the catalogue, but .* It should be Deployment\/shop\/stale\.$/],
    [{ of: "checkout", namespace: "shp" }, /There is no namespace shp\. Did you mean shop\?/],
  ])("refuses %o", (input, message) => expect(meant([shop], input)).rejects.toThrow(message));
});

describe("what a name means in several clusters", () => {
  const staging = holding("staging", [workload("cart", "cart"), workload("mail", "mail")]);
  const both = [shop, staging];
  const down: ClusterIndex = {
    ...holding("west", []),
    look: async () => {
      throw new Error("connection refused");
    },
  };
  it.each<[readonly ClusterIndex[], Readonly<Record<string, string>>, string]>([
    [both, { of: "checkout" }, "prod: checkout = Deployment/shop/checkout Deployment/shop/checkout-worker"],
    [both, { of: "mail" }, "staging: Deployment/shop/mail"],
    [both, { of: "cart", namespace: "shop" }, "prod/shop or staging/shop"],
    [both, { of: "cart", cluster: "staging" }, "staging: Deployment/shop/cart"],
    [both, { of: "gone" }, "prod or staging"],
    [both, {}, "prod or staging"],
    // What runs in a cluster that cannot be read is not known: it might be there.
    [[...both, down], { of: "mail" }, "staging/shop or west"],
  ])("%# %o", async (clusters, input, expected) => expect(await meant(clusters, input)).toBe(expected));

  it("asks for the place among namesakes, once", async () => {
    expect(await meant(both, { of: "cart" })).toBe("prod/shop or prod/test or staging/shop");
    expect(await meant(both, { of: "cart", cluster: "prod" })).toBe("shop or test");
    expect(await meant(both, { of: "cart", cluster: "prod", namespace: "test" })).toBe("prod: Deployment/test/cart");
  });
});

describe("a service as a subject", () => {
  const objects = [workload("a", "ab"), workload("b", "ab")];
  const subject = { kind: "service" as const, name: "ab", objects };
  it("has the pods of all its workloads, each once", () => {
    const owned = (name: string, owner: string) => pod(name, { owner: `Deployment/${owner}` });
    const pods = [owned("a-1", "a"), owned("b-1", "b"), owned("c-1", "c")];
    const found = podsOf(subject, { objects: { Pod: pods, Deployment: objects } });
    expect(found.map(({ metadata }) => metadata.name)).toEqual(["a-1", "b-1"]);
  });
  it("is one namespace's where all of it stands there", () => {
    expect([aboutOf(subject, "prod"), namespaceOf(subject)]).toEqual(["ab", "shop"]);
    expect(subjectScope(subject)).toEqual({ objects: ["Deployment/shop/a", "Deployment/shop/b"] });
    expect(namespaceOf({ ...subject, objects: [...objects, workload("c", "ab", "test")] })).toBeUndefined();
  });
});
