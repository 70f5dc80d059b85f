import type { KubernetesObject } from "../../base/kubernetes-object.ts";

/** What was there at one moment, as far as it could be seen. All that diagnosis ever reads. */
export interface Snapshot {
  readonly nowMs: number;
  readonly cluster: string;
  /** "v1.31.2". */
  readonly serverVersion?: string;
  /**
   * Objects by kind ("Pod", "Deployment", "Event", …), as the API gives them. Of Secrets there is the metadata alone: which
   * keys they hold is not known, so only the kubelet's own words tell of a missing one. A kind that is absent could not be read; an empty list was read, and there is none.
   */
  readonly objects: Readonly<Record<string, readonly KubernetesObject[]>>;
  /** The last lines of containers that look troubled, as far as they were fetched. */
  readonly logs: readonly LogTail[];
  /** What could not be seen and why, a sentence each: "pods of kube-system (forbidden)". */
  readonly unseen: readonly string[];
}

export interface LogTail {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** Of the container before the last restart. */
  readonly previous: boolean;
  /** Oldest first. */
  readonly lines: readonly string[];
}
