import { chance, generatedName } from "./chance.ts";
import { type Troubles, troublesAt } from "./troubles.ts";

export interface DemoPod {
  readonly name: string;
  readonly node: string;
  readonly ip: string;
  /** Until when it ran; absent while it runs. */
  readonly endedMs?: number;
  /** When its container began anew, ascending. */
  readonly restartsMs: readonly number[];
  /** Its image cannot be pulled: it exists, and never ran. */
  readonly stuckSinceMs?: number;
}

export interface Workload {
  readonly kind: "Deployment" | "StatefulSet";
  readonly namespace: string;
  readonly name: string;
  readonly image: string;
  readonly port: number;
  /** Requests a second in all, on average; absent where it speaks no HTTP. */
  readonly requests?: number;
  /** Median seconds of a request. */
  readonly median?: number;
  /** Cores in all, and bytes a pod, on average. */
  readonly cores: number;
  readonly bytes: number;
  readonly limitBytes: number;
  readonly hash: string;
  readonly pods: readonly DemoPod[];
}

/** The shop at a moment: who exists, where, and what ails it. */
export interface Shop {
  readonly seed: number;
  readonly troubles: Troubles;
  readonly nodes: readonly string[];
  readonly namespaces: readonly string[];
  readonly workloads: readonly Workload[];
}

export const NODES = ["node-1", "node-2", "node-3"] as const;
export const NAMESPACES = ["shop", "payments", "platform"] as const;
export const HOT_NODE = "node-3";

const MI = 2 ** 20;

type Plan = Omit<Workload, "hash" | "pods" | "image" | "kind" | "limitBytes"> & {
  readonly replicas: number;
  readonly tag: string;
  readonly limitMi: number;
};

// biome-ignore format: a table reads better one row a line
const PLANS: readonly Plan[] = [
  { namespace: "shop", name: "checkout", tag: "2.13.4", replicas: 3, port: 8080, requests: 42, median: 0.062, cores: 0.9, bytes: 310 * MI, limitMi: 512 },
  { namespace: "shop", name: "cart", tag: "1.27.0", replicas: 2, port: 8080, requests: 65, median: 0.021, cores: 0.5, bytes: 180 * MI, limitMi: 512 },
  { namespace: "shop", name: "orders", tag: "3.4.1", replicas: 2, port: 8080, requests: 24, median: 0.048, cores: 0.45, bytes: 270 * MI, limitMi: 512 },
  { namespace: "shop", name: "catalog", tag: "5.0.2", replicas: 3, port: 8080, requests: 120, median: 0.014, cores: 1.1, bytes: 340 * MI, limitMi: 768 },
  { namespace: "shop", name: "search", tag: "0.9.17", replicas: 2, port: 9200, requests: 35, median: 0.085, cores: 1.3, bytes: 900 * MI, limitMi: 2048 },
  { namespace: "payments", name: "payments-api", tag: "4.2.0", replicas: 2, port: 8443, requests: 18, median: 0.11, cores: 0.4, bytes: 260 * MI, limitMi: 512 },
  { namespace: "platform", name: "gateway", tag: "1.9.3", replicas: 3, port: 8080, requests: 210, median: 0.03, cores: 0.8, bytes: 150 * MI, limitMi: 256 },
  { namespace: "shop", name: "orders-db", tag: "16.4", replicas: 1, port: 5432, cores: 0.7, bytes: 1400 * MI, limitMi: 4096 },
];

/** Everything that follows from the seed and the moment. */
export function createShop(seed: number, nowMs: number): Shop {
  const troubles = troublesAt(nowMs);
  return {
    seed,
    troubles,
    nodes: NODES,
    namespaces: NAMESPACES,
    workloads: PLANS.map((plan, index) => createWorkload(seed, troubles, plan, index)),
  };
}

function createWorkload(seed: number, troubles: Troubles, plan: Plan, index: number): Workload {
  const { replicas, tag, limitMi, ...rest } = plan;
  const isSet = plan.name === "orders-db";
  const hash = generatedName(seed, 9, plan.name, "template");
  const image = isSet ? `docker.io/library/postgres:${tag}` : `registry.shop.example/${plan.name}:${tag}`;
  const pods = Array.from({ length: replicas }, (_, i): DemoPod => {
    const name = isSet ? `${plan.name}-${i}` : `${plan.name}-${hash}-${generatedName(seed, 5, plan.name, i)}`;
    const lost = plan.name === "checkout" && i === replicas - 1;
    return {
      name,
      node: NODES[(i + index) % NODES.length] ?? "node-1",
      ip: `10.42.${(i + index) % NODES.length}.${20 + index * 4 + i}`,
      restartsMs: plan.name === "cart" ? cartRestarts(seed, troubles, i) : [],
      ...(lost ? { endedMs: troubles.rolloutMs } : {}),
    };
  });
  return {
    ...rest,
    kind: isSet ? "StatefulSet" : "Deployment",
    image,
    limitBytes: limitMi * MI,
    hash,
    pods: plan.name === "checkout" ? [...pods, stuckPod(seed, troubles)] : pods,
  };
}

/** A pod's memory grows until it is killed, every few hours since the release three days ago. */
function cartRestarts(seed: number, { lastKillMs, leakSinceMs }: Troubles, index: number): readonly number[] {
  const everyMs = (5.2 + index * 1.3 + chance(seed, "cart", "leak", index) * 0.4) * 3_600_000;
  const restarts: number[] = [];
  for (let at = lastKillMs - index * 5_400_000; at > leakSinceMs; at -= everyMs) restarts.unshift(Math.round(at));
  return restarts;
}

/** The new template of the rollout that does not get anywhere. */
export function stuckHash(seed: number): string {
  return generatedName(seed, 9, "checkout", "next");
}

function stuckPod(seed: number, { rolloutMs }: Troubles): DemoPod {
  return {
    name: `checkout-${stuckHash(seed)}-${generatedName(seed, 5, "checkout", "stuck")}`,
    node: "node-1",
    ip: "",
    restartsMs: [],
    stuckSinceMs: rolloutMs,
  };
}
