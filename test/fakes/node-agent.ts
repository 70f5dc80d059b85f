import type { KubernetesServer } from "./kubernetes-server.ts";

interface Pod {
  readonly metadata: { readonly name: string; readonly namespace: string; readonly deletionTimestamp?: string };
  readonly spec: {
    readonly nodeName?: string;
    readonly containers: readonly { readonly name: string; readonly image: string }[];
  };
  readonly status?: {
    readonly phase?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
}

/** One node whose pods run at once, but for those of an image that cannot be pulled. */
export interface NodeAgent {
  stop(): Promise<void>;
}

const EVERY_MS = 150;
const BEAT_MS = 5000;

/**
 * What a kubelet tells the API server, without containers: a node that is ready, its pods running and ready, or waiting in
 * ImagePullBackOff where `missing` fits their image.
 */
export async function startNodeAgent(kubernetes: KubernetesServer, missing: RegExp): Promise<NodeAgent> {
  const name = "node-of-the-test";
  const resources = { cpu: "8", memory: "16Gi", pods: "200" };
  await kubernetes.ask("POST", "/api/v1/nodes", { kind: "Node", apiVersion: "v1", metadata: { name } });
  let stopped = false;
  let beatAt = 0;

  async function beat(): Promise<void> {
    if (Date.now() - beatAt < BEAT_MS) return;
    beatAt = Date.now();
    const at = new Date().toISOString();
    const ready = {
      type: "Ready",
      status: "True",
      reason: "KubeletReady",
      lastHeartbeatTime: at,
      lastTransitionTime: at,
    };
    const status = { capacity: resources, allocatable: resources, conditions: [ready] };
    await patch(`/api/v1/nodes/${name}/status`, { status });
  }

  async function tend(): Promise<void> {
    const { items } = (await kubernetes.ask("GET", `/api/v1/pods?fieldSelector=spec.nodeName%3D${name}`)) as {
      items: Pod[];
    };
    await Promise.all(items.map(tendOne));
  }

  async function tendOne({ metadata, spec, status }: Pod): Promise<void> {
    const path = `/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}`;
    if (metadata.deletionTimestamp !== undefined) {
      await kubernetes.ask("DELETE", `${path}?gracePeriodSeconds=0`);
      return;
    }
    const isReady = status?.conditions?.some(({ type, status: one }) => type === "Ready" && one === "True") ?? false;
    const pulls = !spec.containers.some(({ image }) => missing.test(image));
    const isTold = status?.conditions?.some(({ type }) => type === "ContainersReady") ?? false;
    if (isTold && isReady === pulls) return;
    const at = new Date().toISOString();
    const conditions = ["PodScheduled", "Initialized", "ContainersReady", "Ready"].map((type, i) => {
      return { type, status: i < 2 || pulls ? "True" : "False", lastTransitionTime: at };
    });
    const waiting = { reason: "ImagePullBackOff", message: "Back-off pulling image: not found" };
    const containerStatuses = spec.containers.map((container) => ({
      ...{ name: container.name, image: container.image, imageID: "", ready: pulls, restartCount: 0, started: pulls },
      state: pulls ? { running: { startedAt: at } } : { waiting },
    }));
    await patch(`${path}/status`, { status: { phase: pulls ? "Running" : "Pending", conditions, containerStatuses } });
  }

  const patch = (path: string, body: unknown) => kubernetes.ask("PATCH", path, body, "application/merge-patch+json");

  async function run(): Promise<void> {
    while (!stopped) {
      // A pod that is gone between the list and the write is the next round's.
      await beat().catch(() => undefined);
      await tend().catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
  }

  await beat();
  const running = run();
  return {
    stop: async () => {
      stopped = true;
      await running;
    },
  };
}
