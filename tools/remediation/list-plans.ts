import { z } from "zod";
import { plural } from "../../src/base/text/words.ts";
import { formatTime } from "../../src/base/time/format-time.ts";
import { formatTarget } from "../../src/domain/remediation/change-plan.ts";
import type { PlanState } from "../../src/domain/remediation/plan-record.ts";
import { termSlot } from "../../src/tool/slots.ts";
import { defineTool, type Tool } from "../../src/tool/tool.ts";
import type { RemediationToolParts } from "./parts.ts";
import { LIST_PLANS } from "./words.ts";

const input = z.strictObject({
  state: termSlot("A state", {
    pending: ["pending", "waiting", "awaiting", "to approve", "needs approval", "outstanding"],
    proposed: ["proposed"],
    approved: ["approved"],
    executing: ["executing", "running", "in progress"],
    verified: ["verified", "successful", "succeeded"],
    unverified: ["unverified", "not verified"],
    rejected: ["rejected", "declined", "denied"],
    expired: ["expired"],
    stale: ["stale"],
    failed: ["failed", "failing", "unsuccessful"],
    undone: ["undone", "reverted"],
  }).optional(),
});

interface Listed {
  readonly rows: readonly {
    readonly id: string;
    readonly state: PlanState;
    readonly what: string;
    readonly risk: string;
    readonly requestedBy: string;
    readonly madeAt: string;
  }[];
}

const MOST_ROWS = 30;
const STATES: Readonly<Record<string, readonly PlanState[]>> = {
  pending: ["proposed"],
  failed: ["failed", "unverified", "needs-person"],
};

export function createListPlans({ plans }: RemediationToolParts): Tool {
  return defineTool<typeof input, Listed>({
    ...{ name: "remediation_list_plans", effect: "read", ...LIST_PLANS, input, permission: "remediation:read" },
    run: async ({ state }) => {
      const states = state === undefined ? undefined : (STATES[state] ?? [state as PlanState]);
      const records = await plans.list({ ...(states ? { states } : {}), limit: MOST_ROWS });
      if (records.length === 0) {
        const which = state === undefined ? "" : ` that is ${state}`;
        return {
          status: "empty",
          asked: `There is no plan${which}. Ask for a change, such as "restart checkout in shop".`,
          sources: [],
        };
      }
      const rows = records.map(({ plan, state: is, requestedBy }) => ({
        ...{ id: plan.planId, state: is, what: `${plan.targets.map(formatTarget).join(", ")}: ${plan.what}` },
        ...{ risk: plan.risk.level, requestedBy: requestedBy.name, madeAt: plan.madeAt },
      }));
      return { status: "found", data: { rows }, sources: [] };
    },
    view: (result, _input, { nowMs, zone }) => {
      if (result.status === "empty") return { summary: result.asked, blocks: [{ type: "text", text: result.asked }] };
      const { rows } = result.data;
      const waiting = rows.filter(({ state }) => state === "proposed").length;
      const summary = `${plural(rows.length, "plan")}, the newest first; ${waiting === 0 ? "none waits" : `${waiting} ${waiting === 1 ? "waits" : "wait"}`} for approval.`;
      return {
        summary,
        blocks: [
          { type: "text", text: summary },
          {
            type: "table",
            columns: ["What", "State", "Risk", "Asked by", "When"].map((title) => ({ title })),
            rows: rows.map(({ what, state, risk, requestedBy, madeAt }) => [
              ...[what, state, risk, requestedBy, formatTime(Date.parse(madeAt), zone, nowMs)],
            ]),
          },
          {
            type: "choice",
            label: "Show one",
            options: rows.slice(0, 25).map(({ id, what }) => ({
              label: what.slice(0, 75),
              press: { kind: "call", tool: "remediation_show_plan", input: { id } },
            })),
          },
        ],
      };
    },
  });
}
