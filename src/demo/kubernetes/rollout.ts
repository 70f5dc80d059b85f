import { chance } from "../chance.ts";
import { type Shop, stuckHash, type Workload } from "../shop.ts";

/** What checkout was told to run, and no registry has. */
export const NEXT_TAG = "2.14.0";

/** The template hash of a Deployment's pods; `next`: of its rollout. */
export function replicaSetOf(seed: number, workload: Workload, next: boolean): string {
  return next ? stuckHash(seed) : workload.hash;
}

/** Between ten and thirty days before the counters' epoch ended; the cart was released anew when it began to leak. */
export function createdMsOf(shop: Shop, workload: Workload): number {
  if (workload.name === "cart") return shop.troubles.leakSinceMs;
  return shop.troubles.epochMs + Math.floor(chance(shop.seed, workload.name, "created") * 10 * 86_400) * 1000;
}
