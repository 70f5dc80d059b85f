import { chance } from "../chance.ts";
import type { Shop } from "../shop.ts";
import { type Reply, refused } from "./reply.ts";

const ORDINARY = ["handled GET / in 21 ms", "handled POST / in 48 ms", "cache hit", "connection pool: 6 of 20 in use"];
const AILING: Readonly<Record<string, readonly string[]>> = {
  checkout: ["upstream timed out after 2 s", "worker queue full, answered 503"],
  cart: ["session cache holds 418233 entries, none expired", "GC took 840 ms"],
  orders: ["insert failed: cannot execute INSERT in a read-only transaction", "ready: false (orders-db is read-only)"],
  "orders-db": ["disk usage 95%: default_transaction_read_only is on", "could not extend file: no space for WAL"],
};

/** A few lines of a pod's log, the same whenever they are read within a minute. */
export function logsOf(shop: Shop, nowMs: number, namespace: string, name: string, query: URLSearchParams): Reply {
  const workload = shop.workloads.find(
    (one) => one.namespace === namespace && one.pods.some((pod) => pod.name === name),
  );
  const pod = workload?.pods.find((one) => one.name === name && one.endedMs === undefined);
  if (!workload || !pod) return refused(404, "NotFound", `pods "${name}" not found`);
  if (pod.stuckSinceMs !== undefined) {
    return refused(
      400,
      "BadRequest",
      `container "${workload.name}" in pod "${name}" is waiting to start: image can't be pulled`,
    );
  }
  const ailing = AILING[workload.name] ?? [];
  const minute = Math.floor(nowMs / 60_000) * 60_000;
  const lines = Array.from({ length: 40 }, (_, i) => {
    const at = new Date(minute - (40 - i) * 7_300).toISOString();
    const bad = ailing.length > 0 && chance(shop.seed, name, at, "bad") < 0.4;
    const texts = bad ? ailing : ORDINARY;
    const text = texts[Math.floor(chance(shop.seed, name, at) * texts.length)] ?? "";
    return `${at} ${bad ? "ERROR" : "INFO"} ${workload.name}: ${text}`;
  });
  const tail = Number(query.get("tailLines") ?? lines.length);
  const shown = Number.isInteger(tail) && tail >= 0 ? lines.slice(Math.max(0, lines.length - tail)) : lines;
  return { status: 200, body: shown.map((line) => `${line}\n`).join("") };
}
