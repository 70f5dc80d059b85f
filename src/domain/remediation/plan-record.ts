import type { Place } from "../../base/actor.ts";
import type { ChangePlan } from "./change-plan.ts";

/**
 * proposed → approved → executing → verified. Or: rejected, expired, stale (what decides has moved since), failed (a step
 * did not happen), unverified (it happened, and a check did not hold), needs-person (what happened cannot be told), undone.
 */
export type PlanState =
  | "proposed"
  | "approved"
  | "executing"
  | "verified"
  | "unverified"
  | "rejected"
  | "expired"
  | "stale"
  | "failed"
  | "needs-person"
  | "undone";

/** A plan as it stands, with what became of it. */
export interface PlanRecord {
  readonly plan: ChangePlan;
  /** As it was stored; whoever relies on it computes it anew. */
  readonly digest: string;
  readonly state: PlanState;
  /** Where it was asked for. */
  readonly place: Place;
  readonly requestedBy: { readonly personId: string; readonly name: string };
  /** A sentence: why it is stale, failed, rejected or needs a person. */
  readonly why?: string;
  readonly changedAtMs: number;
  readonly steps: readonly StepRecord[];
  readonly checks: readonly CheckRecord[];
}

/** What is known of a step: written before it is tried, and after. */
export interface StepRecord {
  readonly stepId: string;
  readonly state: "started" | "done" | "failed";
  readonly startedAtMs: number;
  /** The target's generation before the step was tried, where its kind counts them. */
  readonly generation?: number;
  readonly endedAtMs?: number;
  /** What the executor saw, for the card: "3 of 5 pods are off". */
  readonly seen?: string;
  readonly why?: string;
}

export interface CheckRecord {
  /** Index into the plan's checks. */
  readonly check: number;
  readonly state: "waiting" | "held" | "broken";
  /** "3 of 4 ready". */
  readonly seen: string;
  readonly atMs: number;
}
