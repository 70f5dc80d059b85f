/** A stretch of time, epoch milliseconds, from ≤ to. */
export interface TimeRange {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface Moment {
  readonly nowMs: number;
  /** IANA zone in which words such as "yesterday" are meant. */
  readonly zone: string;
}
