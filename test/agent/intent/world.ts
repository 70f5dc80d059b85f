import type { EarlierCall, IntentContext } from "../../../src/agent/intent/intent.ts";

/** A small world of its own, other names than in the evals. */
export const world: IntentContext = {
  nowMs: Date.parse("2026-05-20T08:15:00Z"),
  zone: "Europe/London",
  names: [
    { kind: "cluster", name: "east" },
    { kind: "cluster", name: "west" },
    { kind: "source", name: "east" },
    { kind: "namespace", name: "store" },
    { kind: "namespace", name: "search" },
    { kind: "service", name: "basket" },
    { kind: "workload", name: "basket", namespace: "store", workloadKind: "Deployment" },
    { kind: "workload", name: "mailer", namespace: "store", workloadKind: "Deployment" },
    { kind: "workload", name: "kafka", namespace: "search", workloadKind: "StatefulSet" },
    { kind: "pod", name: "basket-7d9f6c5b4-abcde", namespace: "store" },
    { kind: "node", name: "worker-2" },
    { kind: "person", name: "zoe" },
    { kind: "group", name: "admins" },
    { kind: "digest", name: "nightly" },
  ],
};

export function following(earlier: EarlierCall): IntentContext {
  return { ...world, earlier };
}
