import { describe, expect, it } from "vitest";
import { diagnose } from "../../../src/analysis/diagnosis/diagnose.ts";
import { buildTopology } from "../../../src/analysis/topology/build-topology.ts";
import { foldTopology, MOST_BOXES } from "../../../src/analysis/topology/fold.ts";
import type { KubernetesObject } from "../../../src/base/kubernetes-object.ts";
import { crashing, event, log, minutesAgo, node, object, pod, service, snapshot } from "./builders.ts";

const NAMESPACES = 200;
const SERVICES = 1000;
const PODS = 5000;

/** Five workloads a namespace, five pods each; one workload in fifty crashes, and its callers cannot reach it. */
function largeEstate() {
  const objects: KubernetesObject[] = Array.from({ length: 100 }, (_, at) => node(`node-${at}`));
  const logs = [];
  for (let space = 0; space < NAMESPACES; space++) objects.push(object("Namespace", `space-${space}`));
  for (let at = 0; at < SERVICES; at++) {
    const namespace = `space-${at % NAMESPACES}`;
    const name = `app-${at}`;
    const down = at % 50 === 0;
    const next = `app-${(at + NAMESPACES) % SERVICES}`;
    const labels = { app: name, tier: "back" };
    const within = { namespace, creationTimestamp: minutesAgo(5000) };
    objects.push(service(name, { app: name, tier: "back" }, [80], { namespace }));
    objects.push(
      object(
        "Deployment",
        name,
        {
          spec: { replicas: 5 },
          status: { replicas: 5, updatedReplicas: 5, readyReplicas: down ? 0 : 5, availableReplicas: down ? 0 : 5 },
        },
        within,
      ),
    );
    objects.push(
      object(
        "ReplicaSet",
        `${name}-1`,
        { spec: { replicas: 5 }, status: { replicas: 5 } },
        { ...within, ownerReferences: [{ kind: "Deployment", name, controller: true }] },
      ),
    );
    for (let one = 0; one < PODS / SERVICES; one++) {
      const podName = `${name}-1-${one}`;
      const calls = ((at + NAMESPACES) % SERVICES) % 50 === 0 && !down;
      objects.push(
        pod(podName, {
          ...{ owner: `ReplicaSet/${name}-1`, labels, ready: !down && !calls, node: `node-${(at + one) % 100}` },
          container: {
            env: [
              { name: "NEXT", value: `http://${next}:80` },
              { name: "MODE", value: "fast" },
            ],
          },
          ...(down ? { status: crashing(139) } : calls ? { status: crashing(1) } : {}),
          metadata: { namespace },
        }),
      );
      if (calls)
        logs.push(log(podName, [`dial tcp: connect ${next}:80: connection refused`], { namespace, previous: true }));
      objects.push(event(`Pod/${podName}`, "Pulled", "Container image already present", { type: "Normal" }));
    }
  }
  return snapshot(objects, logs);
}

describe("a large estate", () => {
  const estate = largeEstate();

  it("has the size it is said to have", () => {
    expect(estate.objects.Pod).toHaveLength(PODS);
    expect(estate.objects.Service).toHaveLength(SERVICES);
  });

  it("is diagnosed in well under a second, each cause with its own callers", () => {
    diagnose(estate);
    const times = [1, 2, 3].map(() => {
      // Processor time: other work on the same cores must not count.
      const from = process.cpuUsage();
      const { stories } = diagnose(estate);
      expect(stories.length).toBe(SERVICES / 50);
      expect(stories.every(({ cause }) => cause.rule === "pod-crash-loop" && /exit code 139/.test(cause.summary))).toBe(
        true,
      );
      const { user, system } = process.cpuUsage(from);
      return (user + system) / 1000;
    });
    const best = Math.min(...times);
    console.log(`diagnosed ${PODS} pods in ${Math.round(best)} ms`);
    // The aim is 400; the bound is wide so that a slow machine does not fail it, and far below what an n² join would take.
    expect(best).toBeLessThan(1200);
  });

  it("is mapped as fast, and folded to a picture with what is broken in it", () => {
    const diagnosis = diagnose(estate);
    const times = [1, 2, 3].map(() => {
      const from = process.cpuUsage();
      const built = buildTopology(estate, diagnosis);
      expect(built.nodes.length).toBe(2 * SERVICES);
      const { nodes } = foldTopology(built);
      expect(nodes.length).toBeLessThanOrEqual(MOST_BOXES);
      expect(nodes.length).toBeGreaterThan(MOST_BOXES - 3);
      expect(nodes.filter(({ state }) => state === "broken").length).toBeGreaterThan(SERVICES / 50);
      const { user, system } = process.cpuUsage(from);
      return (user + system) / 1000;
    });
    const best = Math.min(...times);
    console.log(`mapped ${PODS} pods in ${Math.round(best)} ms`);
    expect(best).toBeLessThan(1200);
  });
});
