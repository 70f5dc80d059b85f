import { describe, expect, it } from "vitest";
import { analyzers } from "../../../src/analysis/diagnosis/analyzers.ts";
import { createEstate } from "../../../src/analysis/diagnosis/estate.ts";
import type { KubernetesObject } from "../../../src/base/kubernetes-object.ts";
import { crashing, deployment, diagnoseAll, node, pod, service, snapshot, told } from "./builders.ts";
import * as controllers from "./cases/controllers.ts";
import * as crashes from "./cases/crashes.ts";
import * as gateways from "./cases/gateways.ts";
import * as jobs from "./cases/jobs.ts";
import * as network from "./cases/network.ts";
import * as nodes from "./cases/nodes.ts";
import * as probes from "./cases/probes.ts";
import * as refusals from "./cases/refusals.ts";
import * as scheduling from "./cases/scheduling.ts";
import * as starting from "./cases/starting.ts";
import * as upkeep from "./cases/upkeep.ts";

const tables = [controllers, crashes, gateways, jobs, network, nodes, probes, refusals, scheduling, starting, upkeep];
const fires = tables.flatMap((table) => table.fires);
const lookAlikes = tables.flatMap((table) => table.lookAlikes);

describe("every analyzer", () => {
  it.each(fires)("tells $name", ({ objects, logs, rule, of = "Pod/shop/web-0", says }) => {
    const all = told(diagnoseAll(objects, logs));
    const found = all.find((finding) => finding.rule === rule && finding.object === of);
    expect(found, JSON.stringify(all.map(({ rule, object, summary }) => [rule, object, summary]))).toBeDefined();
    for (const word of says) expect(`${found?.summary}\n${found?.evidence.join("\n")}`).toContain(word);
    expect(found?.summary.startsWith(`${of.split("/").at(-1)}: `)).toBe(true);
    expect(found?.evidence.length).toBeGreaterThan(0);
  });

  it.each(lookAlikes)("does not take $name for $not", ({ objects, logs, not }) => {
    expect(told(diagnoseAll(objects, logs)).map(({ rule }) => rule)).not.toContain(not);
  });

  it("that is told of here has a look-alike here", () => {
    const ofRule = new Map(
      fires.flatMap(({ objects, logs, rule }) =>
        analyzers.flatMap(({ name, analyze }) =>
          analyze(createEstate(snapshot(objects, logs))).some((finding) => finding.rule === rule) ? [[rule, name]] : [],
        ),
      ) as readonly (readonly [string, string])[],
    );
    const guarded = new Set(lookAlikes.map(({ not }) => ofRule.get(not)));
    expect(ofRule.size).toBeGreaterThan(50);
    expect([...new Set(ofRule.values())].filter((name) => !guarded.has(name))).toEqual([]);
  });
});

describe("proposals", () => {
  const proposals = (objects: readonly KubernetesObject[]) =>
    told(diagnoseAll(objects)).flatMap(({ proposes }) => proposes ?? []);

  it("double the memory limit of a workload, and are not made for a bare pod", () => {
    const limits = { memory: "128Mi" };
    const of = (owner: object) =>
      proposals([
        pod("web-0", {
          ...owner,
          ready: false,
          container: { resources: { limits } },
          status: crashing(137, { reason: "OOMKilled" }),
        }),
      ]);
    expect(of({ owner: "StatefulSet/web" })).toEqual([
      {
        tool: "kubernetes_set_resources",
        input: { kind: "StatefulSet", name: "web", namespace: "shop", container: "app", limits: { memory: "256Mi" } },
      },
    ]);
    expect(of({})).toEqual([]);
  });

  it("uncordon, and scale up", () => {
    const message = "0/1 nodes are available: 1 node(s) were unschedulable.";
    const conditions = [{ type: "PodScheduled", status: "False", reason: "Unschedulable", message }];
    const waits = pod("web-0", {
      phase: "Pending",
      ready: false,
      node: null,
      podStatus: { containerStatuses: [] },
      conditions,
    });
    expect(proposals([node("node-1", { spec: { unschedulable: true } }), waits])).toContainEqual({
      tool: "kubernetes_uncordon_node",
      input: { name: "node-1" },
    });
    expect(proposals([service("api", { app: "api" }), ...deployment("api", { replicas: 0, ready: 0 })])).toContainEqual(
      {
        tool: "kubernetes_scale_workload",
        input: { kind: "Deployment", name: "api", namespace: "shop", replicas: 1 },
      },
    );
  });

  it("are left out, and the next look named, where the cause is not known", () => {
    const { stories, unexplained } = diagnoseAll([pod("web-0", { ready: false, status: crashing(1) })]);
    expect(stories).toEqual([]);
    expect(unexplained[0]?.proposes).toBeUndefined();
    expect(unexplained[0]?.next).toContain("kubectl logs web-0 -n shop -c app --previous");
  });
});
