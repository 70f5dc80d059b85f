import { DateTime } from "luxon";
import { OpsError } from "../errors.ts";
import { chronoRange } from "./chrono-words.ts";
import type { Moment, TimeRange } from "./range.ts";
import { readPhrase, skipOpening } from "./range-phrases.ts";
import type { Reading, Span } from "./reading.ts";
import { readTokens } from "./tokens.ts";

const longestWords = 120;

/** What time words are read against, or undefined where the zone or the instant is none. */
export function openReading(words: string, moment: Moment, ahead: boolean): Reading | undefined {
  const now = DateTime.fromMillis(Number.isFinite(moment.nowMs) ? moment.nowMs : Number.NaN, { zone: moment.zone });
  return now.isValid ? { tokens: readTokens(words), now: now as DateTime<true>, ahead } : undefined;
}

/** A look back ends now at the latest; one that has not begun is none. */
export function lookBack(span: Span, nowMs: number): TimeRange | undefined {
  const fromMs = span.from.toMillis();
  const toMs = Math.min(span.to.toMillis(), nowMs);
  return fromMs >= 0 && fromMs <= toMs && (fromMs < nowMs || span.from.equals(span.to)) ? { fromMs, toMs } : undefined;
}

/**
 * A stretch of time in words, read in the asker's zone. Undefined where the words are no such thing, end before they
 * start, are empty, or lie in the future. Whole days, weeks and months that still run end now.
 */
export function parseRange(words: string, moment: Moment): TimeRange | undefined {
  const said = words.trim();
  if (said.length === 0 || said.length > longestWords) return undefined;
  const reading = openReading(said, moment, false);
  if (!reading) return undefined;
  for (const at of new Set([0, skipOpening(reading, 0)])) {
    const found = readPhrase(reading, at);
    if (found && found.next === reading.tokens.length) return lookBack(found.value.span, moment.nowMs);
  }
  return chronoRange(said, reading, moment.nowMs);
}

export interface RangeLimits {
  /** Words taken where none were said. */
  readonly fallback: string;
  /** The longest stretch the tool looks at. */
  readonly maxMs?: number;
}

/** `parseRange` for tools: what cannot be read is refused with the cure. */
export function readRange(words: string | undefined, moment: Moment, limits: RangeLimits): TimeRange {
  const said = words ?? limits.fallback;
  const range = parseRange(said, moment);
  if (!range) {
    const shown = said.length > 60 ? `${said.slice(0, 60)}…` : said;
    const message = `I cannot read "${shown}" as a time range; try last 2h, yesterday or 2026-10-01..2026-11-01.`;
    throw new OpsError("invalid", message);
  }
  if (limits.maxMs !== undefined && range.toMs - range.fromMs > limits.maxMs) {
    throw new OpsError(
      "invalid",
      `"${said}" is longer than the ${formatSpan(limits.maxMs)} I can look at; ask for a shorter range.`,
    );
  }
  return range;
}

function formatSpan(ms: number): string {
  const hours = ms / 3_600_000;
  if (hours >= 48) return `${Math.floor(hours / 24)} days`;
  return hours >= 2 ? `${Math.floor(hours)} hours` : `${Math.floor(ms / 60_000)} minutes`;
}
