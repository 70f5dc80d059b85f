import type { DemoPod, Shop, Workload } from "../shop.ts";
import { type KubeObject, metaOf, timeOf, uidOf } from "./object.ts";
import { NEXT_TAG, replicaSetOf } from "./rollout.ts";

interface Happened {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly reason: string;
  readonly message: string;
  readonly type: "Normal" | "Warning";
  readonly firstMs: number;
  readonly lastMs: number;
  readonly count: number;
  readonly component: string;
}

/** What the cluster says happened within the last hour, as events are kept. */
export function eventsOf(shop: Shop, nowMs: number): readonly KubeObject[] {
  const all = shop.workloads.flatMap((workload) => happenedTo(shop, workload, nowMs));
  return all
    .filter(({ lastMs }) => lastMs <= nowMs && lastMs > nowMs - 2 * 3_600_000)
    .map((one) => eventOf(shop.seed, one));
}

function happenedTo(shop: Shop, workload: Workload, nowMs: number): readonly Happened[] {
  const { name, namespace, pods } = workload;
  const base = { namespace, name, kind: workload.kind };
  const { rolloutMs, readOnlySinceMs } = shop.troubles;
  const repeated = (firstMs: number, everyMs: number) => {
    const count = Math.max(1, Math.floor((nowMs - firstMs) / everyMs) + 1);
    return { firstMs, lastMs: firstMs + (count - 1) * everyMs, count };
  };
  const once = (ms: number) => ({ firstMs: ms, lastMs: ms, count: 1 });
  const warn = { type: "Warning" as const, component: "kubelet" };
  const stuck = pods.find(({ stuckSinceMs }) => stuckSinceMs !== undefined);
  const ofPod = (pod: DemoPod) => ({ namespace, kind: "Pod", name: pod.name });
  return [
    ...(stuck
      ? [
          {
            ...{ ...base, ...once(rolloutMs), type: "Normal" as const, component: "deployment-controller" },
            ...{
              reason: "ScalingReplicaSet",
              message: `Scaled up replica set ${name}-${replicaSetOf(shop.seed, workload, true)} to 1`,
            },
          },
          {
            ...{ ...ofPod(stuck), ...warn, ...repeated(rolloutMs + 20_000, 150_000), reason: "Failed" },
            message: `Failed to pull image "registry.shop.example/${name}:${NEXT_TAG}": manifest unknown`,
          },
          {
            ...{ ...ofPod(stuck), ...warn, ...repeated(rolloutMs + 35_000, 15_000), reason: "BackOff" },
            message: `Back-off pulling image "registry.shop.example/${name}:${NEXT_TAG}"`,
          },
        ]
      : []),
    ...pods.flatMap((pod) =>
      pod.restartsMs.slice(-1).map((at) => ({
        ...{ ...ofPod(pod), ...warn, ...once(at), reason: "OOMKilling" },
        message: `Memory cgroup out of memory: killed the container ${name}`,
      })),
    ),
    ...(name === "orders-db"
      ? [
          {
            ...{ ...base, kind: "PersistentVolumeClaim", ...warn, ...repeated(readOnlySinceMs, 300_000) },
            ...{
              reason: "VolumeAlmostFull",
              message: "The volume is 95% full; the database refuses writes until space is freed.",
            },
          },
        ]
      : []),
    ...(name === "orders"
      ? pods.map((pod) => ({
          ...{ ...ofPod(pod), ...warn, ...repeated(readOnlySinceMs + 100_000, 10_000), reason: "Unhealthy" },
          message: "Readiness probe failed: HTTP probe failed with statuscode: 503 (orders-db is read-only)",
        }))
      : []),
  ];
}

function eventOf(seed: number, one: Happened): KubeObject {
  const { kind, name, namespace, reason, message, type, firstMs, lastMs, count, component } = one;
  const id = uidOf(seed, `Event/${kind}/${reason}`, namespace, name).replaceAll("-", "").slice(0, 16);
  return {
    metadata: metaOf(seed, { kind: "Event", name: `${name}.${id}`, namespace, createdMs: firstMs, changedMs: lastMs }),
    involvedObject: { kind, name, namespace, uid: uidOf(seed, kind, namespace, name) },
    ...{ reason, message, type, count },
    firstTimestamp: timeOf(firstMs),
    lastTimestamp: timeOf(lastMs),
    source: { component },
  };
}
