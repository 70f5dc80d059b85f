import { z } from "zod";
import { OpsError } from "../../src/base/errors.ts";
import type { PlanState } from "../../src/domain/remediation/plan-record.ts";
import { idSlot } from "../../src/tool/slots.ts";
import { defineTool, type Tool } from "../../src/tool/tool.ts";
import type { RemediationDeps } from "./parts.ts";
import { UNDO } from "./words.ts";

const input = z.strictObject({
  plan: idSlot("A plan, such as PLAN-7", "PLAN", "plan", "remediation", "change", "proposal"),
});

const RAN: ReadonlySet<PlanState> = new Set(["verified", "unverified", "needs-person"]);

/** Plans the way back afresh, from what stands now; it is approved, carried out and checked like any other change. */
export function createUndo({ plans, tools }: RemediationDeps): Tool {
  return defineTool<typeof input, never>({
    ...{ name: "remediation_undo", effect: "change", ...UNDO, input, permission: "remediation:propose" },
    plan: async ({ plan: id }, context) => {
      const record = await plans.find(id);
      if (!record) throw new OpsError("missing", `There is no plan ${id}. "list the plans" shows those there are.`);
      const { undo } = record.plan;
      if (record.state === "undone") return { refused: "It was undone already." };
      if (!RAN.has(record.state)) return { refused: `It is ${record.state}, so there is nothing to undo.` };
      if (undo === "irreversible") return { refused: "It cannot be undone, as its card said." };
      if (undo === "self-healing") return { refused: "There is nothing to undo: what was there came back by itself." };
      const tool = tools().find(({ name }) => name === undo.tool);
      if (tool?.effect !== "change") return { refused: `${undo.tool}, which would undo it, is not there any more.` };
      const parsed = tool.input.safeParse(undo.input);
      if (!parsed.success) return { refused: "What would undo it does not fit any more. Ask for the change in words." };
      const planned = await tool.plan(parsed.data, context);
      return "steps" in planned ? { ...planned, undoes: id } : planned;
    },
  });
}
