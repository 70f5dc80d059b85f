import { z } from "zod";
import { OpsError } from "../../src/base/errors.ts";
import { decideNeeded } from "../../src/domain/approvals/decide-needed.ts";
import { planCard } from "../../src/domain/approvals/plan-card.ts";
import type { Needed } from "../../src/domain/approvals/rule.ts";
import type { Vote } from "../../src/domain/approvals/votes.ts";
import type { PlanRecord } from "../../src/domain/remediation/plan-record.ts";
import { idSlot } from "../../src/tool/slots.ts";
import { defineTool, type Tool } from "../../src/tool/tool.ts";
import type { RemediationToolParts } from "./parts.ts";
import { SHOW_PLAN } from "./words.ts";

const input = z.strictObject({
  id: idSlot("A plan, such as PLAN-7", "PLAN", "plan", "remediation", "change", "proposal"),
});

interface Story extends Pick<PlanRecord, "state" | "digest" | "steps" | "checks"> {
  readonly id: string;
  readonly record: PlanRecord;
  readonly votes: readonly Vote[];
  readonly needed: Needed | undefined;
}

export function createShowPlan({ plans, votes, rules }: RemediationToolParts): Tool {
  return defineTool<typeof input, Story>({
    ...{ name: "remediation_show_plan", effect: "read", ...SHOW_PLAN, input, permission: "remediation:read" },
    run: async ({ id }) => {
      const record = await plans.find(id);
      if (!record) throw new OpsError("missing", `There is no plan ${id}. "list the plans" shows those there are.`);
      const { state, digest, steps, checks, plan, place } = record;
      const needed = decideNeeded(rules, plan, { place, atMs: Date.parse(plan.madeAt) });
      const data = { id, state, digest, steps, checks, record, votes: await votes.given(id), needed };
      return { status: "found", data, sources: plan.evidence };
    },
    view: (result, _input, { nowMs, zone }) => {
      if (result.status === "empty") return { summary: result.asked, blocks: [{ type: "text", text: result.asked }] };
      const { record, votes: given, needed } = result.data;
      return planCard(record, given, { nowMs, zone, needed });
    },
  });
}
