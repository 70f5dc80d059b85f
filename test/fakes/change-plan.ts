import { digestOf } from "../../src/base/canonical-json.ts";
import type { PlannedChange, Target } from "../../src/domain/remediation/change-plan.ts";

/** A pinned Deployment, as a tool would have found it. */
export function targetOf(more: Partial<Target> = {}): Target {
  const decides = [{ pointer: "/spec/replicas", digest: digestOf(2), shown: "2" }];
  return {
    ...{
      system: "kubernetes",
      cluster: "prod",
      kind: "Deployment",
      group: "apps",
      namespace: "shop",
      name: "checkout",
    },
    ...{ uid: "6c1b", decides, fingerprint: digestOf(decides) },
    ...more,
  };
}

/** Scaling a Deployment from 2 to 3, unless told otherwise. */
export function plannedChange(more: Partial<PlannedChange> = {}): PlannedChange {
  const fields = [{ pointer: "/spec/replicas", digest: digestOf(3) }];
  return {
    ...{ action: "kubernetes_scale_workload", what: "scale from 2 to 3 replicas", targets: [targetOf()] },
    steps: [
      {
        ...{ id: "scale", text: "set 3 replicas", target: 0, timeoutMs: 10_000 },
        write: { kind: "patch", operations: [{ op: "replace", path: "/spec/replicas", value: 3 }] },
        detect: { kind: "fields", fields },
      },
    ],
    diff: "-  replicas: 2\n+  replicas: 3",
    undo: { tool: "kubernetes_scale_workload", input: { name: "checkout", namespace: "shop", replicas: 2 } },
    checks: [{ kind: "rollout", target: 0, text: "3 of 3 ready", withinMs: 60_000 }],
    ...{ notes: [], facts: { replicas: { touched: 2, of: 2 } }, evidence: [] },
    ...more,
  };
}
