import { z } from "zod";
import type { Door } from "../../src/base/actor.ts";
import { OpsError } from "../../src/base/errors.ts";
import { decideNeeded } from "../../src/domain/approvals/decide-needed.ts";
import { planCard } from "../../src/domain/approvals/plan-card.ts";
import type { PlanRecord } from "../../src/domain/remediation/plan-record.ts";
import { idSlot, wordsSlot } from "../../src/tool/slots.ts";
import { type ActResult, defineTool, type Tool, type ToolContext } from "../../src/tool/tool.ts";
import type { RemediationToolParts } from "./parts.ts";
import { APPROVE, REJECT } from "./words.ts";

const plan = () => idSlot("A plan, such as PLAN-7", "PLAN", "plan", "remediation", "change", "proposal");
const digest = z.string().min(12).max(64).describe("Of the plan as you saw it, or its first 12 letters").optional();

const approving = z.strictObject({
  plan: plan(),
  digest,
  code: z.string().max(100).describe("A one-time code of now, where the rule asks for one").optional(),
});
const rejecting = z.strictObject({
  plan: plan(),
  digest,
  reason: wordsSlot("Why", "because of", "because", "reason:", "reason", ":").optional(),
});

/** Doors at which a person named this tool and this plan. From words, which were read, the card comes with its buttons. */
const NAMED_IT: ReadonlySet<Door> = new Set(["cli", "api"]);

// The permission only lets one see plans: who may decide this one is for the rule it falls under to say.
const PERMISSION = "remediation:read";

export function createApprove(parts: RemediationToolParts): Tool {
  return defineTool<typeof approving, never>({
    ...{ name: "remediation_approve", effect: "act", ...APPROVE, input: approving, permission: PERMISSION },
    unrecorded: ["code"],
    act: (input, context) => decide(parts, "approve", input, context),
  });
}

export function createReject(parts: RemediationToolParts): Tool {
  return defineTool<typeof rejecting, never>({
    ...{ name: "remediation_reject", effect: "act", ...REJECT, input: rejecting, permission: PERMISSION },
    act: (input, context) => decide(parts, "reject", input, context),
  });
}

interface Input {
  readonly plan: string;
  readonly digest?: string | undefined;
  readonly reason?: string | undefined;
  readonly code?: string | undefined;
}

async function decide(
  parts: RemediationToolParts,
  word: "approve" | "reject",
  { plan: planId, digest: seen, reason, code }: Input,
  context: ToolContext,
): Promise<ActResult> {
  const record = await parts.plans.find(planId);
  if (!record) throw new OpsError("missing", `There is no plan ${planId}. "list the plans" shows those there are.`);
  if (!NAMED_IT.has(context.actor.door) || context.actor.prompt !== undefined) return shown(parts, record, context);
  if (word === "reject" && reason === undefined) {
    throw new OpsError("invalid", "Say why: everybody who sees the plan reads the reason.");
  }
  const voted = await parts.castVote(context.actor, {
    ...{ planId, word, digest: seen === undefined || record.digest.startsWith(seen) ? record.digest : seen },
    ...(reason === undefined ? {} : { reason }),
    ...(code === undefined ? {} : { code: code.trim() }),
  });
  switch (voted.status) {
    case "refused":
      throw new OpsError("denied", voted.reason);
    case "code-needed":
      throw new OpsError("denied", "This takes a one-time code: give it as code, or press Approve on the plan's card.");
    case "counted":
    case "counted-before":
      return shown(parts, voted.record, context);
  }
}

/** The plan's card as it stands. */
async function shown(
  { rules, votes }: RemediationToolParts,
  record: PlanRecord,
  { actor, nowMs }: ToolContext,
): Promise<ActResult> {
  const { plan: made, place, digest: stored, state } = record;
  const needed = decideNeeded(rules, made, { place, atMs: Date.parse(made.madeAt) });
  const given = await votes.given(made.planId);
  const message = planCard(record, given, { nowMs, zone: actor.zone, needed });
  return { status: "done", message, data: { id: made.planId, digest: stored, state, votes: given } };
}
