import type { KubernetesObject } from "../base/kubernetes-object.ts";
import type { Source } from "../base/source.ts";

/** A kind that the server serves, at the version it prefers. */
export interface ServedKind {
  /** "Deployment". */
  readonly kind: string;
  /** "deployments". */
  readonly plural: string;
  /** "apps"; "" for the core group. */
  readonly group: string;
  readonly version: string;
  readonly namespaced: boolean;
  /** "deploy". */
  readonly shortNames: readonly string[];
  readonly verbs: readonly string[];
}

export interface ListOptions {
  /** Absent: all namespaces. */
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** At most this many objects; `more` tells that there are others. */
  readonly limit?: number;
  readonly signal?: AbortSignal;
}

export interface Listed {
  readonly items: readonly KubernetesObject[];
  /** Whether the limit cut the list. */
  readonly more: boolean;
  /** The list as a whole has this version: a watch can go on from it. */
  readonly resourceVersion?: string;
  readonly source: Source;
}

export interface LogOptions {
  readonly namespace: string;
  readonly pod: string;
  readonly container?: string;
  /** Of the container before the last restart. */
  readonly previous?: boolean;
  readonly sinceMs?: number;
  readonly tailLines?: number;
  readonly limitBytes?: number;
  readonly signal?: AbortSignal;
}

export type Change =
  | { readonly type: "added" | "modified" | "deleted"; readonly object: KubernetesObject }
  /** The server has gone on too far: list anew. */
  | { readonly type: "expired" }
  | { readonly type: "bookmark"; readonly resourceVersion: string };

/**
 * One cluster, for looking only. Faults are `OpsError`: `denied` with the missing permission (verb, resource, namespace) and
 * how to grant it; `missing` for an object or kind that is not there, with the nearest name for a kind; `limited` when the
 * server asks for patience; `unavailable` when it cannot be reached, is too slow or its credential has expired, with the cure.
 * Of Secrets the metadata alone is asked for: their data, and so their keys, never come here.
 */
export interface KubernetesReader {
  /** The name of the context, or "in-cluster". */
  readonly cluster: string;
  version(signal?: AbortSignal): Promise<string>;
  /** What the server serves, read once and again after some minutes. */
  kinds(signal?: AbortSignal): Promise<readonly ServedKind[]>;
  /** Groups whose kinds could not be asked for, such as an aggregated API whose server is down, each with the cause. */
  silent(signal?: AbortSignal): Promise<ReadonlyMap<string, string>>;
  /** By kind, plural or short name, in any case, "deployments.apps" too. Throws `missing` with the nearest. */
  kind(name: string, signal?: AbortSignal): Promise<ServedKind>;
  list(kind: ServedKind, options?: ListOptions): Promise<Listed>;
  get(kind: ServedKind, name: string, namespace?: string, signal?: AbortSignal): Promise<KubernetesObject>;
  /** Changes after a list's version until the signal aborts or the server ends it; then it resolves. */
  watch(
    kind: ServedKind,
    from: { readonly resourceVersion: string; readonly namespace?: string },
    heard: (change: Change) => void,
    signal: AbortSignal,
  ): Promise<void>;
  /** The log as it comes, in chunks of text; binary is made readable. */
  logs(options: LogOptions): AsyncIterable<string>;
}
