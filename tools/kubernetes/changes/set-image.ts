import { z } from "zod";
import type { KubernetesObject } from "../../../src/base/kubernetes-object.ts";
import { nearestName } from "../../../src/base/text/nearest.ts";
import { listOf } from "../../../src/base/text/words.ts";
import { imageSlot, namedSlot } from "../../../src/tool/slots.ts";
import { type Choice, defineTool, type Refusal, type Tool } from "../../../src/tool/tool.ts";
import { scopeOf } from "../clusters.ts";
import { listAt, textAt } from "../field.ts";
import { SET_IMAGE } from "../words/set-image.ts";
import { type Asked, findWorkload } from "./find-workload.ts";
import { type ChangeParts, PROPOSE, workloadInput } from "./parts.ts";
import { callInput, planPatch, stuckRollout } from "./plan-patch.ts";
import { replicasOf } from "./risk-facts.ts";

const input = z.strictObject({
  ...workloadInput(),
  container: namedSlot("A container", "container").optional(),
  image: imageSlot(),
});
const name = "kubernetes_set_image";
/** registry:5000/path/name:tag@sha256:… */
const IMAGE = /^[a-z0-9]+(?:[._:/-]+[a-z0-9]+)*(?::[\w][\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$/i;

export function createSetImage(parts: ChangeParts): Tool {
  return defineTool<typeof input, never>({
    ...{ name, effect: "change", ...SET_IMAGE, input, permission: PROPOSE, scope: scopeOf },
    plan: async (asked, context) => {
      const { image } = asked;
      if (!IMAGE.test(image))
        return { refused: `"${image}" is no image; write it like registry.local/checkout:1.4.2.` };
      const found = await findWorkload(parts, asked, context.signal);
      if (!("object" in found)) return found;
      const stuck = stuckRollout(found.object);
      if (stuck !== undefined) return { refused: stuck };
      const picked = pickContainer(found.object, asked);
      if (!("at" in picked)) return picked;
      if (picked.image === image) return { refused: `Container ${picked.name} runs ${image} already.` };
      const pointer = `/spec/template/spec/containers/${picked.at}/image`;
      const change = {
        ...{ action: name, what: `set the image of ${picked.name} to ${image}`, touched: replicasOf(found.object) },
        operations: [{ op: "replace" as const, path: pointer, value: image }],
        ...{ decides: ["/spec/template"], tells: [pointer] },
        undo: { tool: name, input: { ...callInput(found), container: picked.name, image: picked.image } },
      };
      return planPatch(found, change, context);
    },
  });
}

/** The container that was named, or the only one. */
function pickContainer(
  object: KubernetesObject,
  asked: Asked & { readonly container?: string | undefined },
): { readonly at: number; readonly name: string; readonly image: string } | Choice | Refusal {
  const all = listAt(object, "spec", "template", "spec", "containers").map((one, at) => ({
    ...{ at, name: textAt(one, "name") ?? "", image: textAt(one, "image") ?? "" },
  }));
  const names = all.map((one) => one.name);
  if (asked.container === undefined && all.length > 1) {
    return {
      status: "choose",
      question: `Which container of ${object.metadata.name} do you mean?`,
      options: names.map((container) => ({ label: container, input: { ...asked, container } })),
    };
  }
  const found = asked.container === undefined ? all[0] : all.find((one) => one.name === asked.container);
  if (found) return found;
  const near = nearestName(asked.container ?? "", names);
  const cure = near ? `Did you mean ${near}?` : `It has ${listOf(names)}.`;
  return { refused: `${object.metadata.name} has no container ${asked.container}. ${cure}` };
}
