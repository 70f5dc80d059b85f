import { describe, expect, it } from "vitest";
import type { KubernetesObject } from "../../../src/base/kubernetes-object.ts";
import { formatAge } from "../../../src/base/time/format-age.ts";
import type { ClusterView } from "../../../src/systems/cluster-index.ts";
import { columnsOf } from "../../../tools/kubernetes/columns.ts";
import { matchesSelector } from "../../../tools/kubernetes/label-selector.ts";
import { podState } from "../../../tools/kubernetes/pod-state.ts";
import { resolveSubject } from "../../../tools/kubernetes/resolve.ts";
import { containersOf, groupUsage, readPodMetrics } from "../../../tools/kubernetes/usage.ts";

const object = (kind: string, name: string, namespace?: string, more: object = {}): KubernetesObject => ({
  ...{ apiVersion: "v1", kind, metadata: { name, ...(namespace === undefined ? {} : { namespace }) } },
  ...more,
});

describe("a label selector", () => {
  const labels = { app: "cart", tier: "web" };
  it.each([
    ["app=cart", true],
    ["app==cart,tier=web", true],
    ["app=cart,tier!=web", false],
    ["app!=orders", true],
    ["missing!=x", true],
    ["app in (cart, orders)", true],
    ["app notin (cart, orders)", false],
    ["missing in (a)", false],
    ["tier", true],
    ["!tier", false],
    ["!missing, app", true],
  ])("%s", (selector, fits) => expect(matchesSelector(labels, selector)).toBe(fits));

  it("is refused with the form when it is none", () => {
    expect(() => matchesSelector(labels, "app=>cart")).toThrow(/no label selector; write it like/);
  });
});

describe("a pod in a list", () => {
  const container = (more: object) => ({ name: "app", ready: false, restartCount: 2, ...more });
  const pod = (status: object, metadata: object = {}) => ({
    ...object("Pod", "web-0", "shop", { spec: { containers: [{ name: "app" }] }, status }),
    metadata: { name: "web-0", namespace: "shop", ...metadata },
  });
  it.each<[string, KubernetesObject, string, boolean]>([
    [
      "running",
      pod({ phase: "Running", containerStatuses: [container({ ready: true, state: { running: {} } })] }),
      "Running",
      true,
    ],
    [
      "running, not ready",
      pod({ phase: "Running", containerStatuses: [container({ state: { running: {} } })] }),
      "Running",
      false,
    ],
    [
      "in a crash loop",
      pod({ phase: "Running", containerStatuses: [container({ state: { waiting: { reason: "CrashLoopBackOff" } } })] }),
      "CrashLoopBackOff",
      false,
    ],
    [
      "ended with a code",
      pod({ phase: "Failed", containerStatuses: [container({ state: { terminated: { exitCode: 3 } } })] }),
      "ExitCode:3",
      false,
    ],
    [
      "done",
      pod({
        phase: "Succeeded",
        containerStatuses: [container({ state: { terminated: { exitCode: 0, reason: "Completed" } } })],
      }),
      "Completed",
      true,
    ],
    [
      "failing in its init container",
      pod({
        phase: "Pending",
        initContainerStatuses: [container({ state: { terminated: { exitCode: 1, reason: "Error" } } })],
      }),
      "Init:Error",
      false,
    ],
    ["evicted", pod({ phase: "Failed", reason: "Evicted" }), "Evicted", false],
    ["going", pod({ phase: "Running" }, { deletionTimestamp: "2026-11-20T09:00:00Z" }), "Terminating", false],
    ["without a status", object("Pod", "web-0", "shop"), "Unknown", false],
  ])("is %s", (_, given, status, isWell) => {
    expect(podState(given)).toMatchObject({ status, isWell });
  });

  it("and every other kind has columns that bear objects without status", () => {
    for (const kind of [
      "Pod",
      "Deployment",
      "Node",
      "Service",
      "Job",
      "CronJob",
      "Ingress",
      "ConfigMap",
      "Widget",
      "ResourceQuota",
      "HorizontalPodAutoscaler",
    ]) {
      for (const column of columnsOf(kind)) expect(typeof column.value(object(kind, "x"), 0)).toBe("string");
    }
  });
});

