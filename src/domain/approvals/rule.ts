import type { RiskLevel } from "../remediation/change-plan.ts";

/** Who may approve what, and how. The first rule that matches a plan decides; where none does, nobody may. */
export interface ApprovalRule {
  readonly name: string;
  readonly match: {
    /** Tools by name; a "*" at the end matches the rest. Absent: all. */
    readonly actions?: readonly string[];
    readonly risk?: readonly RiskLevel[];
    readonly clusters?: readonly string[];
    readonly namespaces?: readonly string[];
    /** Where it was asked for: "slack:C024BE91L"; a "*" at the end matches the rest. */
    readonly places?: readonly string[];
    readonly origin?: readonly ("person" | "rule" | "model")[];
    readonly reversible?: boolean;
    /** Only then: "mon-fri 09:00-17:00 Europe/Berlin". */
    readonly during?: string;
  };
  /** Anybody who holds the permission at the plan's cluster and namespace, or one of these people. */
  readonly approvers: { readonly permission: string; readonly people?: readonly string[] };
  readonly count: number;
  /** Whether whoever asked may be one of them. Never so for what a model proposed. */
  readonly requesterMay: boolean;
  /** A one-time code with every vote. */
  readonly stepUp: boolean;
  readonly expiresAfterMs: number;
}

/** What a plan needs before it runs, as decided when it was made. */
export interface Needed {
  readonly rule: string;
  readonly ruleDigest: string;
  readonly permission: string;
  readonly people: readonly string[];
  /** One more than the rule says for what cannot be undone and does not heal. */
  readonly count: number;
  readonly requesterMay: boolean;
  readonly stepUp: boolean;
  readonly expiresAfterMs: number;
}
