import { describe, expect, it } from "vitest";
import type { KubernetesObject } from "../../../src/base/kubernetes-object.ts";
import {
  crashing,
  deployment,
  diagnoseAll,
  event,
  log,
  minutesAgo,
  node,
  object,
  pod,
  service,
  waiting,
} from "./builders.ts";

const callers = Array.from({ length: 20 }, (_, at) =>
  pod(`checkout-1-${at}`, { owner: "ReplicaSet/checkout-1", ready: false, status: crashing(1) }),
);
const callerLogs = callers.map(({ metadata }) =>
  log(metadata.name, ["dial tcp 10.96.0.10:5432: connect: connection refused"], { previous: true }),
);
const database: readonly KubernetesObject[] = [
  service("orders-db", { app: "db" }, [5432]),
  pod("db-0", {
    owner: "StatefulSet/db",
    labels: { app: "db" },
    ready: false,
    phase: "Pending",
    status: waiting("ImagePullBackOff", "manifest unknown"),
  }),
];

describe("stories", () => {
  it("puts the dependency that is down before the twenty pods that cannot reach it", () => {
    const { stories, unexplained } = diagnoseAll(
      [...deployment("checkout", { replicas: 20, ready: 0 }), ...callers, ...database],
      callerLogs,
    );
    expect(stories.map(({ cause }) => [cause.rule, cause.object])).toEqual([["pod-image-pull", "StatefulSet/shop/db"]]);
    expect(stories[0]?.symptoms.map(({ rule }) => rule).sort()).toEqual([
      "dependency-unreachable",
      "deployment-unavailable",
      "pod-crash-loop",
      "service-without-endpoints",
    ]);
    expect(stories[0]?.cause.explains).toEqual(
      expect.arrayContaining(["Service/shop/orders-db", "Deployment/shop/checkout"]),
    );
    expect(unexplained).toEqual([]);
  });

  it("joins pods that are not ready to a Service their environment names, where their log says nothing", () => {
    const quiet = pod("cart-0", {
      ready: false,
      container: { env: [{ name: "DB", value: "postgres://u:p@orders-db:5432/x" }] },
      status: { state: { running: { startedAt: minutesAgo(30) } } },
    });
    const { stories } = diagnoseAll([quiet, ...database]);
    expect(stories).toHaveLength(1);
    expect(stories[0]?.symptoms.map(({ object }) => object)).toContain("Pod/shop/cart-0");
  });

  it("makes one finding of many pods, with the count and an example", () => {
    const { stories } = diagnoseAll(
      callers,
      callers.map(({ metadata }) => log(metadata.name, ["panic: no plan"], { previous: true })),
    );
    expect(stories).toHaveLength(1);
    expect(stories[0]?.cause.summary).toContain("20 of 20 pods, such as checkout-1-0");
    expect(stories[0]?.cause.explains).toHaveLength(20);
  });

  it("keeps different troubles of one workload apart, and one pod's its own", () => {
    const two = [...callers.slice(0, 2), pod("checkout-1-x", { owner: "ReplicaSet/checkout-1" })];
    const { stories } = diagnoseAll(two, [
      log("checkout-1-0", ["panic: no plan"], { previous: true }),
      log("checkout-1-1", ["Error: Cannot find module 'express'"], { previous: true }),
    ]);
    expect(stories.map(({ cause }) => cause.object).sort()).toEqual(["Pod/shop/checkout-1-0", "Pod/shop/checkout-1-1"]);
  });

  it("puts a node that went down before the pods it took with it, and not before those that crash of themselves", () => {
    const lost = pod("web-1-a", {
      owner: "ReplicaSet/web-1",
      ready: false,
      status: { state: { running: { startedAt: minutesAgo(300) } } },
    });
    const own = pod("cart-1-a", { owner: "ReplicaSet/cart-1", ready: false, status: crashing(139) });
    const { stories } = diagnoseAll([
      node("node-1", { ready: "Unknown" }),
      ...deployment("web", { ready: 0 }),
      lost,
      ...deployment("cart", { ready: 0 }),
      own,
    ]);
    const [first, second] = stories;
    expect(first?.cause.object).toBe("Node/node-1");
    expect(first?.symptoms.map(({ object }) => object).sort()).toEqual(["Deployment/shop/web", "Deployment/shop/web"]);
    expect(second?.cause.rule).toBe("pod-crash-loop");
    expect(second?.symptoms.map(({ object }) => object)).toEqual(["Deployment/shop/cart"]);
  });

  it("does not blame what began long after", () => {
    const web = pod("web-0", {
      ready: false,
      status: { state: { running: { startedAt: minutesAgo(300) } } },
      conditions: [{ type: "Ready", status: "False", lastTransitionTime: minutesAgo(120) }],
    });
    const { stories, unexplained } = diagnoseAll([web, node("node-1", { ready: "Unknown", ago: 5 })]);
    expect(stories[0]?.symptoms).toEqual([]);
    expect(unexplained.map(({ object }) => object)).toEqual(["Pod/shop/web-0"]);
  });

  it("orders outages before the degraded, then by how much is explained, then by time", () => {
    const one = (name: string, ready: boolean, at: number) => [
      pod(`${name}-1-a`, {
        owner: `ReplicaSet/${name}-1`,
        ready: false,
        status: crashing(139),
        conditions: [{ type: "Ready", status: "False", lastTransitionTime: minutesAgo(at) }],
      }),
      pod(`${name}-1-b`, { owner: `ReplicaSet/${name}-1`, ready }),
    ];
    const out = pod("solo-0", {
      owner: "StatefulSet/solo",
      ready: false,
      status: crashing(139),
      conditions: [{ type: "Ready", status: "False", lastTransitionTime: minutesAgo(3) }],
    });
    const { stories } = diagnoseAll([...one("late", true, 5), ...one("early", true, 50), out]);
    expect(stories.map(({ cause }) => cause.object)).toEqual([
      "StatefulSet/shop/solo",
      "Pod/shop/early-1-a",
      "Pod/shop/late-1-a",
    ]);
  });
});