describe("what a name means in a cluster", () => {
  const view = (objects: ClusterView["objects"]): ClusterView => ({ objects, unseen: [], sources: [] });
  const shop = view({
    Namespace: [object("Namespace", "shop"), object("Namespace", "staging"), object("Namespace", "cart")],
    Deployment: [
      object("Deployment", "checkout", "shop"),
      object("Deployment", "checkout", "staging"),
      object("Deployment", "orders", "shop"),
    ],
    Service: [object("Service", "orders", "shop"), object("Service", "lonely", "shop")],
    Pod: [object("Pod", "web-0", "shop"), object("Pod", "gone-7d9f-x2k4q", "shop")],
    Node: [object("Node", "node-1")],
  });
  const meant = (input: Readonly<Record<string, string>>) => {
    const found = resolveSubject(shop, input);
    if ("question" in found) return found.options.map(({ label }) => label).join(" or ");
    return found.kind === "object"
      ? `${found.object.kind}/${found.object.metadata.name}`
      : found.kind === "namespace"
        ? found.namespace
        : found.kind;
  };
  it.each<[Readonly<Record<string, string>>, string]>([
    [{}, "everything"],
    [{ namespace: "shop" }, "shop"],
    [{ of: "shop" }, "shop"],
    [{ of: "orders" }, "Deployment/orders"],
    [{ of: "Service/orders" }, "Service/orders"],
    [{ of: "lonely" }, "Service/lonely"],
    [{ of: "checkout" }, "Deployment/shop/checkout or Deployment/staging/checkout"],
    [{ of: "checkout", namespace: "staging" }, "Deployment/checkout"],
    [{ of: "staging/checkout" }, "Deployment/checkout"],
    [{ of: "Deployment/shop/checkout" }, "Deployment/checkout"],
    [{ of: "web-0" }, "Pod/web-0"],
    [{ of: "gone" }, "Pod/gone-7d9f-x2k4q"],
    [{ of: "node-1" }, "Node/node-1"],
  ])("%o", (input, expected) => expect(meant(input)).toBe(expected));

  it.each<[Readonly<Record<string, string>>, RegExp]>([
    [{ of: "chekout" }, /There is no chekout\. Did you mean checkout\?/],
    [{ of: "web-0", namespace: "staging" }, /There is no web-0 in staging/],
    [{ namespace: "shp" }, /no namespace shp\. Did you mean shop\?/],
  ])("refuses %o", (input, message) => expect(() => meant(input)).toThrow(message));
});

describe("what is asked for and used", () => {
  const pod = (name: string, resources: object, phase = "Running") =>
    object("Pod", name, "shop", {
      spec: { nodeName: "node-1", containers: [{ name: "app", resources }] },
      status: { phase },
    });
  const pods = [
    pod("cart-1", { requests: { cpu: "500m", memory: "256Mi" }, limits: { memory: "512Mi" } }),
    pod("cart-2", { requests: { cpu: "500m", memory: "256Mi" } }),
    pod("bare-1", {}),
    pod("done-1", { requests: { cpu: "8" } }, "Succeeded"),
  ];
  const used = readPodMetrics([
    object("PodMetrics", "cart-1", "shop", { containers: [{ name: "app", usage: { cpu: "100m", memory: "300Mi" } }] }),
  ]);
  const rows = groupUsage(
    containersOf(pods, ({ metadata }) => metadata.name.slice(0, 4), used),
    "workload",
  );

  it("sums what runs, calls waste what was asked for and not used, and never takes unknown for zero", () => {
    const cart = rows.find(({ name }) => name === "shop/cart");
    expect(cart?.requests).toEqual({ cpu: 1, memory: 2 * 256 * 2 ** 20 });
    expect(cart?.limits).toEqual({ memory: 512 * 2 ** 20 });
    expect(cart?.used).toEqual({ cpu: 0.1, memory: 300 * 2 ** 20 });
    // Of cart-2 the use is not known, so none of it is called waste; cart-1 uses more memory than it asked for.
    expect(cart?.waste).toEqual({ cpu: 0.4, memory: 0 });
    const bare = rows.find(({ name }) => name === "shop/bare");
    expect(bare).toMatchObject({ requests: {}, used: {}, waste: {}, unrequested: 1 });
    expect(rows.some(({ name }) => name === "shop/done")).toBe(false);
  });
});

describe("an age", () => {
  it.each([
    [0, "0 s"],
    [-5, "0 s"],
    [59_999, "59 s"],
    [60_000, "1 min"],
    [7_199_000, "1 h"],
    [86_400_000 * 3.9, "3 d"],
  ])("%d ms is %s", (ms, text) => expect(formatAge(ms)).toBe(text));
});
