import type { DateTime } from "luxon";
import type { Token } from "./tokens.ts";

/** What the readers of time words go by. `ahead` reads a bare "friday" as the next one, otherwise as the last one. */
export interface Reading {
  readonly tokens: readonly Token[];
  readonly now: DateTime<true>;
  readonly ahead: boolean;
}

/** What was read and the index of the first token after it. */
export interface Read<T> {
  readonly value: T;
  readonly next: number;
}

/** Two instants in the asker's zone; equal for a point in time. `whole` marks days, weeks and the like. */
export interface Span {
  readonly from: DateTime<true>;
  readonly to: DateTime<true>;
  readonly whole: boolean;
}

export function textAt(reading: Reading, at: number): string | undefined {
  return reading.tokens[at]?.text;
}

/** The index after one of `words` when it stands at `at`, otherwise `at`. */
export function skip(reading: Reading, at: number, ...words: readonly string[]): number {
  const text = textAt(reading, at);
  return text !== undefined && words.includes(text) ? at + 1 : at;
}

/** The index after all of `words` in this order, or undefined. */
export function follow(reading: Reading, at: number, ...words: readonly string[]): number | undefined {
  for (const [offset, word] of words.entries()) if (textAt(reading, at + offset) !== word) return undefined;
  return at + words.length;
}

/** A calendar result, or undefined where there is no such instant or luxon cannot count that far. */
export function valid(time: DateTime): DateTime<true> | undefined {
  return time.isValid ? (time as DateTime<true>) : undefined;
}

export function span(from: DateTime | undefined, to: DateTime | undefined, whole: boolean): Span | undefined {
  const start = from && valid(from);
  const end = to && valid(to);
  return start && end && start.toMillis() <= end.toMillis() ? { from: start, to: end, whole } : undefined;
}
