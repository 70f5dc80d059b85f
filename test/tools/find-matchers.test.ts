import { describe, expect, it } from "vitest";
import type { MetricsReader } from "../../src/systems/metrics-reader.ts";
import { findMatchers } from "../../tools/metrics/find-matchers.ts";
import { readNamed } from "../../tools/metrics/read-named.ts";
import { object } from "../analysis/diagnosis/builders.ts";
import { holding } from "../fakes/held-cluster.ts";
import { bookOver } from "../fakes/service-book.ts";

const workload = (name: string, app: string, namespace = "shop") =>
  object("Deployment", name, { spec: { template: { metadata: { labels: { app } } } } }, { namespace, labels: { app } });

const book = bookOver([
  holding("prod", [
    workload("checkout", "checkout"),
    workload("checkout-worker", "checkout"),
    workload("cart-v2", "cart"),
    object("Service", "basket", { spec: { selector: { app: "cart" } } }),
    workload("mail", "mail"),
    workload("mail", "mail", "test"),
  ]),
]);
const silent = { labelValues: async () => [] } as unknown as MetricsReader;

async function matcher(of: string, sets: readonly Readonly<Record<string, string>>[]) {
  const named = await readNamed(book, { what: "cpu", of }, new AbortController().signal);
  if ("question" in named) return named;
  return findMatchers(silent, "metric", sets, named, {});
}

const POD = "checkout-7d9f8b6c4-x2x4z";
const BEHIND =
  "-([bcdfghjklmnpqrstvwxz2456789]{5,10}-[bcdfghjklmnpqrstvwxz2456789]{5}|[0-9]+|[bcdfghjklmnpqrstvwxz2456789]{5})";

describe("what narrows a metric to a service", () => {
  it.each<[string, readonly Readonly<Record<string, string>>[], string | undefined]>([
    // One series a service already: that one.
    ["checkout", [{ service: "checkout" }, { service: "cart" }], 'service="checkout"'],
    // One a workload: all of the service's.
    [
      "checkout",
      [{ deployment: "checkout" }, { deployment: "checkout-worker" }, { deployment: "x" }],
      'deployment=~"checkout|checkout-worker"',
    ],
    [
      "checkout-worker",
      [{ deployment: "checkout" }, { deployment: "checkout-worker" }],
      'deployment="checkout-worker"',
    ],
    ["Deployment/checkout", [{ deployment: "checkout" }, { deployment: "checkout-worker" }], 'deployment="checkout"'],
    [
      "checkout",
      [{ pod: POD }, { pod: "checkout-worker-7d9f8b6c4-x2x4z" }, { pod: "cart-0" }],
      `pod=~"(checkout|checkout-worker)${BEHIND}"`,
    ],
    ["checkout", [{ pod: POD }], `pod=~"checkout${BEHIND}"`],
    // By another name of its own, where its name is not measured.
    ["cart", [{ deployment: "cart-v2" }], 'deployment="cart-v2"'],
    ["cart", [{ service: "basket" }], 'service="basket"'],
    ["cart", [{ service: "basket", app: "cart" }], 'app="cart"'],
    // What is no service is found as before.
    ["node-1", [{ node: "node-1" }], 'node="node-1"'],
    ["nothing", [{ service: "checkout" }], undefined],
    // A namesake elsewhere is left out where the place was said.
    [
      "shop/mail",
      [
        { service: "mail", namespace: "shop" },
        { service: "mail", namespace: "test" },
      ],
      'service="mail",namespace="shop"',
    ],
    ["shop/mail", [{ service: "mail", namespace: "shop" }], 'service="mail"'],
    ["shop/mail", [{ service: "mail" }], 'service="mail"'],
    // A namespace of a workload's name is not the workload.
    ["cart", [{ namespace: "basket" }], undefined],
  ])("%s among %j", async (of, sets, expected) => expect(await matcher(of, sets)).toBe(expected));

  it("is asked about where namesakes stand in two namespaces", async () => {
    expect(await matcher("mail", [])).toEqual({
      question: "Which mail do you mean?",
      options: [
        { label: "shop/mail", input: { what: "cpu", of: "shop/mail" } },
        { label: "test/mail", input: { what: "cpu", of: "test/mail" } },
      ],
    });
  });
});
