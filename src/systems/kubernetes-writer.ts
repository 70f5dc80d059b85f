import type { KubernetesObject } from "../base/kubernetes-object.ts";
import type { ServedKind } from "./kubernetes-reader.ts";

/** RFC 6902, as far as plans use it. */
export interface PatchOperation {
  readonly op: "add" | "replace" | "remove" | "test";
  readonly path: string;
  readonly value?: unknown;
}

export interface ObjectRef {
  readonly kind: ServedKind;
  readonly namespace?: string;
  readonly name: string;
}

/** What must hold on the server in the very request that writes; else it throws `conflict` and nothing was written. */
export interface Precondition {
  readonly uid: string;
  readonly resourceVersion: string;
}

/**
 * Tries changes on the server without making any: every request carries `dryRun=All`, and there is no way to leave it out.
 * Faults are those of `KubernetesReader`; `invalid` with the server's own words for what it would refuse.
 */
export interface KubernetesRehearsal {
  readonly cluster: string;
  /** What the server would store. */
  patch(
    ref: ObjectRef,
    operations: readonly PatchOperation[],
    must: Precondition,
    signal?: AbortSignal,
  ): Promise<KubernetesObject>;
  delete(ref: ObjectRef, must: Precondition, signal?: AbortSignal): Promise<void>;
}

/**
 * Changes one cluster, with credentials of its own. Only the executor makes and holds one. A write whose answer never came is
 * `unavailable` with `facts.sent` true: whether it happened has to be looked for.
 */
export interface KubernetesWriter {
  readonly cluster: string;
  patch(
    ref: ObjectRef,
    operations: readonly PatchOperation[],
    must: Precondition,
    signal?: AbortSignal,
  ): Promise<KubernetesObject>;
  delete(ref: ObjectRef, must: Precondition, signal?: AbortSignal): Promise<void>;
  /** Asks to evict a pod of this uid. `blocked` tells which budget does not allow it now; a pod that is gone is evicted. */
  evict(
    pod: { readonly namespace: string; readonly name: string; readonly uid: string },
    signal?: AbortSignal,
  ): Promise<"evicted" | { readonly blocked: string }>;
}
