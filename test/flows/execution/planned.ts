import { digestOf } from "../../../src/base/canonical-json.ts";
import type { PlannedChange, PlanStep, Target } from "../../../src/domain/remediation/change-plan.ts";
import { decidingField, fingerprintOf } from "../../../src/domain/remediation/fields.ts";
import { plannedChange } from "../../fakes/change-plan.ts";
import type { ChangingCluster } from "../../fakes/changing-cluster.ts";

const DECIDES: Readonly<Record<string, readonly string[]>> = {
  Deployment: ["/spec/replicas", "/spec/template"],
  Node: ["/spec/unschedulable"],
};

/** What a step of a test does, in a word. */
export type Move =
  | { readonly on: string; readonly path: string; readonly value: string | number | boolean }
  | { readonly remove: string }
  | { readonly drain: string; readonly most: number };

export const IMAGE = "/spec/template/spec/containers/0/image";
export const RESTARTED = "/spec/template/metadata/annotations/restartedAt";

/** A plan that makes these moves one after another, its targets pinned as they stand in the cluster now. */
export function planOf(cluster: ChangingCluster, moves: readonly Move[]): PlannedChange {
  const nameOf = (move: Move) => ("on" in move ? move.on : "remove" in move ? move.remove : move.drain);
  const names = [...new Set(moves.map(nameOf))];
  const drain = moves.find((move) => "drain" in move);
  return plannedChange({
    targets: names.map((name) => pinned(cluster, name)),
    steps: moves.map((move, i) => stepOf(move, i, names.indexOf(nameOf(move)))),
    checks: [],
    ...(drain && { scope: { predicate: `pods on ${drain.drain}`, maxTargets: drain.most } }),
  });
}

function pinned(cluster: ChangingCluster, name: string): Target {
  const object = cluster.current(name);
  const decides = (DECIDES[object.kind] ?? []).map((pointer) => decidingField(object, pointer));
  const { namespace, uid = "" } = object.metadata;
  return {
    ...{ system: "kubernetes", cluster: cluster.name, kind: object.kind, name, uid, decides },
    ...{ group: object.kind === "Deployment" ? "apps" : "", fingerprint: fingerprintOf(decides) },
    ...(namespace === undefined ? {} : { namespace }),
  };
}

function stepOf(move: Move, i: number, target: number): PlanStep {
  const base = { id: `step${i + 1}`, text: `step ${i + 1}`, target, timeoutMs: 20_000 };
  if ("remove" in move) return { ...base, write: { kind: "delete" }, detect: { kind: "gone" } };
  if ("drain" in move) return { ...base, write: { kind: "evict-pods" }, detect: { kind: "no-pods" } };
  const { path, value } = move;
  return {
    ...base,
    write: { kind: "patch", operations: [{ op: "replace", path, value }] },
    detect: { kind: "fields", fields: [{ pointer: path, digest: digestOf(value) }] },
  };
}
