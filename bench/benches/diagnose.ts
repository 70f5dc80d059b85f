import { existsSync } from "node:fs";
import { diagnose } from "../../src/analysis/diagnosis/diagnose.ts";
import { systemClock } from "../../src/base/clock.ts";
import { createLog } from "../../src/base/telemetry/log.ts";
import { createClusterIndex } from "../../src/flows/indexing/cluster-index.ts";
import type { ClusterIndex } from "../../src/systems/cluster-index.ts";
import { kubernetesConfig } from "../../src/systems/kubernetes/config.ts";
import { connectKubernetes } from "../../src/systems/kubernetes/connect.ts";
import { type KubernetesServer, startKubernetes } from "../../test/fakes/kubernetes-server.ts";
import { lookAround } from "../../tools/kubernetes/look-around.ts";
import type { Measure } from "../dispatch.ts";
import { median, rounded } from "../figures.ts";

const NAMESPACES = 200;
const PODS = 25;
const SERVICES = 5;
const AT_ONCE = 24;
const ROUNDS = 9;
const DEFAULT_UP = "../shared/kubernetes/up";

/**
 * 200 namespaces, 5,000 pods and 1,000 services on a real API server, one pod in fifty broken: the first diagnosis of the whole
 * cluster (reading it included), further ones, and one of a single namespace; and how much memory holding the cluster took.
 */
export const run: Measure = async () => {
  process.env.PILOTHOUSE_TEST_KUBE ??= existsSync(DEFAULT_UP) ? DEFAULT_UP : undefined;
  if (!process.env.PILOTHOUSE_TEST_KUBE)
    throw new Error("PILOTHOUSE_TEST_KUBE names no command that starts a Kubernetes");
  const server = await startKubernetes({ bare: true });
  try {
    await fill(server);
    const config = kubernetesConfig.parse({ kubeconfig: server.kubeconfig, timeoutMs: 60_000 });
    const [reader] = await connectKubernetes(config, { clock: systemClock, environment: {} });
    if (!reader) throw new Error("no cluster is there");
    await reader.kinds();
    const beforeMb = residentMb();
    const index = createClusterIndex({ reader, namespaces: [], clock: systemClock, log: createLog("silent") });
    const fullMs = await timed(() => look(index));
    const warm: number[] = [];
    const namespace: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      warm.push(await timed(() => look(index)));
      namespace.push(await timed(() => look(index, `team-${round * 7}`)));
    }
    const rssGrowthMb = residentMb() - beforeMb;
    const { stories } = await look(index);
    index.close();
    return {
      fullMs: Math.round(fullMs),
      warmMs: rounded(median(warm)),
      namespaceMs: rounded(median(namespace)),
      rssGrowthMb: Math.round(rssGrowthMb),
      causes: stories.length,
      pods: NAMESPACES * PODS,
      services: NAMESPACES * SERVICES,
    };
  } finally {
    await server.stop();
  }
};

async function look(index: ClusterIndex, namespace?: string) {
  const { objects, unseen } = namespace === undefined ? await index.look() : await lookAround(index, namespace);
  const snapshot = { nowMs: Date.now(), cluster: index.cluster, objects, logs: [], unseen };
  return diagnose(snapshot, namespace === undefined ? {} : { namespace });
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const beganMs = performance.now();
  await work();
  return performance.now() - beganMs;
}

function residentMb(): number {
  globalThis.gc?.();
  return process.memoryUsage().rss / 2 ** 20;
}

async function fill(server: KubernetesServer): Promise<void> {
  const left = Array.from({ length: NAMESPACES }, (_, at) => at);
  await server.create("/api/v1/nodes", {
    metadata: { name: "node-1" },
    status: { conditions: [{ type: "Ready", status: "True" }], nodeInfo: { kubeletVersion: "v1.20.2" } },
  });
  const takers = Array.from({ length: AT_ONCE }, async () => {
    for (let at = left.shift(); at !== undefined; at = left.shift()) await fillNamespace(server, at);
  });
  await Promise.all(takers);
}

async function fillNamespace(server: KubernetesServer, at: number): Promise<void> {
  const namespace = `team-${at}`;
  const path = `/api/v1/namespaces/${namespace}`;
  await server.create("/api/v1/namespaces", { metadata: { name: namespace } });
  for (let i = 0; i < SERVICES; i++) {
    await server.create(`${path}/services`, {
      metadata: { name: `app-${i}` },
      spec: { selector: { app: `app-${i}` }, ports: [{ port: 80, targetPort: 8080 }] },
    });
  }
  for (let i = 0; i < PODS; i++) {
    const broken = (at * PODS + i) % 50 === 0;
    const crashed = { waiting: { reason: "CrashLoopBackOff" } };
    await server.create(`${path}/pods`, {
      metadata: { name: `app-${i % SERVICES}-${i}`, labels: { app: `app-${i % SERVICES}` } },
      spec: {
        nodeName: "node-1",
        containers: [
          {
            ...{ name: "app", image: "shop/app:1", ports: [{ containerPort: 8080 }] },
            resources: { requests: { cpu: "10m", memory: "16Mi" }, limits: { memory: "64Mi" } },
            env: Array.from({ length: 10 }, (_, n) => ({
              name: `VARIABLE_${n}`,
              value: `value number ${n} of app ${i}`,
            })),
          },
        ],
      },
      status: {
        phase: "Running",
        conditions: [{ type: "Ready", status: broken ? "False" : "True" }],
        containerStatuses: [
          {
            ...{ name: "app", image: "shop/app:1", imageID: "", ready: !broken, restartCount: broken ? 9 : 0 },
            state: broken ? crashed : { running: { startedAt: "2026-11-20T08:00:00Z" } },
            ...(broken
              ? {
                  lastState: { terminated: { exitCode: 137, reason: "OOMKilled", finishedAt: "2026-11-20T09:00:00Z" } },
                }
              : {}),
          },
        ],
      },
    });
  }
}
