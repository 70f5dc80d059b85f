import { z } from "zod";
import { OpsError } from "../../src/base/errors.ts";
import { entitySlot, wordsSlot } from "../../src/tool/slots.ts";
import { defineTool, type Tool } from "../../src/tool/tool.ts";
import type { RemediationToolParts } from "./parts.ts";
import { FREEZE, UNFREEZE } from "./words.ts";

const scope = () =>
  entitySlot(
    'A cluster, or a namespace in one ("prod/shop"); all changes where it is left out',
    "cluster",
    "namespace",
  ).optional();
const AFTER = [
  "because of",
  "because",
  "due to",
  "reason:",
  "reason",
  "since we",
  "as we",
  ",",
  ":",
  "-",
  "for",
] as const;
const freezing = z.strictObject({ scope: scope(), reason: wordsSlot("Why", ...AFTER).optional() });

export function createFreeze({ freezes }: RemediationToolParts): Tool {
  return defineTool<typeof freezing, never>({
    ...{ name: "remediation_freeze", effect: "act", ...FREEZE, input: freezing, permission: "remediation:freeze" },
    act: async ({ scope: where = "", reason = "no reason was given" }, { actor }) => {
      await freezes.put(actor, { scope: where, reason });
      const text = `${where || "Everything"} is frozen: nothing new is carried out there until it is unfrozen. What runs already is finished.`;
      return {
        status: "done",
        message: {
          summary: text,
          blocks: [
            { type: "text", text, dot: "amber" },
            { type: "context", text: `Why: ${reason}` },
            {
              type: "buttons",
              buttons: [
                {
                  label: "Unfreeze",
                  press: { kind: "call", tool: "remediation_unfreeze", input: where ? { scope: where } : {} },
                },
              ],
            },
          ],
        },
      };
    },
  });
}

export function createUnfreeze({ freezes }: RemediationToolParts): Tool {
  return defineTool<typeof freezing, never>({
    ...{ name: "remediation_unfreeze", effect: "act", ...UNFREEZE, input: freezing, permission: "remediation:freeze" },
    act: async ({ scope: where = "" }, { actor }) => {
      if (!(await freezes.lift(actor, where))) {
        const all = (await freezes.all()).map((freeze) => freeze.scope || "everything");
        throw new OpsError(
          "missing",
          `${where || "Everything"} is not frozen. Frozen: ${all.join(", ") || "nothing"}.`,
        );
      }
      const text = `${where || "Everything"} is not frozen any more: approved changes are carried out again.`;
      return { status: "done", message: { summary: text, blocks: [{ type: "text", text, dot: "green" }] } };
    },
  });
}
