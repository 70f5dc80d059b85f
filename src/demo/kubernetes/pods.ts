import type { DemoPod, Shop, Workload } from "../shop.ts";
import { condition } from "./condition.ts";
import { type KubeObject, metaOf, timeOf } from "./object.ts";
import { createdMsOf, NEXT_TAG, replicaSetOf } from "./rollout.ts";

/** The pods that exist: what a rollout took away is gone. */
export function podsOf(shop: Shop): readonly KubeObject[] {
  return shop.workloads.flatMap((workload) =>
    workload.pods.filter(({ endedMs }) => endedMs === undefined).map((pod) => podOf(shop, workload, pod)),
  );
}

function podOf(shop: Shop, workload: Workload, pod: DemoPod): KubeObject {
  const { namespace, name } = workload;
  const stuck = pod.stuckSinceMs !== undefined;
  const startedMs = pod.stuckSinceMs ?? createdMsOf(shop, workload);
  const changedMs = isUnready(workload) ? shop.troubles.readOnlySinceMs : (pod.restartsMs.at(-1) ?? startedMs);
  const isSet = workload.kind === "StatefulSet";
  const hash = isSet ? undefined : replicaSetOf(shop.seed, workload, stuck);
  const owner = isSet
    ? { apiVersion: "apps/v1", kind: "StatefulSet", name }
    : { apiVersion: "apps/v1", kind: "ReplicaSet", name: `${name}-${hash}` };
  const ready = !stuck && !isUnready(workload);
  return {
    metadata: metaOf(shop.seed, {
      ...{ kind: "Pod", name: pod.name, namespace, createdMs: startedMs, changedMs, owner },
      labels: { app: name, ...(hash === undefined ? {} : { "pod-template-hash": hash }) },
    }),
    spec: {
      nodeName: pod.node,
      restartPolicy: "Always",
      serviceAccountName: "default",
      containers: [containerOf(workload, stuck ? `registry.shop.example/${name}:${NEXT_TAG}` : workload.image)],
      ...(isSet ? { volumes: [{ name: "data", persistentVolumeClaim: { claimName: name } }] } : {}),
    },
    status: {
      phase: stuck ? "Pending" : "Running",
      startTime: timeOf(startedMs),
      ...(stuck ? {} : { podIP: pod.ip }),
      conditions: [
        condition("PodScheduled", true, startedMs, "Scheduled"),
        condition("Initialized", true, startedMs, "Initialized"),
        condition("ContainersReady", ready, changedMs, ready ? "Ready" : "ContainersNotReady"),
        condition("Ready", ready, changedMs, ready ? "Ready" : "ContainersNotReady"),
      ],
      containerStatuses: [statusOf(workload, pod, ready, startedMs)],
    },
  };
}

/** Orders cannot write since their database refuses writes. */
export function isUnready(workload: Workload): boolean {
  return workload.name === "orders";
}

/** Whom each calls, as its environment says it. */
const CALLS: Readonly<Record<string, readonly string[]>> = {
  gateway: [
    "http://checkout.shop:8080",
    "http://catalog.shop:8080",
    "http://cart.shop:8080",
    "http://search.shop:9200",
  ],
  checkout: ["http://cart:8080", "http://orders:8080", "https://payments-api.payments:8443"],
  cart: ["http://catalog:8080"],
  orders: ["postgres://orders-db:5432/orders"],
};

function variableOf(value: string) {
  const host = /\/\/([a-z-]+)/.exec(value)?.[1] ?? "";
  return { name: `${host.replaceAll("-", "_").toUpperCase()}_URL`, value };
}

/** The container of a pod's template, too. */
export function containerOf(workload: Workload, image: string) {
  const mebibytes = Math.round(workload.limitBytes / 2 ** 20);
  const http = workload.requests !== undefined;
  return {
    name: workload.name,
    image,
    ports: [{ name: http ? "http" : "tcp", containerPort: workload.port, protocol: "TCP" }],
    resources: {
      requests: { cpu: `${Math.round((workload.cores * 1000) / 4)}m`, memory: `${Math.round(mebibytes / 2)}Mi` },
      limits: { memory: `${mebibytes}Mi` },
    },
    ...(CALLS[workload.name] ? { env: CALLS[workload.name]?.map(variableOf) } : {}),
    envFrom: [{ configMapRef: { name: `${workload.name}-config` } }],
    ...(http ? { readinessProbe: { httpGet: { path: "/ready", port: "http" }, periodSeconds: 10 } } : {}),
  };
}

function statusOf(workload: Workload, pod: DemoPod, ready: boolean, startedMs: number) {
  const lastMs = pod.restartsMs.at(-1);
  const beforeMs = pod.restartsMs.at(-2) ?? startedMs;
  const base = {
    name: workload.name,
    image: workload.image,
    ready,
    started: ready,
    restartCount: pod.restartsMs.length,
  };
  if (pod.stuckSinceMs !== undefined) {
    const image = `registry.shop.example/${workload.name}:${NEXT_TAG}`;
    const message = `Back-off pulling image "${image}"`;
    return { ...base, image, state: { waiting: { reason: "ImagePullBackOff", message } }, lastState: {} };
  }
  const killed = {
    terminated: {
      ...{ exitCode: 137, reason: "OOMKilled" },
      startedAt: timeOf(beforeMs),
      finishedAt: timeOf(lastMs ?? startedMs),
    },
  };
  return {
    ...base,
    started: true,
    state: { running: { startedAt: timeOf(lastMs ?? startedMs) } },
    lastState: lastMs === undefined ? {} : killed,
  };
}
