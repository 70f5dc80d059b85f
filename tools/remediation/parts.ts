import type { ApprovalRule } from "../../src/domain/approvals/rule.ts";
import type { CastVote, Votes } from "../../src/domain/approvals/votes.ts";
import type { Freezes } from "../../src/domain/remediation/freezes.ts";
import type { Plans } from "../../src/domain/remediation/plans.ts";
import type { Tool } from "../../src/tool/tool.ts";

/** What the tools about plans work with. */
export interface RemediationToolParts {
  readonly plans: Plans;
  readonly votes: Pick<Votes, "given">;
  readonly castVote: CastVote;
  readonly rules: readonly ApprovalRule[];
  readonly freezes: Freezes;
}

/** Asked for when a tool is called: they are among the tools themselves. */
export interface RemediationDeps extends RemediationToolParts {
  tools(): readonly Tool[];
}
