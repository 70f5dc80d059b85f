import { describe, expect, it } from "vitest";
import type { KubernetesObject } from "../../../src/base/kubernetes-object.ts";
import { diagnoseAll, event, object, pod, told } from "./builders.ts";

const served = { labels: { app: "web" }, container: { ports: [{ name: "http", containerPort: 8080 }] } };
const web = pod("web-0", served);
const service = (port: object = { port: 80, targetPort: "http" }, name = "web") =>
  object("Service", name, { spec: { selector: { app: "web" }, ports: [port] } });
const ingress = (backend: object, spec: object = {}) =>
  object("Ingress", "shop", {
    spec: { ...spec, rules: [{ host: "shop.example", http: { paths: [{ path: "/", backend }] } }] },
  });
const backend = (name: string, port: object = { number: 80 }) => ({ service: { name, port } });
const hpa = (status: object, spec: object = {}) =>
  object("HorizontalPodAutoscaler", "web", {
    spec: { maxReplicas: 4, minReplicas: 2, scaleTargetRef: { kind: "Deployment", name: "web" }, ...spec },
    status,
  });
const condition = (type: string, status: string, reason: string) => ({
  type,
  status,
  reason,
  message: `because of ${reason}`,
});
const deployment = (container: object = {}, spec: object = {}): KubernetesObject =>
  object("Deployment", "web", {
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: "web" } },
      template: { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "app", ...container }] } },
      ...spec,
    },
    status: { replicas: 2, readyReplicas: 2, availableReplicas: 2, updatedReplicas: 2, observedGeneration: 1 },
  });
const owned = (container: Readonly<Record<string, unknown>>) =>
  pod("web-0", { owner: "Deployment/web", labels: { app: "web" }, container });
const sound = {
  ...{
    image: "registry/web:1.4.2",
    ports: [{ name: "http", containerPort: 8080 }],
    readinessProbe: { httpGet: { path: "/", port: 8080 } },
  },
  resources: { requests: { cpu: "10m", memory: "64Mi" }, limits: { memory: "128Mi" } },
};
const budget = (status: object, selector = { app: "web" }) =>
  object("PodDisruptionBudget", "web", { spec: { selector: { matchLabels: selector } }, status });
const webhook = (policy: string, name = "judge") =>
  object("ValidatingWebhookConfiguration", "policy", {
    webhooks: [
      { name: "judge.example", failurePolicy: policy, clientConfig: { service: { name, namespace: "shop" } } },
    ],
  });

const rulesOf = (objects: readonly KubernetesObject[]) => told(diagnoseAll(objects));

const claim = object("PersistentVolumeClaim", "data", { status: { phase: "Bound" } });
const mounting = pod("db-0", {
  labels: { app: "db" },
  spec: { volumes: [{ name: "d", persistentVolumeClaim: { claimName: "data" } }] },
});

describe("a full volume", () => {
  it("stands behind those whose probes name its database", () => {
    const orders = pod("orders-1", {
      ready: false,
      container: { readinessProbe: { httpGet: { path: "/ready", port: 80 } } },
    });
    const db = object("Service", "db", { spec: { selector: { app: "db" }, ports: [{ port: 5432 }] } });
    const full = event("PersistentVolumeClaim/data", "VolumeAlmostFull", "The volume is 95% full; writes are refused");
    const unready = event(
      "Pod/orders-1",
      "Unhealthy",
      "Readiness probe failed: HTTP probe failed with statuscode: 503 (db is read-only)",
    );
    const { stories } = diagnoseAll([claim, mounting, orders, db, full, unready]);
    expect(stories.map(({ cause }) => cause.rule)).toEqual(["volume-full"]);
    expect(stories[0]?.symptoms.map(({ object: about }) => about)).toContain("Pod/shop/orders-1");
  });

  it.each([
    [
      "was said of it hours ago",
      event("PersistentVolumeClaim/data", "VolumeAlmostFull", "The volume is full", { ago: 300 }),
    ],
    [
      "is said in passing",
      event("PersistentVolumeClaim/data", "Resizing", "is carefully resized", { type: "Warning" }),
    ],
    [
      "is said as news",
      event("PersistentVolumeClaim/data", "Provisioned", "full capacity provided", { type: "Normal" }),
    ],
  ])("is none where that %s", (_, said) => {
    expect(rulesOf([claim, mounting, said]).map(({ rule }) => rule)).not.toContain("volume-full");
  });
});

