import type { Matcher } from "./ast.ts";

export type Labels = Readonly<Record<string, string>>;

/** A series that can be read at any sample's time. Samples lie every `everyMs`, `shiftMs` past whole multiples of it. */
export interface StoredSeries {
  readonly labels: Labels;
  readonly everyMs: number;
  readonly shiftMs: number;
  /** First and last moment that may have a sample, epoch milliseconds. */
  readonly fromMs: number;
  readonly toMs: number;
  /** For a counter, the moments at which it began anew, ascending: between two of them it never falls. */
  readonly resetsMs?: readonly number[];
  valueAt(atMs: number): number;
}

export interface Storage {
  select(matchers: readonly Matcher[]): readonly StoredSeries[];
}

/** One element of an instant vector. */
export interface Sample {
  readonly labels: Labels;
  readonly value: number;
}
