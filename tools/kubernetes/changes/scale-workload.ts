import { z } from "zod";
import { plural } from "../../../src/base/text/words.ts";
import { numberSlot } from "../../../src/tool/slots.ts";
import { defineTool, type Tool } from "../../../src/tool/tool.ts";
import { scopeOf } from "../clusters.ts";
import { numberAt, textAt } from "../field.ts";
import { SCALE_WORKLOAD } from "../words/scale-workload.ts";
import { type Found, findWorkload } from "./find-workload.ts";
import { type ChangeParts, PROPOSE, workloadInput } from "./parts.ts";
import { callInput, planPatch } from "./plan-patch.ts";
import { replicasOf } from "./risk-facts.ts";

const input = z.strictObject({
  ...workloadInput(),
  replicas: numberSlot(
    ...(["How many replicas", 0, 10_000] as const),
    ...["replicas", "replica", "pods", "instances", "copies", "to", "x"],
  ),
});
const name = "kubernetes_scale_workload";
/** More is a slip of the finger sooner than a wish. */
const MOST_REPLICAS = 1000;

export function createScaleWorkload(parts: ChangeParts): Tool {
  return defineTool<typeof input, never>({
    ...{ name, effect: "change", ...SCALE_WORKLOAD, input, permission: PROPOSE, scope: scopeOf },
    plan: async (asked, context) => {
      const { replicas } = asked;
      if (replicas > MOST_REPLICAS) {
        return { refused: `${plural(replicas, "replica")} is more than Pilothouse sets; it scales to at most 1,000.` };
      }
      const found = await findWorkload(parts, asked, context.signal, ["Deployment", "StatefulSet"]);
      if (!("object" in found)) return found;
      const { metadata } = found.object;
      const was = replicasOf(found.object);
      const owner = autoscalerOf(found);
      if (owner) {
        return {
          refused: `The autoscaler ${owner.metadata.name} sets the replicas of ${metadata.name} and would take this back. Change its bounds in place of it.`,
        };
      }
      if (was === replicas) return { refused: `${metadata.name} has ${plural(replicas, "replica")} already.` };
      const change = {
        ...{ action: name, what: `scale from ${was} to ${plural(replicas, "replica")}` },
        operations: [{ op: "replace" as const, path: "/spec/replicas", value: replicas }],
        ...{ decides: ["/spec/replicas"], tells: ["/spec/replicas"], touched: Math.max(0, was - replicas) },
        undo: { tool: name, input: { ...callInput(found), replicas: was } },
        notes: replicas === 0 ? [`With 0 replicas nothing of ${metadata.name} serves any more.`] : [],
      };
      return planPatch(found, change, context);
    },
  });
}

function autoscalerOf({ object, view }: Found) {
  return view.objects.HorizontalPodAutoscaler?.find(
    (one) =>
      one.metadata.namespace === object.metadata.namespace &&
      textAt(one, "spec", "scaleTargetRef", "kind") === object.kind &&
      textAt(one, "spec", "scaleTargetRef", "name") === object.metadata.name &&
      numberAt(one, "spec", "maxReplicas") !== undefined,
  );
}
