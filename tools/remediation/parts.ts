import type { Awaiting } from "../../src/domain/approvals/awaiting.ts";
import type { ApprovalRule } from "../../src/domain/approvals/rule.ts";
import type { Votes } from "../../src/domain/approvals/votes.ts";
import type { Audit } from "../../src/domain/audit/audit.ts";
import type { Freezes } from "../../src/domain/remediation/freezes.ts";
import type { Plans } from "../../src/domain/remediation/plans.ts";
import type { Database } from "../../src/store/db/database.ts";
import type { Tool } from "../../src/tool/tool.ts";

/** What the tools about plans work with. */
export interface RemediationToolParts {
  readonly db: Database;
  readonly plans: Plans;
  readonly votes: Pick<Votes, "of">;
  readonly rules: readonly ApprovalRule[];
  readonly awaiting: Awaiting;
  readonly freezes: Freezes;
  readonly audit: Pick<Audit, "record">;
}

/** Asked for when a tool is called: they are among the tools themselves. */
export interface RemediationDeps extends RemediationToolParts {
  tools(): readonly Tool[];
}
