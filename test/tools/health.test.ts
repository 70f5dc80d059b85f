import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDemoReader } from "../../src/demo/demo-reader.ts";
import { createEstate } from "../../src/demo/estate.ts";
import { startDemoKubernetes } from "../../src/demo/kubernetes/start-demo-kubernetes.ts";
import { createClusterIndex } from "../../src/flows/indexing/cluster-index.ts";
import type { ClusterIndex } from "../../src/systems/cluster-index.ts";
import { connectOpenKubernetes } from "../../src/systems/kubernetes/connect.ts";
import type { MetricsReader } from "../../src/systems/metrics-reader.ts";
import type { Outcome } from "../../src/tool/outcome.ts";
import { createHealthScore } from "../../tools/health/health-score.ts";
import { deployment, object, pod } from "../analysis/diagnosis/builders.ts";
import { holding } from "../fakes/held-cluster.ts";
import { createHouse, enrolActor } from "../fakes/house.ts";
import { bookOver } from "../fakes/service-book.ts";

interface Data {
  readonly score: number;
  readonly parts: readonly { name: string; score: number; weight: number; reason: string }[];
  readonly unknown: readonly { name: string; why: string }[];
}

async function ask(
  clusters: readonly ClusterIndex[],
  input: Record<string, unknown>,
  metrics: readonly MetricsReader[] = [],
) {
  const house = await createHouse({ tools: [createHealthScore({ clusters, services: bookOver(clusters), metrics })] });
  const outcome: Outcome = await house.gate.call(await enrolActor(house, "ann", "viewer"), "health_score", input);
  const text = JSON.stringify(outcome.message.blocks);
  return { outcome, said: outcome.message.summary, text, data: (outcome as unknown as { data: Data }).data };
}

const web = (ready: number) => [
  ...deployment("web", { replicas: 2, ready }),
  ...[0, 1].map((at) =>
    pod(`web-${at}`, {
      ...{ owner: "ReplicaSet/web-1", ready: at < ready },
      container: { resources: { limits: { memory: "100Mi" }, requests: { memory: "100Mi", cpu: "1" } } },
    }),
  ),
];

describe("health_score", () => {
  it("says the number and what weighs most first, then the parts", async () => {
    const { outcome, said, text, data } = await ask([holding("prod", web(1), { usage: { "web-0": "95Mi" } })], {
      of: "shop",
    });
    expect(outcome.status).toBe("found");
    expect(said).toMatch(/^shop: health \d+ of 100; what weighs most: .*\.$/);
    expect(said).toContain(`health ${data.score} of 100`);
    expect(data.parts.map(({ name }) => name).toSorted()).toEqual(
      ["availability", "diagnosis", "restarts", "rollout", "saturation"].toSorted(),
    );
    expect(data.parts.find(({ name }) => name === "saturation")?.reason).toContain("web-0 at 95%");
    expect(data.parts.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(100);
    expect(text).toContain("1 of 2 wanted pods are ready; short: web (1 of 2).");
    expect(outcome.message.demo).toBeUndefined();
  });

  it("names what could not be known and is partial for it", async () => {
    const { outcome, text, data } = await ask([holding("prod", web(2))], { of: "web" });
    expect(outcome.status).toBe("partial");
    expect(data.unknown).toEqual([{ name: "saturation", why: "no source tells the memory used" }]);
    expect(text).toContain("Not known and not counted: saturation (no source tells the memory used).");
    expect(text).toContain("metrics.k8s.io is not served");
  });

  it("goes on without the memory in use where its API fails", async () => {
    const kinds = () => {
      throw new Error("the aggregator is down");
    };
    const { outcome, data } = await ask([holding("prod", web(2), { kinds })], { of: "web" });
    expect(outcome.status).toBe("partial");
    expect(data.parts).toHaveLength(4);
  });

  it.each<[string, Record<string, unknown>]>([
    ["a namespace that holds nothing", { namespace: "bare" }],
    ["what is scaled to zero", { of: "old" }],
  ])("has no number for %s, and says so", async (_, input) => {
    const objects = [
      ...web(2),
      ...deployment("old", { replicas: 0 }),
      object("ConfigMap", "only", {}, { namespace: "bare" }),
    ];
    const { outcome, said } = await ask([holding("prod", objects)], input);
    expect(outcome.status).toBe("empty");
    expect(said).toMatch(/no score, since nothing of it can be measured/);
    expect(said).not.toMatch(/\b(0|100) of 100/);
  });

  it("takes a cluster's name for the cluster, and asks which where none is named", async () => {
    const clusters = [holding("prod", web(0)), holding("staging", web(2))];
    expect((await ask(clusters, { of: "staging" })).said).toMatch(/^Cluster staging: health/);
    const which = await ask(clusters, {});
    expect(which.outcome.status).toBe("choose");
    expect(which.said).toBe("Which cluster do you mean?");
    const [down, well] = [await ask(clusters, { of: "prod" }), await ask(clusters, { cluster: "staging" })];
    expect(down.data.score).toBeLessThan(well.data.score);
  });

  it("refuses what is not there with the nearest name", async () => {
    const { outcome, said } = await ask([holding("prod", web(2))], { of: "wbe" });
    expect(outcome.status).not.toBe("found");
    expect(said).toContain("Did you mean web?");
  });
});

describe("health_score of the sample estate", () => {
  const estate = createEstate({ seed: 1 });
  let api: Awaited<ReturnType<typeof startDemoKubernetes>>;
  let index: ReturnType<typeof createClusterIndex>;
  let metrics: MetricsReader;
  beforeAll(async () => {
    const { clock, log } = await createHouse();
    api = await startDemoKubernetes(estate, clock);
    const reader = connectOpenKubernetes("demo", api.url, { clock, timeoutMs: 10_000 });
    index = createClusterIndex({ reader, namespaces: [], demo: true, clock, log });
    metrics = createDemoReader({ estate, clock });
  });
  afterAll(async () => {
    index.close();
    await api.close();
  });

  it.each([
    [{}, "Cluster demo", "stuck: checkout (1 of 3 updated)"],
    [{ of: "demo" }, "Cluster demo", "short: orders (0 of 2) and checkout (2 of 3)"],
    [{ namespace: "shop" }, "shop", "1 outage, 1 degraded, 1 risk; first: orders-db: volume is full"],
    [{ of: "checkout" }, "checkout", "2 of 3 wanted pods are ready"],
  ])("%o says DEMO, measures memory and names the troubles", async (input, about, reason) => {
    const { outcome, said, data } = await ask([index], input, [metrics]);
    expect(outcome.status).toBe("found");
    expect(outcome.message.demo).toBe(true);
    expect(said).toContain(`${about}: health ${data.score} of 100; what weighs most: `);
    expect(data.parts.map((part) => part.reason).join(" ")).toContain(reason);
    expect(data.unknown).toEqual([]);
    expect(data.score).toBeGreaterThan(30);
    expect(data.score).toBeLessThan(90);
  });

  it("is well where nothing is broken", async () => {
    const { data, said } = await ask([index], { of: "gateway" }, [metrics]);
    expect(data.score).toBeGreaterThanOrEqual(90);
    expect(said).toContain(`health ${data.score} of 100`);
  });
});
