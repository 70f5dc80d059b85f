import type { DateTime } from "luxon";
import { isNothing, readAmount, readUnit, shift } from "./amount.ts";
import { ambiguous, canOpen } from "./calendar-words.ts";
import { chronoMoment } from "./chrono-words.ts";
import { openReading } from "./parse-range.ts";
import { readPeriod } from "./period.ts";
import { readPoint } from "./point.ts";
import type { Moment } from "./range.ts";
import { follow, type Read, type Reading, skip, textAt, valid } from "./reading.ts";

interface Found {
  readonly time: DateTime<true>;
  /** Canonical words where they differ from what was said. */
  readonly words?: string;
}
type ReadMoment = (reading: Reading, at: number) => Read<Found> | undefined;

/** "in 2 hours", "for 2 hours", "next 30 minutes", "2h": that long from now. */
const fromNow: ReadMoment = (reading, at) => {
  const opened = skip(reading, at, "in", "for", "within", "next", "another", "after");
  const amount = readAmount(reading, skip(reading, skip(reading, opened, "the"), "next", "another", "about"));
  if (!amount || isNothing(amount.value) || ["ago", "back"].includes(textAt(reading, amount.next) ?? ""))
    return undefined;
  const time = shift(reading.now, amount.value, 1);
  const parts = amount.value.parts.map(({ count, unit }) => `${count} ${count === 1 ? unit.slice(0, -1) : unit}`);
  const next = follow(reading, amount.next, "from", "now") ?? amount.next;
  return time && { value: { time, words: `in ${parts.join(" ")}` }, next };
};

/** "end of month", "the end of next week", "eod", "month end". */
const endOf: ReadMoment = (reading, at) => {
  const short = { eod: "days", eow: "weeks", eom: "months", eoq: "quarters", eoy: "years" }[textAt(reading, at) ?? ""];
  if (short) return ended(reading, short, 0, at + 1);
  const first = skip(reading, at, "the");
  const unitFirst = readUnit(reading, first);
  if (unitFirst && ["end", "close"].includes(textAt(reading, first + 1) ?? ""))
    return ended(reading, unitFirst, 0, first + 2);
  const of = follow(reading, first, "end", "of") ?? follow(reading, first, "close", "of");
  if (of === undefined) return undefined;
  const article = skip(reading, of, "the", "this", "current");
  const step = textAt(reading, article) === "next" ? 1 : 0;
  if (["business", "play", "work"].includes(textAt(reading, article + step) ?? ""))
    return ended(reading, "days", step, article + step + 1);
  const unit = readUnit(reading, article + step);
  if (unit) return ended(reading, unit, step, article + step + 1);
  const day = ["today", "tomorrow"].indexOf(textAt(reading, article) ?? "");
  if (day >= 0) return ended(reading, "days", day, article + 1);
  const period = readPeriod(reading, article);
  return period && { value: { time: period.value.to }, next: period.next };
};

function ended(reading: Reading, unit: string, step: number, next: number): Read<Found> | undefined {
  const single = unit.slice(0, -1) as "day" | "week" | "month" | "quarter" | "year";
  if (!["day", "week", "month", "quarter", "year"].includes(single)) return undefined;
  const time = valid(reading.now.startOf(single).plus({ [unit]: step + 1 }));
  return time && { value: { time }, next };
}

/** A day, a clock time, an instant or the start of a named stretch. A day without a clock is its start. */
const point: ReadMoment = (reading, at) => {
  const found = readPoint(reading, at, ["at", "until", "till", "til", "by"].includes(textAt(reading, at - 1) ?? ""));
  if (found) return { value: { time: found.value.span.from }, next: found.next };
  const year = /^20\d{2}$/.test(textAt(reading, at) ?? "") ? readPeriod(reading, at) : undefined;
  return year && { value: { time: year.value.from }, next: year.next };
};

const kinds: readonly ReadMoment[] = [fromNow, endOf, point];

function readAt(reading: Reading, at: number): Read<Found> | undefined {
  let best: Read<Found> | undefined;
  for (const kind of kinds) {
    const found = kind(reading, at);
    if (found && found.next > (best?.next ?? at)) best = found;
  }
  return best;
}

function skipOpening(reading: Reading, at: number): number {
  const first = skip(reading, at, "until", "till", "til", "by", "on", "at", "before", "through");
  return skip(reading, first, "the");
}

/** A moment in words, mostly ahead: "friday", "end of month", "tomorrow 9:00", "in 2 hours". Undefined where it is none. */
export function parseMoment(words: string, moment: Moment): number | undefined {
  const said = words.trim();
  if (said.length === 0 || said.length > 120) return undefined;
  const reading = openReading(said, moment, true);
  if (!reading) return undefined;
  for (const at of new Set([
    0,
    skip(reading, 0, "until", "till", "til", "by", "on", "at", "before"),
    skipOpening(reading, 0),
  ])) {
    const found = readAt(reading, at);
    if (found && found.next === reading.tokens.length) return found.value.time.toMillis();
  }
  return chronoMoment(said, reading);
}

/** As for ranges: nobody means more. */
const mostFound = 12;

/** A moment found inside a text. */
export interface FoundMoment {
  readonly atMs: number;
  /** Short words that read back as the same moment. */
  readonly words: string;
  readonly start: number;
  readonly end: number;
}

/** Every moment said in the text, in its order, none overlapping. Linear in the text. */
export function findMoments(text: string, moment: Moment): readonly FoundMoment[] {
  const reading = openReading(text, moment, true);
  const found: FoundMoment[] = [];
  for (let at = 0; reading && at < reading.tokens.length && found.length < mostFound; ) {
    const inWord = /[\w\-./=:@[#$]/.test(text[(reading.tokens[at]?.start ?? 0) - 1] ?? " ");
    if (inWord || !canOpen(textAt(reading, at) ?? "", textAt(reading, at + 1) ?? "")) {
      at += 1;
      continue;
    }
    const first = skipOpening(reading, at);
    const read = readAt(reading, first);
    const [begin, begun, last] = [reading.tokens[at], reading.tokens[first], read && reading.tokens[read.next - 1]];
    const alone =
      begin &&
      begun &&
      last &&
      !/[\w\-./=:@[#$]/.test(text[begin.start - 1] ?? " ") &&
      !/^(?:[\w\-=@\]/]|:\S)/.test(text.slice(last.end, last.end + 2));
    const weak =
      read && read.next === first + 1 && (ambiguous.has(begun?.text ?? "") || begun?.text === "now") && first === at;
    if (!read || !alone || weak) {
      at += 1;
      continue;
    }
    const said = text.slice(begun.start, last.end).toLowerCase().replace(/\s+/g, " ");
    const words = [read.value.words, said].find(
      (one) => one !== undefined && parseMoment(one, moment) === read.value.time.toMillis(),
    );
    if (words !== undefined) found.push({ atMs: read.value.time.toMillis(), words, start: begin.start, end: last.end });
    at = read.next;
  }
  return found;
}
