import { digestOf } from "../../../src/base/canonical-json.ts";
import type { KubernetesObject } from "../../../src/base/kubernetes-object.ts";
import type { PatchOperation, PlannedChange, Target, Undo } from "../../../src/domain/remediation/change-plan.ts";
import { formatTarget } from "../../../src/domain/remediation/change-plan.ts";
import type { Refusal } from "../../../src/tool/tool.ts";
import { at, numberAt } from "../field.ts";
import type { Found } from "./find-workload.ts";
import { managedBy } from "./managed-by.ts";
import { riskFactsOf } from "./risk-facts.ts";
import { showDiff } from "./show-diff.ts";

/** A change of one workload by one patch. */
export interface PatchChange {
  readonly action: string;
  readonly what: string;
  readonly operations: readonly PatchOperation[];
  /** JSON pointers of the fields whose change voids it. */
  readonly decides: readonly string[];
  /** JSON pointers of the fields that tell that it was done. */
  readonly tells: readonly string[];
  readonly undo: Undo;
  /** Pods that go or are replaced. */
  readonly touched: number;
  readonly notes?: readonly string[];
}

const STEP_MS = 30_000;
const ROLLOUT_MS = 600_000;
const MOST_SHOWN = 80;

/** Tries the patch on the server and makes the plan of what it would store. A refusal where nothing would change. */
export async function planPatch(
  { object, served, rehearsal, view }: Found,
  change: PatchChange,
  { nowMs, signal }: { readonly nowMs: number; readonly signal: AbortSignal },
): Promise<PlannedChange | Refusal> {
  const { namespace, name, uid = "", resourceVersion = "" } = object.metadata;
  const ref = { kind: served, name, ...(namespace === undefined ? {} : { namespace }) };
  const stored = await rehearsal.patch(ref, change.operations, { uid, resourceVersion }, signal);
  const diff = showDiff(object.spec, stored.spec, "spec");
  const target = targetOf(object, served.group, rehearsal.cluster, change.decides);
  if (diff === "") return { refused: `${formatTarget(target)} is so already; there is nothing to change.` };
  const fields = change.tells.map((pointer) => ({ pointer, digest: digestOf(valueAt(stored, pointer) ?? null) }));
  const withinMs = (numberAt(object, "spec", "progressDeadlineSeconds") ?? ROLLOUT_MS / 1000) * 1000;
  const manager = managedBy(object);
  return {
    ...{ action: change.action, what: change.what, targets: [target], diff, undo: change.undo },
    steps: [
      {
        ...{ id: "patch", text: change.what, target: 0, timeoutMs: STEP_MS },
        write: { kind: "patch", operations: change.operations },
        detect: { kind: "fields", fields },
      },
    ],
    checks: [
      { kind: "rollout", target: 0, withinMs, text: `the rollout of ${name} is complete and every replica is ready` },
      { kind: "fields", target: 0, withinMs, fields, text: "nobody has changed it back" },
    ],
    notes: [...(manager ? [manager.note] : []), ...(change.notes ?? [])],
    facts: riskFactsOf(object, view, change.touched, nowMs),
    evidence: view.sources,
  };
}

function targetOf(object: KubernetesObject, group: string, cluster: string, pointers: readonly string[]): Target {
  const { namespace, name, uid = "" } = object.metadata;
  const decides = pointers.map((pointer) => {
    const value = valueAt(object, pointer);
    const shown =
      typeof value === "number" || typeof value === "string" ? String(value).slice(0, MOST_SHOWN) : undefined;
    return { pointer, digest: digestOf(value ?? null), ...(shown === undefined ? {} : { shown }) };
  });
  return {
    ...{ system: "kubernetes", cluster, kind: object.kind, group, name, uid, decides, fingerprint: digestOf(decides) },
    ...(namespace === undefined ? {} : { namespace }),
  };
}

/** Why pods would not follow a change of the template; undefined where they would. */
export function stuckRollout(object: KubernetesObject): string | undefined {
  const { name } = object.metadata;
  if (at(object, "spec", "paused") === true)
    return `The rollout of ${name} is paused, so its pods would not change. Resume it first.`;
  if (at(object, "spec", "updateStrategy", "type") === "OnDelete")
    return `${name} updates only when its pods are deleted (OnDelete), so they would not change. Delete them one by one.`;
  return undefined;
}

/** The call that names this very object, for taking the change back. */
export function callInput({ object, rehearsal }: Found) {
  const { name, namespace } = object.metadata;
  return { kind: object.kind, name, ...(namespace === undefined ? {} : { namespace }), cluster: rehearsal.cluster };
}

function valueAt(object: KubernetesObject, pointer: string): unknown {
  const path = pointer.split("/").slice(1);
  return at(object, ...path.map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~")));
}
