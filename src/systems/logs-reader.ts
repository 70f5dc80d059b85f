import type { Source } from "../base/source.ts";

/** Which pods' lines are wanted: one by its name, or all that a workload has had, those that are gone too. */
export type PodsOf =
  | { readonly pod: string }
  | {
      readonly kind: "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet" | "Job" | "CronJob";
      readonly name: string;
    };

export interface LogsRequest {
  /** The Kubernetes context. A server that holds lines of several clusters is narrowed to it. */
  readonly cluster: string;
  /** Whether it is the only cluster there is: a server that does not tell clusters apart is trusted to hold its lines. */
  readonly onlyCluster: boolean;
  readonly namespace?: string;
  /** Absent: every pod there. */
  readonly pods?: readonly PodsOf[];
  /** Pods whose lines are not wanted. */
  readonly except?: readonly string[];
  /** Lines that hold these words, in any case. */
  readonly contains?: string;
  /** Epoch milliseconds; the end is not in it. */
  readonly fromMs: number;
  readonly toMs: number;
}

export interface LogLine {
  readonly atMs: number;
  /** Empty where the server does not tell. */
  readonly pod: string;
  readonly container: string;
  /** As it was written, without the time. */
  readonly text: string;
}

export interface LogsResult {
  /** Ascending by time. Where there were too many, the newest. */
  readonly lines: readonly LogLine[];
  /** What was left out or is doubtful, a sentence each. */
  readonly cut: readonly string[];
  readonly sources: readonly Source[];
}

/**
 * A server that keeps logs of pods after their clusters have let them go. Faults are `OpsError`: `invalid` with the
 * server's words for what it cannot run or when it cannot narrow to what was asked, `limited` when it asks for patience,
 * `unavailable` when it cannot be reached, is too slow or answers something else.
 */
export interface LogsReader {
  /** As configured: "prod". */
  readonly name: string;
  /** For people: "Loki prod". */
  readonly title: string;
  /** The one cluster whose lines it holds, where it is configured. */
  readonly cluster?: string;
  read(request: LogsRequest, options?: { readonly signal?: AbortSignal }): Promise<LogsResult>;
}