describe("what is told", () => {
  it.each<[string, string, readonly KubernetesObject[], RegExp]>([
    [
      "a port name that no pod has",
      "service-wrong-port",
      [web, service({ port: 80, targetPort: "web" })],
      /port 80 to port web/,
    ],
    [
      "a port number beside the declared ones",
      "service-wrong-port",
      [web, service({ port: 80, targetPort: 9999 })],
      /9999, which its pods do not declare/,
    ],
    [
      "an Ingress to a Service that is not there",
      "ingress-broken",
      [web, service(), ingress(backend("wbe"))],
      /Service wbe, which is not there/,
    ],
    [
      "an old Ingress to a port that is not there",
      "ingress-broken",
      [web, service(), ingress({ serviceName: "web", servicePort: 8081 })],
      /port 8081 of Service web/,
    ],
    [
      "an Ingress of a class nobody installed",
      "ingress-broken",
      [web, service(), object("IngressClass", "nginx", {}), ingress(backend("web"), { ingressClassName: "traefik" })],
      /class traefik, which is not installed/,
    ],
    [
      "an autoscaler without its target",
      "autoscaler-stuck",
      [object("Deployment", "other"), hpa({})],
      /scales Deployment\/web, which is not there/,
    ],
    [
      "an autoscaler without metrics",
      "autoscaler-stuck",
      [deployment(), hpa({ conditions: [condition("ScalingActive", "False", "FailedGetResourceMetric")] })],
      /cannot tell how many replicas/,
    ],
    [
      "an autoscaler at its ceiling",
      "autoscaler-stuck",
      [deployment(), hpa({ currentReplicas: 4, conditions: [condition("ScalingLimited", "True", "TooManyReplicas")] })],
      /ceiling of 4 replicas/,
    ],
    [
      "a budget that lets none go",
      "budget-blocks",
      [web, budget({ disruptionsAllowed: 0, currentHealthy: 2, desiredHealthy: 2, expectedPods: 2 })],
      /lets none of its 2 healthy pods go/,
    ],
    [
      "a budget that fits no pod",
      "budget-blocks",
      [web, budget({ disruptionsAllowed: 0 }, { app: "wbe" })],
      /fits no pod/,
    ],
    [
      "a webhook that refuses since nobody answers",
      "webhook-without-server",
      [web, webhook("Fail")],
      /what it judges is refused/,
    ],
    [
      "a workload built to fail",
      "workload-risks",
      [deployment({}, { replicas: 1 }), owned({ image: "registry/web:latest" }), service()],
      /no memory limit on app.*no readiness probe.*one replica behind a Service/,
    ],
  ])("%s", (_, rule, objects, summary) => {
    const found = rulesOf(objects).filter((one) => one.rule === rule);
    expect(found.map((one) => one.summary).join("\n")).toMatch(summary);
  });
});

describe("what is not told", () => {
  it.each<[string, string, readonly KubernetesObject[]]>([
    ["a port name that the pods have", "service-wrong-port", [web, service()]],
    [
      "a port number where pods declare none",
      "service-wrong-port",
      [pod("web-0", { labels: { app: "web" } }), service({ port: 80, targetPort: 9999 })],
    ],
    ["a wrong port of a Service without pods", "service-wrong-port", [service({ port: 80, targetPort: "web" })]],
    ["an Ingress that leads right", "ingress-broken", [web, service(), ingress(backend("web"))]],
    [
      "an Ingress by the port's name",
      "ingress-broken",
      [web, service({ name: "http", port: 80 }), ingress(backend("web", { name: "http" }))],
    ],
    [
      "an Ingress of a class where classes could not be read",
      "ingress-broken",
      [web, service(), ingress(backend("web"), { ingressClassName: "traefik" })],
    ],
    [
      "an autoscaler that is switched off",
      "autoscaler-stuck",
      [deployment(), hpa({ conditions: [condition("ScalingActive", "False", "ScalingDisabled")] })],
    ],
    [
      "an autoscaler at its floor",
      "autoscaler-stuck",
      [deployment(), hpa({ currentReplicas: 2, conditions: [condition("ScalingLimited", "True", "TooFewReplicas")] })],
    ],
    [
      "an autoscaler whose target's kind could not be read",
      "autoscaler-stuck",
      [hpa({}, { scaleTargetRef: { kind: "Widget", name: "web" } })],
    ],
    [
      "a budget that holds while a pod is missing",
      "budget-blocks",
      [web, budget({ disruptionsAllowed: 0, currentHealthy: 1, desiredHealthy: 2, expectedPods: 2 })],
    ],
    [
      "a budget that lets one go",
      "budget-blocks",
      [web, budget({ disruptionsAllowed: 1, currentHealthy: 2, desiredHealthy: 1, expectedPods: 2 })],
    ],
    ["a webhook whose Service answers", "webhook-without-server", [web, service(undefined, "judge"), webhook("Fail")]],
    ["a workload that is built soundly", "workload-risks", [deployment(sound), owned(sound), service()]],
    [
      "a workload of the system",
      "workload-risks",
      [
        { ...deployment(), metadata: { name: "web", namespace: "kube-system" } },
        { ...owned({}), metadata: { ...owned({}).metadata, namespace: "kube-system" } },
      ],
    ],
    [
      "objects without spec and status",
      "ingress-broken",
      [
        "Ingress",
        "Service",
        "HorizontalPodAutoscaler",
        "PodDisruptionBudget",
        "ValidatingWebhookConfiguration",
        "Deployment",
        "Pod",
      ].map((kind) => object(kind, "bare")),
    ],
  ])("%s", (_, rule, objects) => {
    const { unseen } = diagnoseAll(objects);
    expect(rulesOf(objects).map((one) => one.rule)).not.toContain(rule);
    expect(unseen.filter((line) => /failed|bug/i.test(line))).toEqual([]);
  });
});
