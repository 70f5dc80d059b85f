import { z } from "zod";
import type { Json } from "../../../src/base/json.ts";
import { listOf } from "../../../src/base/text/words.ts";
import { numberSlot } from "../../../src/tool/slots.ts";
import { defineTool, type Tool } from "../../../src/tool/tool.ts";
import { scopeOf } from "../clusters.ts";
import { ROLLBACK_WORKLOAD } from "../words/rollback-workload.ts";
import { findWorkload } from "./find-workload.ts";
import { type ChangeParts, PROPOSE, workloadInput } from "./parts.ts";
import { callInput, planPatch, stuckRollout } from "./plan-patch.ts";
import { readRevisions } from "./revisions.ts";
import { replicasOf } from "./risk-facts.ts";

const input = z.strictObject({
  ...workloadInput(),
  revision: numberSlot("The revision", 1, 1_000_000, "revision", "rev", "version").optional(),
});
const name = "kubernetes_rollback_workload";
const MOST_NAMED = 10;

export function createRollbackWorkload(parts: ChangeParts): Tool {
  return defineTool<typeof input, never>({
    ...{ name, effect: "change", ...ROLLBACK_WORKLOAD, input, permission: PROPOSE, scope: scopeOf },
    plan: async (asked, context) => {
      const found = await findWorkload(parts, asked, context.signal);
      if (!("object" in found)) return found;
      const stuck = stuckRollout(found.object);
      if (stuck !== undefined) return { refused: stuck };
      const called = found.object.metadata.name;
      const [now, ...earlier] = await readRevisions(found, context.signal);
      const kept = listOf(earlier.slice(0, MOST_NAMED).map(({ revision }) => String(revision)));
      if (!now || earlier.length === 0) return { refused: `No earlier revision of ${called} is kept to go back to.` };
      if (asked.revision === now.revision) return { refused: `${called} is at revision ${now.revision} already.` };
      const to =
        asked.revision === undefined ? earlier[0] : earlier.find(({ revision }) => revision === asked.revision);
      if (!to) return { refused: `Revision ${asked.revision} of ${called} is not kept. There is ${kept}.` };
      const change = {
        ...{ action: name, what: `roll back from revision ${now.revision} to revision ${to.revision}` },
        operations: [{ op: "replace" as const, path: "/spec/template", value: to.template as Json }],
        ...{ decides: ["/spec/template"], tells: ["/spec/template"], touched: replicasOf(found.object) },
        undo: { tool: name, input: { ...callInput(found), revision: now.revision } },
      };
      return planPatch(found, change, context);
    },
  });
}
