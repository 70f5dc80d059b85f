import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { analyzers } from "../../../src/analysis/diagnosis/analyzers.ts";
import { diagnose } from "../../../src/analysis/diagnosis/diagnose.ts";
import type { Diagnosis } from "../../../src/analysis/diagnosis/finding.ts";
import { renderDiagnosis } from "../../../src/analysis/diagnosis/render-diagnosis.ts";
import type { Snapshot } from "../../../src/analysis/diagnosis/snapshot.ts";
import type { KubernetesObject } from "../../../src/base/kubernetes-object.ts";
import {
  crashing,
  deployment,
  diagnoseAll,
  event,
  log,
  minutesAgo,
  NOW_MS,
  node,
  object,
  pod,
  service,
  snapshot,
  waiting,
} from "./builders.ts";

const crash = pod("web-1-a", { owner: "ReplicaSet/web-1", ready: false, status: crashing(139) });

describe("diagnose", () => {
  it("names an analyzer that fails, and the others go on", () => {
    const failing = {
      name: "broken-one",
      needs: [],
      analyze: () => {
        throw new Error("no luck");
      },
    };
    const diagnosis = diagnose(snapshot([crash]), {}, [failing, ...analyzers]);
    expect(failures(diagnosis)).toEqual(["What broken-one looks for: it failed (no luck)."]);
    expect(diagnosis.stories).toHaveLength(1);
  });

  it("says what it did not look for where a kind could not be read, and is not healthy without pods", () => {
    const seen: Snapshot = {
      nowMs: NOW_MS,
      cluster: "test",
      objects: { Node: [] },
      logs: [],
      unseen: ["pods (forbidden)"],
    };
    const diagnosis = diagnose(seen);
    expect(diagnosis.healthy).toBe(false);
    expect(diagnosis.unseen[0]).toBe("pods (forbidden)");
    expect(diagnosis.unseen.join("\n")).toMatch(/Pod objects, so not .*pod-crash-loop/);
    expect(renderDiagnosis(diagnosis)).toMatch(/^I cannot tell/);
  });

  it("keeps to its scope, with a cause from outside of it", () => {
    const objects = [
      node("node-1", { ready: "Unknown" }),
      ...deployment("web", { ready: 0 }),
      pod("web-1-a", {
        owner: "ReplicaSet/web-1",
        ready: false,
        status: { state: { running: { startedAt: minutesAgo(90) } } },
      }),
      pod("cart-0", { node: "node-2", ready: false, status: crashing(139) }),
    ];
    const scoped = (object: string) => diagnoseAll(objects, [], { object }).stories.map(({ cause }) => cause.object);
    expect(scoped("Deployment/shop/web")).toEqual(["Node/node-1"]);
    expect(scoped("Pod/shop/web-1-a")).toEqual(["Node/node-1"]);
    expect(scoped("Pod/shop/cart-0")).toEqual(["Pod/shop/cart-0"]);
    expect(diagnoseAll(objects, [], { namespace: "elsewhere" })).toMatchObject({ stories: [], healthy: true });
    expect(diagnoseAll(objects, [], { namespace: "shop" }).stories).toHaveLength(2);
  });

  it("says the verdict first", () => {
    const first = (objects: readonly KubernetesObject[]) => renderDiagnosis(diagnoseAll(objects)).split("\n")[0];
    expect(first([crash])).toMatch(
      /^1 cause, 0 symptoms\. First cause: web-1: container app crashes with exit code 139/,
    );
    expect(first([pod("web-0", { ready: false, status: crashing(1) })])).toMatch(
      /^1 symptom, and no cause that I can tell/,
    );
    expect(first([pod("web-0")])).toBe("All normal: no failure found in what was seen.");
  });
});

