import { type Estate, timeOf } from "../../src/analysis/diagnosis/estate.ts";
import type { KubernetesObject } from "../../src/base/kubernetes-object.ts";
import { at, listAt, textAt } from "./field.ts";

/** What one rollout of a Deployment changed in its pods. */
export interface RolloutChange {
  readonly revision: string;
  /** Epoch milliseconds. */
  readonly atMs: number;
  /** "image of app: shop/checkout:1.9.1 → 1.9.2", "env LOG_LEVEL of app added". */
  readonly changes: readonly string[];
}

const REVISION = "deployment.kubernetes.io/revision";
const MOST_CHANGES = 12;

/** The rollouts that its ReplicaSets still tell of, the newest first. Empty for what is no Deployment. */
export function readRollouts(object: KubernetesObject, estate: Estate): readonly RolloutChange[] {
  if (object.kind !== "Deployment") return [];
  const sets = estate
    .ownedBy(object)
    .filter(({ kind }) => kind === "ReplicaSet")
    .map((set) => ({ set, revision: Number(set.metadata.annotations?.[REVISION] ?? 0) }))
    .sort((a, b) => b.revision - a.revision);
  return sets.flatMap(({ set, revision }, i) => {
    const before = sets[i + 1]?.set;
    const atMs = timeOf(set.metadata.creationTimestamp);
    if (!before || atMs === undefined) return [];
    return [{ revision: String(revision), atMs, changes: templateChanges(before, set) }];
  });
}

function templateChanges(before: KubernetesObject, after: KubernetesObject): readonly string[] {
  const changes: string[] = [];
  const old = containersOf(before);
  const now = containersOf(after);
  for (const [name, container] of now) {
    const was = old.get(name);
    if (!was) changes.push(`container ${name} added`);
    else changes.push(...containerChanges(name, was, container));
  }
  for (const name of old.keys()) if (!now.has(name)) changes.push(`container ${name} removed`);
  return changes.slice(0, MOST_CHANGES);
}

function containerChanges(name: string, was: unknown, now: unknown): readonly string[] {
  const changes: string[] = [];
  const [from, to] = [textAt(was, "image"), textAt(now, "image")];
  if (from !== to) changes.push(`image of ${name}: ${from ?? "none"} → ${to ?? "none"}`);
  for (const field of ["command", "args", "resources", "livenessProbe", "readinessProbe", "startupProbe", "ports"]) {
    if (JSON.stringify(at(was, field)) !== JSON.stringify(at(now, field))) changes.push(`${field} of ${name} changed`);
  }
  const env = (container: unknown) =>
    new Map(listAt(container, "env").map((one) => [textAt(one, "name") ?? "", JSON.stringify(one)]));
  const [oldEnv, newEnv] = [env(was), env(now)];
  // The names alone: values may be secrets.
  for (const [key, value] of newEnv) {
    if (!oldEnv.has(key)) changes.push(`env ${key} of ${name} added`);
    else if (oldEnv.get(key) !== value) changes.push(`env ${key} of ${name} changed`);
  }
  for (const key of oldEnv.keys()) if (!newEnv.has(key)) changes.push(`env ${key} of ${name} removed`);
  return changes;
}

function containersOf(set: KubernetesObject): ReadonlyMap<string, unknown> {
  const spec = at(set, "spec", "template", "spec");
  return new Map(
    [...listAt(spec, "initContainers"), ...listAt(spec, "containers")].map((one) => [textAt(one, "name") ?? "", one]),
  );
}
