import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { diagnose } from "../../src/analysis/diagnosis/diagnose.ts";
import { systemClock } from "../../src/base/clock.ts";
import { createLog } from "../../src/base/telemetry/log.ts";
import { createClusters } from "../../src/clusters.ts";
import { kubernetesConfig } from "../../src/systems/kubernetes/config.ts";

const NONE = kubernetesConfig.parse({});
const deps = (demo: boolean) => ({
  config: { kubernetes: NONE, demo: { enabled: demo, seed: 1 } },
  ...{ clock: systemClock, log: createLog("silent") },
});

describe("the sample estate's cluster", () => {
  let clusters: Awaited<ReturnType<typeof createClusters>>;
  beforeAll(async () => {
    clusters = await createClusters(deps(true));
  });
  afterAll(() => clusters.close());

  it("shows the same kinds of trouble as a real one, causes before symptoms", async () => {
    const [index] = clusters.all;
    if (!index) throw new Error("there is no cluster");
    expect(index.demo).toBe(true);
    const { objects, unseen } = await index.look();
    const snapshot = { nowMs: Date.now(), cluster: index.cluster, objects, logs: [], unseen };
    const { stories, recovered, healthy } = diagnose(snapshot, { namespace: "shop" });
    expect(healthy).toBe(false);
    expect(stories.map(({ cause }) => cause.rule)).toEqual(["volume-full", "pod-image-pull"]);
    expect(stories[0]?.symptoms.map(({ object }) => object)).toContain("Deployment/shop/orders");
    expect(stories[1]?.change?.summary).toMatch(/checkout:2\.13\.4 → .*2\.14\.0/);
    expect(recovered.map(({ summary }) => summary).join(" ")).toContain("OOMKilled");
    expect(unseen).toEqual([]);
  });

  it("is not there where it was switched off", async () => {
    const none = await createClusters(deps(false));
    expect(none.all).toEqual([]);
    await none.close();
  });
});