describe("objects of any shape", () => {
  const kinds = [
    "Pod",
    "Deployment",
    "ReplicaSet",
    "StatefulSet",
    "DaemonSet",
    "Job",
    "CronJob",
    "Node",
    "Service",
    "EndpointSlice",
    "ConfigMap",
    "Secret",
    "ResourceQuota",
    "PersistentVolumeClaim",
    "NetworkPolicy",
    "Event",
    "Namespace",
  ];

  it("make no fault without spec and status", () => {
    const bare = kinds.map((kind) => object(kind, "bare", {}));
    expect(failures(diagnoseAll(bare))).toEqual([]);
  });

  // Each field of a well-formed estate in turn is given what does not belong there.
  it("make no fault with any field of the wrong shape", () => {
    const well: readonly KubernetesObject[] = [
      ...deployment("web", {
        ready: 0,
        sets: [
          { name: "web-1", ago: 900 },
          { name: "web-2", ago: 20 },
        ],
      }),
      pod("web-2-a", {
        owner: "ReplicaSet/web-2",
        labels: { app: "web" },
        ready: false,
        status: crashing(1),
        container: {
          livenessProbe: { httpGet: { port: 1 } },
          env: [{ name: "A", valueFrom: { secretKeyRef: { name: "s", key: "k" } } }],
        },
        spec: {
          volumes: [
            { name: "v", configMap: { name: "c" } },
            { name: "p", persistentVolumeClaim: { claimName: "d" } },
          ],
        },
      }),
      pod("web-2-b", {
        phase: "Pending",
        ready: false,
        node: null,
        status: waiting("ErrImagePull"),
        conditions: [{ type: "PodScheduled", status: "False", message: "1 Insufficient cpu" }],
        init: { status: crashing(2) },
      }),
      pod("gone", {
        phase: "Failed",
        podStatus: { reason: "Evicted", message: "low on resource: memory" },
        metadata: { deletionTimestamp: minutesAgo(90), finalizers: ["x"] },
      }),
      event("Pod/web-2-a", "Unhealthy", "Liveness probe failed: timeout"),
      event("ReplicaSet/web-2", "FailedCreate", "exceeded quota: q, requested: a=1, used: a=1, limited: a=1"),
      node("node-1", {
        ready: "False",
        spec: { unschedulable: true, taints: [{ key: "k", effect: "NoSchedule", timeAdded: minutesAgo(3) }] },
        status: { allocatable: { pods: "1" } },
      }),
      service("api", { app: "web" }),
      object("NetworkPolicy", "n", {
        spec: {
          podSelector: {},
          policyTypes: ["Egress", "Ingress"],
          ingress: [
            {
              from: [{ podSelector: { matchExpressions: [{ key: "a", operator: "In", values: ["b"] }] } }],
              ports: [{ port: 1 }],
            },
          ],
          egress: [{ ports: [{ port: 1 }] }],
        },
      }),
      object(
        "EndpointSlice",
        "api-1",
        { endpoints: [{ conditions: { ready: false } }] },
        { labels: { "kubernetes.io/service-name": "api" } },
      ),
      object("CronJob", "c", {
        spec: { schedule: "* * * * *" },
        status: { lastScheduleTime: minutesAgo(30), active: [] },
      }),
      object("Job", "j", {
        status: { failed: 3, conditions: [{ type: "Failed", status: "True", reason: "BackoffLimitExceeded" }] },
      }),
      object("StatefulSet", "db", { spec: { replicas: 2, serviceName: "db" }, status: { readyReplicas: 0 } }),
      object("DaemonSet", "a", {
        spec: { template: { spec: { nodeSelector: { a: "b" } } } },
        status: { desiredNumberScheduled: 2, numberReady: 1 },
      }),
      object("ResourceQuota", "q", { status: { hard: { cpu: "1" }, used: { cpu: "1" } } }),
      object("PersistentVolumeClaim", "d", { spec: { storageClassName: "x" }, status: { phase: "Pending" } }),
    ];
    expect(failures(diagnoseAll(well))).toEqual([]);
    const wrong = [null, 7, "text", true, [], [null], {}, [[]], [7], { a: null }];
    let tried = 0;
    for (const [at, one] of well.entries()) {
      for (const path of pathsOf(one)) {
        if (["kind", "metadata", "metadata.name", "metadata.namespace", "apiVersion"].includes(path.join(".")))
          continue;
        for (const value of wrong) {
          const broken = well.map((other, index) =>
            index === at ? withValue(one, path, value) : other,
          ) as readonly KubernetesObject[];
          const diagnosis = diagnoseAll(broken, [log("web-2-a", ["dial tcp api:80: connection refused"])]);
          tried++;
          expect(failures(diagnosis), `${one.kind} ${path.join(".")} = ${JSON.stringify(value)}`).toEqual([]);
        }
      }
    }
    expect(tried).toBeGreaterThan(2000);
  }, 120_000);

  it("make no fault with anything in them at all", () => {
    const anyObject = fc.record({
      kind: fc.constantFrom(...kinds),
      spec: fc.anything(),
      status: fc.anything(),
      data: fc.anything(),
    });
    fc.assert(
      fc.property(fc.array(anyObject, { maxLength: 8 }), fc.array(fc.string()), (parts, lines) => {
        const objects = parts.map(({ kind, ...fields }, at) => object(kind, `n-${at}`, fields));
        expect(failures(diagnoseAll(objects, [log("n-0", lines)]))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});

/** What analyzers failed at; that a kind was not read is another thing. */
function failures({ unseen }: Diagnosis): readonly string[] {
  return unseen.filter((line) => line.includes("it failed"));
}

type Path = readonly (string | number)[];

function pathsOf(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value !== "object" || value === null) return path.length === 0 ? [] : [path];
  const below = Object.entries(value).flatMap(([key, item]) =>
    pathsOf(item, [...path, Array.isArray(value) ? Number(key) : key]),
  );
  return path.length === 0 ? below : [path, ...below];
}

function withValue(root: unknown, [key, ...rest]: Path, value: unknown): unknown {
  if (key === undefined) return value;
  if (Array.isArray(root)) return root.map((item, at) => (at === key ? withValue(item, rest, value) : item));
  return { ...(root as object), [key]: withValue((root as Record<string | number, unknown>)[key], rest, value) };
}
