import type { Source } from "../base/source.ts";

/** One series: epoch milliseconds with values, ascending. A missing sample is absent, NaN and infinities are null. */
export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly points: readonly (readonly [atMs: number, value: number | null])[];
}

export interface ReadOptions {
  readonly signal?: AbortSignal;
}

/** What a look returned, with everything needed to judge it. */
export interface SeriesResult {
  readonly series: readonly Series[];
  /** What the server itself said is missing or doubtful; empty when the reply is whole. */
  readonly warnings: readonly string[];
  /** Series or points that were left out to stay within the limits, in words; empty when none. */
  readonly cut: readonly string[];
  readonly source: Source;
}

export interface RangeRequest {
  readonly promql: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** Chosen by `stepFor` when absent. */
  readonly stepMs?: number;
}

export interface MetricMetadata {
  readonly type: string;
  readonly help: string;
  readonly unit: string;
}

/**
 * A server that speaks PromQL. Faults are `OpsError`: `invalid` with the server's own message for bad PromQL,
 * `unavailable` for what cannot be reached, is too slow or answers something that is not Prometheus's API.
 */
export interface MetricsReader {
  /** As configured: "prod". */
  readonly name: string;
  /** For people: "Prometheus prod". */
  readonly title: string;
  instant(promql: string, atMs: number, options?: ReadOptions): Promise<SeriesResult>;
  range(request: RangeRequest, options?: ReadOptions): Promise<SeriesResult & { readonly stepMs: number }>;
  /** Label sets of the series that match, at most a thousand. */
  series(
    match: string,
    fromMs: number,
    toMs: number,
    options?: ReadOptions,
  ): Promise<readonly Readonly<Record<string, string>>[]>;
  labelValues(label: string, match: string | undefined, options?: ReadOptions): Promise<readonly string[]>;
  /** By metric name; empty where the server keeps none. */
  metadata(options?: ReadOptions): Promise<ReadonlyMap<string, MetricMetadata>>;
}
