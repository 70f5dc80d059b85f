import { z } from "zod";
import { plural } from "../../../src/base/text/words.ts";
import { defineTool, type Tool } from "../../../src/tool/tool.ts";
import { scopeOf } from "../clusters.ts";
import { at } from "../field.ts";
import { RESTART_WORKLOAD } from "../words/restart-workload.ts";
import { findWorkload } from "./find-workload.ts";
import { type ChangeParts, PROPOSE, workloadInput } from "./parts.ts";
import { planPatch, stuckRollout } from "./plan-patch.ts";
import { replicasOf } from "./risk-facts.ts";

const input = z.strictObject(workloadInput());
const name = "kubernetes_restart_workload";
const RESTARTED_AT = "kubectl.kubernetes.io/restartedAt";
const ANNOTATIONS = "/spec/template/metadata/annotations";

export function createRestartWorkload(parts: ChangeParts): Tool {
  return defineTool<typeof input, never>({
    ...{ name, effect: "change", ...RESTART_WORKLOAD, input, permission: PROPOSE, scope: scopeOf },
    plan: async (asked, context) => {
      const found = await findWorkload(parts, asked, context.signal);
      if (!("object" in found)) return found;
      const stuck = stuckRollout(found.object);
      if (stuck !== undefined) return { refused: stuck };
      const pods = replicasOf(found.object);
      if (pods === 0) return { refused: `${found.object.metadata.name} has no pods to restart: it is scaled to 0.` };
      const value = new Date(context.nowMs).toISOString();
      const has = at(found.object, "spec", "template", "metadata", "annotations") !== undefined;
      const pointer = `${ANNOTATIONS}/${RESTARTED_AT.replaceAll("/", "~1")}`;
      const change = {
        ...{ action: name, what: `restart ${plural(pods, "pod")}, one after another`, touched: pods },
        operations: has
          ? [{ op: "add" as const, path: pointer, value }]
          : [{ op: "add" as const, path: ANNOTATIONS, value: { [RESTARTED_AT]: value } }],
        ...{ decides: ["/spec/template"], tells: [pointer], undo: "self-healing" as const },
      };
      return planPatch(found, change, context);
    },
  });
}
