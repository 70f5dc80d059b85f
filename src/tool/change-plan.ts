import type { Source } from "../base/source.ts";

export type RiskLevel = "low" | "medium" | "high" | "critical";

/** One object a plan will touch, pinned: another uid or fingerprint at execution is another object. */
export interface Target {
  readonly system: string;
  readonly cluster?: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  readonly uid: string;
  /** SHA-256 over the fields that decide. */
  readonly fingerprint: string;
}

/** What will happen to the world, frozen when made. Its digest is the SHA-256 of its canonical JSON. */
export interface ChangePlan {
  readonly action: string;
  readonly workspace: string;
  readonly targets: readonly Target[];
  /** Where targets are found at run time (a drain's pods): the predicate and how many at most. */
  readonly scope?: { readonly predicate: string; readonly maxTargets: number };
  readonly steps: readonly {
    readonly id: string;
    readonly action: string;
    readonly precondition: string;
    /** How a restarted executor tells whether the step was done. */
    readonly detect: string;
    readonly timeoutMs: number;
  }[];
  readonly diff: string;
  readonly risk: { readonly level: RiskLevel; readonly reasons: readonly string[] };
  readonly undo:
    | { readonly tool: string; readonly input: Readonly<Record<string, unknown>> }
    | "self-healing"
    | "irreversible";
  readonly checks: readonly { readonly text: string; readonly withinMs: number }[];
  readonly evidence: readonly Source[];
  readonly origin: "person" | "rule" | "model";
  /** ISO 8601 in UTC. */
  readonly expiresAt: string;
  /** Digest of the approval rule that matched when the plan was made. */
  readonly ruleDigest: string;
}
