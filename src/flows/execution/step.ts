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

/** Whether a write of this step may have happened that nobody has the answer of: of a worker that died, or a lost answer. */
export interface Doubt {
  raised: boolean;
  /** The target's generation before that write, where its kind counts them. */
  generation: number | undefined;
}

export interface StepContext {
  readonly plan: ChangePlan;
  readonly step: PlanStep;
  /** Which of the plan's steps it is. */
  readonly at: number;
  readonly cluster: Cluster;
  readonly doubt: Doubt;
  /** When the step's own time is over. */
  readonly untilMs: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Throws when this worker may not go on. */
  stillMine(): Promise<void>;
  /** Kept before anything is written: from then on a worker that finds it has to look what happened. */
  trying(generation: number | undefined): Promise<void>;
  progress(text: string): Promise<void>;
}

/** Thrown to end work on a plan that another worker has taken meanwhile, or that this process has no time for any more. */
export class LeaseLost extends Error {}
