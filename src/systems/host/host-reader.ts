import type { Source } from "../../base/source.ts";
import type { ReadOptions, Series } from "../metrics-reader.ts";

/** What is sampled of this machine. cpu, memory and disk are per cent of what there is; network is bytes a second. */
export type HostMetric = "cpu" | "memory" | "disk" | "network" | "load";

/** This machine now. Bytes are bytes, times seconds. */
export interface HostStatus {
  readonly hostname: string;
  readonly os: string;
  readonly uptimeSeconds: number;
  readonly cpu: {
    readonly percent: number;
    readonly cores: number;
    readonly load1: number;
    readonly load5: number;
    readonly load15: number;
  };
  readonly memory: { readonly totalBytes: number; readonly usedBytes: number; readonly availableBytes: number };
  /** Each real filesystem once; empty when they did not answer within 3 s. */
  /** The total is what can be used at all, without blocks kept for root. */
  readonly disks: readonly { readonly mount: string; readonly totalBytes: number; readonly usedBytes: number }[];
  readonly network: { readonly receivedBytesPerSecond: number; readonly sentBytesPerSecond: number };
  readonly processes: readonly {
    readonly pid: number;
    readonly name: string;
    readonly cpuPercent: number;
    readonly memoryBytes: number;
  }[];
  readonly source: Source;
}

/** The machine Pilothouse runs on. Samples are kept in memory from `start` on, a day at most; before that there is none. */
export interface HostReader {
  readonly hostname: string;
  /** Epoch milliseconds of the oldest kept sample; undefined before the first. */
  readonly since: () => number | undefined;
  status(options?: ReadOptions): Promise<HostStatus>;
  /** Kept samples of a metric; network has one series in and one out, disk one a mount. */
  samples(
    metric: HostMetric,
    fromMs: number,
    toMs: number,
  ): { readonly series: readonly Series[]; readonly source: Source };
  /** Largest consumers now, by process. cpu in per cent of one core, memory in bytes. */
  top(
    metric: "cpu" | "memory",
    limit: number,
    options?: ReadOptions,
  ): Promise<{
    readonly rows: readonly { readonly name: string; readonly pid: number; readonly value: number }[];
    readonly source: Source;
  }>;
  /** Begins sampling every `everyMs`; returns the end of it. */
  start(everyMs: number): () => void;
}
