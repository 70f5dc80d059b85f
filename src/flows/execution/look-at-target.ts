import { OpsError } from "../../base/errors.ts";
import type { KubernetesObject } from "../../base/kubernetes-object.ts";
import { formatTarget, type Target } from "../../domain/remediation/change-plan.ts";
import { fieldDigest, fingerprintOf, valueAt } from "../../domain/remediation/fields.ts";
import type { KubernetesReader, ServedKind } from "../../systems/kubernetes-reader.ts";

/** A target as it stands now. */
export type Seen =
  | { readonly status: "as-approved"; readonly object: KubernetesObject; readonly kind: ServedKind }
  /** What decides has moved: a sentence with what, and what it is now where that can be shown. */
  | { readonly status: "moved"; readonly why: string; readonly object: KubernetesObject; readonly kind: ServedKind }
  | { readonly status: "gone"; readonly why: string };

/** Reads the target afresh and holds it against what was approved. Throws when the cluster cannot be asked. */
export async function lookAtTarget(reader: KubernetesReader, target: Target, signal?: AbortSignal): Promise<Seen> {
  const name = formatTarget(target);
  const kind = await reader.kind(target.group === "" ? target.kind : `${target.kind}.${target.group}`, signal);
  let object: KubernetesObject;
  try {
    object = await reader.get(kind, target.name, target.namespace, signal);
  } catch (thrown) {
    if (thrown instanceof OpsError && thrown.kind === "missing") {
      return { status: "gone", why: `${name} is not there any more.` };
    }
    throw thrown;
  }
  if (object.metadata.uid !== target.uid) {
    return { status: "gone", why: `${name} was deleted, and another of that name made since.` };
  }
  if (fingerprintOf(target.decides) !== target.fingerprint) {
    return { status: "moved", why: `What was to be compared of ${name} was changed in the plan.`, object, kind };
  }
  const moved = target.decides.filter(({ pointer, digest }) => fieldDigest(object, pointer) !== digest);
  if (moved.length === 0) return { status: "as-approved", object, kind };
  const said = moved.map(({ pointer, shown }) => {
    const now = valueAt(object, pointer);
    const short = typeof now === "string" || typeof now === "number" || typeof now === "boolean";
    const was = shown === undefined ? "" : `was ${shown}`;
    return `${pointer}${short ? ` is now ${String(now).slice(0, 100)}` : " is another now"}${was && ` (${was})`}`;
  });
  return { status: "moved", why: `${name} was changed by someone else: ${said.join("; ")}.`, object, kind };
}
