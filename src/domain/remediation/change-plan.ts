import { canonicalJson, sha256 } from "../../base/canonical-json.ts";
import type { Json } from "../../base/json.ts";
import type { Source } from "../../base/source.ts";

export type RiskLevel = "low" | "medium" | "high" | "critical";

/** One object a plan will touch, pinned: another uid, or other fields that decide, make it another object. */
export interface Target {
  readonly system: "kubernetes";
  readonly cluster: string;
  /** "Deployment". */
  readonly kind: string;
  /** "apps"; "" for the core group. */
  readonly group: string;
  readonly namespace?: string;
  readonly name: string;
  readonly uid: string;
  readonly decides: readonly DecidingField[];
  /** SHA-256 of the canonical JSON of `decides`. */
  readonly fingerprint: string;
}

/** A field whose change voids what was approved. Status never decides, nor do annotations that controllers keep. */
export interface DecidingField {
  /** JSON pointer: "/spec/template". */
  readonly pointer: string;
  /** SHA-256 of the canonical JSON of the value; of null where there is none. */
  readonly digest: string;
  /** The value in a few characters where it is harmless to show, such as an image or a number. */
  readonly shown?: string;
}

export interface PatchOperation {
  readonly op: "add" | "replace" | "remove";
  /** JSON pointer. */
  readonly path: string;
  readonly value?: Json;
}

/**
 * One request to the system. Whoever sends it adds what must hold on the server: the target's uid, and the version at which
 * the fields that decide were seen to stand as approved.
 */
export type Write =
  /** JSON patch (RFC 6902). */
  | { readonly kind: "patch"; readonly operations: readonly PatchOperation[] }
  | { readonly kind: "delete" }
  /** Evicts the pods of a node, within their disruption budgets, DaemonSets' and static pods left out. */
  | { readonly kind: "evict-pods" };

/** How it is told from the outside whether a step was done, also by an executor that was not there. */
export type Detect =
  /** These fields have these values (digests as in `DecidingField`). */
  | { readonly kind: "fields"; readonly fields: readonly { readonly pointer: string; readonly digest: string }[] }
  /** No object of this name has this uid any more, or it is being deleted. */
  | { readonly kind: "gone" }
  /** No pod is left on the node that a drain takes. */
  | { readonly kind: "no-pods" };

export interface PlanStep {
  readonly id: string;
  /** For the card: "set the image of app to registry/checkout:1.9.1". */
  readonly text: string;
  /** Index into `targets`. */
  readonly target: number;
  readonly write: Write;
  readonly detect: Detect;
  readonly timeoutMs: number;
}

/** What must hold afterwards, within how long. */
export type Check = { readonly text: string; readonly withinMs: number } & (
  | { readonly kind: "rollout"; readonly target: number }
  /** A pod is gone and its owner has as many ready as it wants. */
  | {
      readonly kind: "replaced";
      readonly target: number;
      readonly owner?: { readonly kind: string; readonly name: string };
    }
  | {
      readonly kind: "fields";
      readonly target: number;
      readonly fields: readonly { readonly pointer: string; readonly digest: string }[];
    }
  | { readonly kind: "no-pods"; readonly target: number }
  /** The query's highest value is not above this at the end. */
  | { readonly kind: "metric"; readonly source: string; readonly query: string; readonly notAbove: number }
);

export type Undo =
  | { readonly tool: string; readonly input: Readonly<Record<string, Json>> }
  /** What was there comes back by itself, such as a deleted pod of a Deployment. */
  | "self-healing"
  | "irreversible";

/** What a risk is judged by, read when the plan is made. Absent means not known, which never lowers a risk. */
export interface RiskFacts {
  readonly environment?: string;
  readonly replicas?: { readonly touched: number; readonly of: number };
  /** Services in front of what is touched. */
  readonly services?: readonly string[];
  /** Services that call those. */
  readonly callers?: number;
  readonly singleReplica?: boolean;
  readonly scalesToZero?: boolean;
  readonly systemNamespace?: boolean;
  readonly wholeNode?: boolean;
  /** A budget that allows no more to go just now. */
  readonly tightBudget?: string;
  /** Somebody changed the target within the hour. */
  readonly changedAt?: string;
  /** "Argo CD application shop": a direct change is reverted, or drifts. */
  readonly managedBy?: string;
}

/** A change as a tool plans it. Made from readers alone; the server has tried it (`dryRun=All`) where it can. */
export interface PlannedChange {
  /** "kubernetes_scale_workload". */
  readonly action: string;
  /** "scale from 2 to 3 replicas": stands after the targets on the card. */
  readonly what: string;
  readonly targets: readonly Target[];
  /** Where further objects are found at run time (a drain's pods): in words, and how many at most. */
  readonly scope?: { readonly predicate: string; readonly maxTargets: number };
  readonly steps: readonly PlanStep[];
  /** Unified, of what the server would store; Secrets' values and tokens are cut. */
  readonly diff: string;
  readonly undo: Undo;
  readonly checks: readonly Check[];
  /** What a person should know before approving, a sentence each: "Argo CD will revert this; change …". */
  readonly notes: readonly string[];
  readonly facts: RiskFacts;
  readonly evidence: readonly Source[];
  /** The plan that this one takes back. */
  readonly undoes?: string;
}

/** What will happen to the world, frozen when made. What people approve is its digest. */
export interface ChangePlan extends PlannedChange {
  readonly workspace: string;
  readonly planId: string;
  /** The call that made it, to plan again. */
  readonly call: { readonly tool: string; readonly input: Readonly<Record<string, Json>> };
  readonly requestedBy: string;
  readonly risk: { readonly level: RiskLevel; readonly reasons: readonly string[] };
  readonly origin: "person" | "rule" | "model";
  /** ISO 8601 in UTC. */
  readonly madeAt: string;
  readonly expiresAt: string;
  /** SHA-256 of the approval rule that matched; "" when none did, and nobody may approve. */
  readonly ruleDigest: string;
}

/** SHA-256 of the canonical JSON: two plans with one digest are the same to the last letter. */
export function digestOfPlan(plan: ChangePlan): string {
  return sha256(canonicalJson(plan));
}

/** "prod · shop · Deployment/checkout". */
export function formatTarget({ cluster, namespace, kind, name }: Target): string {
  return [cluster, namespace, `${kind}/${name}`].filter((part) => part !== undefined).join(" · ");
}

/** "Deployment.apps/shop/checkout@prod": one change of it at a time. */
export function targetKey({ cluster, namespace, kind, group, name }: Target): string {
  return `${group === "" ? kind : `${kind}.${group}`}/${namespace ?? ""}/${name}@${cluster}`;
}
