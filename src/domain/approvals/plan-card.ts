import type { Draft } from "../../message/message.ts";
import { formatTarget } from "../remediation/change-plan.ts";
import type { PlanRecord } from "../remediation/plan-record.ts";
import type { Needed } from "./rule.ts";
import type { Vote } from "./votes.ts";

export interface PlanCardContext {
  readonly nowMs: number;
  /** IANA zone of whoever reads it. */
  readonly zone: string;
  /** By the rules of now; undefined when nobody may approve it. */
  readonly needed: Needed | undefined;
}

/** A plan as people see it, in every state. All of it comes from the typed plan; no model's word stands in it. */
export function planCard(record: PlanRecord, votes: readonly Vote[], context: PlanCardContext): Draft {
  const { plan, digest, state } = record;
  const summary = `${plan.targets.map(formatTarget).join(", ")}: ${plan.what}. ${state}`;
  const approvals = votes.filter(({ word }) => word === "approve").length;
  return {
    summary,
    blocks: [
      { type: "text", text: summary },
      { type: "context", text: `${approvals} of ${context.needed?.count ?? 0}` },
      {
        type: "buttons",
        buttons: [
          { label: "Approve", style: "primary", press: { kind: "vote", planId: plan.planId, digest, word: "approve" } },
        ],
      },
    ],
  };
}