describe("changes and going back", () => {
  const broken = (hash: string, more = {}) =>
    pod(`web-${hash}-x`, {
      owner: `ReplicaSet/web-${hash}`,
      phase: "Pending",
      ready: false,
      status: waiting("ImagePullBackOff", "manifest unknown"),
      conditions: [{ type: "Ready", status: "False", lastTransitionTime: minutesAgo(18) }],
      ...more,
    });
  const old = pod("web-1-x", { owner: "ReplicaSet/web-1" });
  const rolled = (ago: number, ready = 1) =>
    deployment("web", {
      replicas: 2,
      ready: 1,
      sets: [
        { name: "web-1", ago: 5000, ready, image: "registry/web:1.9.1" },
        { name: "web-2", ago, image: "registry/web:1.9.2" },
      ],
    });

  it("names the rollout before the first sign, and offers to go back", () => {
    const { stories } = diagnoseAll([...rolled(20), old, broken("2")]);
    expect(stories[0]?.change).toEqual({
      summary: "rollout of revision 2 of web, image registry/web:1.9.1 → registry/web:1.9.2",
      atMs: Date.parse(minutesAgo(20)),
    });
    expect(stories[0]?.cause.proposes).toEqual({
      tool: "kubernetes_rollback_workload",
      input: { kind: "Deployment", name: "web", namespace: "shop", revision: 1 },
    });
  });

  it("names no rollout of hours ago, and offers no way back when the former revision fails too", () => {
    expect(diagnoseAll([...rolled(300), old, broken("2")]).stories[0]?.change).toBeUndefined();
    const both = diagnoseAll([...rolled(20, 0), broken("1"), broken("2")]);
    expect(both.stories[0]?.cause.proposes).toBeUndefined();
    const unknown = diagnoseAll([...rolled(300, 0), broken("2")]);
    expect(unknown.stories[0]?.cause.proposes).toBeUndefined();
  });

  it("names a ConfigMap that was written shortly before", () => {
    const written = object("ConfigMap", "env", { data: { A: "1" } }, {
      managedFields: [{ manager: "kubectl", time: minutesAgo(12) }],
    } as never);
    const web = pod("web-0", {
      ready: false,
      container: { envFrom: [{ configMapRef: { name: "env" } }] },
      status: crashing(139),
    });
    expect(diagnoseAll([written, web]).stories[0]?.change).toEqual({
      summary: "ConfigMap env was changed",
      atMs: Date.parse(minutesAgo(12)),
    });
  });
});

describe("what is well", () => {
  it("is healthy with nothing wrong, and tells what recovered apart", () => {
    const back = pod("cart-0", {
      status: {
        restartCount: 1,
        lastState: { terminated: { exitCode: 137, reason: "OOMKilled", finishedAt: minutesAgo(110) } },
      },
    });
    const diagnosis = diagnoseAll([back, pod("web-0"), node("node-1"), ...deployment("web")]);
    expect(diagnosis).toMatchObject({ healthy: true, stories: [], unexplained: [] });
    expect(diagnosis.recovered).toEqual([
      {
        object: "Pod/shop/cart-0",
        atMs: Date.parse(minutesAgo(110)),
        summary: "cart-0: container app of cart-0 ended with exit code 137 (OOMKilled) and runs again",
      },
    ]);
  });

  it("does not call recovered what crashes again and again", () => {
    const flapping = pod("cart-0", {
      status: {
        restartCount: 6,
        lastState: { terminated: { exitCode: 1, reason: "Error", finishedAt: minutesAgo(3) } },
      },
    });
    const { recovered, healthy } = diagnoseAll([flapping]);
    expect({ recovered, healthy }).toEqual({ recovered: [], healthy: false });
  });

  it("is not led astray by red herrings", () => {
    const herrings = [
      pod("web-0"),
      event("Pod/web-0", "BackOff", "Back-off restarting failed container", { ago: 55 }),
      event("Pod/web-0", "FailedScheduling", "0/1 nodes are available: 1 Insufficient cpu.", { ago: 50 }),
      event("Pod/web-0", "Unhealthy", "Readiness probe failed: connection refused", { ago: 3 }),
      event("Node/node-1", "NodeNotReady", "Node is not ready", { ago: 400 }),
      node("node-1"),
      ...deployment("web"),
      object("Job", "old", { status: { failed: 2, conditions: [{ type: "Complete", status: "True" }] } }),
      pod("old-x", {
        owner: "Job/old",
        phase: "Failed",
        ready: false,
        status: { state: { terminated: { exitCode: 1 } } },
      }),
    ];
    const lines = [
      "INFO fatal errors so far: 0",
      "WARN connection refused by redis:6379, retrying",
      "INFO connected to redis:6379",
      "ERROR user gave a wrong password",
    ];
    expect(diagnoseAll(herrings, [log("web-0", lines)])).toMatchObject({
      healthy: true,
      stories: [],
      unexplained: [],
      risks: [],
    });
  });
});
