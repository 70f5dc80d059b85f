import type { Clock } from "../../base/clock.ts";
import type { ChangePlan, PlanStep } from "../../domain/remediation/change-plan.ts";
import type { KubernetesReader } from "../../systems/kubernetes-reader.ts";
import type { KubernetesWriter } from "../../systems/kubernetes-writer.ts";

/** One cluster as the executor holds it. */
export interface Cluster {
  readonly reader: KubernetesReader;
  readonly writer: KubernetesWriter;
}

/** How a step ended. `stale` and `failed` wrote nothing; `unknown` may have. */
export type StepEnd =
  | { readonly status: "done"; readonly seen: string }
  | { readonly status: "stale" | "failed" | "unknown"; readonly why: string };

export interface StepContext {
  readonly plan: ChangePlan;
  readonly step: PlanStep;
  readonly cluster: Cluster;
  /** Whether an earlier step of this plan has written the target: then its fields are not what was approved, rightly. */
  readonly touched: boolean;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Throws when this worker may not go on. */
  stillMine(): Promise<void>;
  progress(text: string): Promise<void>;
}
