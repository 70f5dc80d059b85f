import type { DateTime } from "luxon";
import { type Amount, formatAmount, isNothing, readAmount, readUnit, shift } from "./amount.ts";
import { readDay } from "./day.ts";
import { readPeriod } from "./period.ts";
import { atClock, type Point, readPoint } from "./point.ts";
import { follow, type Read, type Reading, type Span, skip, span, textAt } from "./reading.ts";

/** A stretch as read; `words` are canonical where they differ from what was said, `bare` marks weak evidence of a time. */
export interface Phrase {
  readonly span: Span;
  readonly words?: string;
  readonly bare?: true;
}

type ReadPhrase = (reading: Reading, at: number) => Read<Phrase> | undefined;

function phrase(value: Span | undefined, next: number, more: Omit<Phrase, "span"> = {}): Read<Phrase> | undefined {
  return value && { value: { span: value, ...more }, next };
}

function rolling(reading: Reading, amount: Amount, next: number, bare: boolean): Read<Phrase> | undefined {
  const from = isNothing(amount) ? undefined : shift(reading.now, amount, -1);
  return phrase(span(from, reading.now, false), next, {
    words: `last ${formatAmount(amount)}`,
    ...(bare ? { bare: true } : {}),
  });
}

const rollingWords = ["last", "past", "previous", "trailing", "recent", "latest"];

/** "last 2h", "past 90 minutes", "the last hour", "past week", and "2h" alone. */
const lastAmount: ReadPhrase = (reading, at) => {
  const word = textAt(reading, at) ?? "";
  const said = rollingWords.includes(word);
  const first = said ? at + 1 : at;
  const amount = readAmount(reading, first);
  if (amount && (said || !["ago", "back"].includes(textAt(reading, amount.next) ?? ""))) {
    return rolling(reading, amount.value, amount.next, !said);
  }
  const unit = said ? readUnit(reading, first) : undefined;
  // "last week" is the calendar's, "past week" and "last hour" are rolling.
  const isRolling =
    unit && (word !== "last" && word !== "previous" ? true : ["hours", "minutes", "seconds", "days"].includes(unit));
  return unit && isRolling ? rolling(reading, { parts: [{ count: 1, unit }] }, first + 1, false) : undefined;
};

const since: ReadPhrase = (reading, at) => {
  if (textAt(reading, at) !== "since") return undefined;
  const first = skip(reading, skip(reading, at + 1, "about", "around"), "the");
  const point = readPoint(reading, first, true);
  if (point) return phrase(span(point.value.span.from, reading.now, false), point.next);
  const year = /^(19|20)\d{2}$/.test(textAt(reading, first) ?? "") ? readPeriod(reading, first) : undefined;
  if (year) return phrase(span(year.value.from, reading.now, false), year.next);
  const amount = readAmount(reading, first);
  return amount && rolling(reading, amount.value, amount.next, false);
};

const joins: Readonly<Record<string, readonly string[]>> = {
  between: ["and", "to", "-", "–"],
  from: ["to", "till", "until", "til", "through", "thru", "-", "–", "—"],
  none: ["..", "...", "to", "till", "until", "-", "–", "—"],
};

/** "between 9 and 11", "from 14:00 to 15:30", "2pm till 4pm yesterday", "2026-10-01..2026-11-01", "yesterday from 9 to 10". */
const fromTo: ReadPhrase = (reading, at) => {
  const day = readDay(reading, at);
  return (day && twoSides(reading, skip(reading, day.next, ","), day.value)) ?? twoSides(reading, at, undefined);
};

function twoSides(reading: Reading, opened: number, day: DateTime<true> | undefined): Read<Phrase> | undefined {
  const word = textAt(reading, opened);
  const opening = word === "between" || word === "from" ? word : "none";
  const first = opening === "none" ? opened : opened + 1;
  const a = readPoint(reading, first, true);
  if (!a) return undefined;
  const join = textAt(reading, a.next) ?? "";
  if (!joins[opening]?.includes(join)) return undefined;
  const b = readPoint(reading, a.next + 1, true);
  if (!b) return undefined;
  const later = readDay(reading, skip(reading, b.next, "on"));
  const anchor = day ?? later?.value ?? dayOfClock(a.value, b.value);
  const ends = twoClocks(reading, a.value, b.value, anchor) ?? twoPoints(a.value, b.value, join);
  // "3 to 5" and "from 3 to 5" are as often counts as hours.
  const bare = a.value.clock?.open && (b.value.clock?.open ?? false) && !anchor ? { bare: true as const } : {};
  return ends && phrase(ends, later ? later.next : b.next, bare);
}

/** "yesterday 14:00 to 15:30" and "2pm till 4pm yesterday": the day said on one side holds for both. */
function dayOfClock(a: Point, b: Point): DateTime<true> | undefined {
  if (a.clock && !b.clock && !b.span.whole) return b.span.from.startOf("day");
  if (b.clock && !a.clock && !a.span.whole) return a.span.from.startOf("day");
  return undefined;
}

function twoClocks(reading: Reading, a: Point, b: Point, anchor: DateTime<true> | undefined): Span | undefined {
  if (!a.clock && !b.clock) return undefined;
  if (b.clock === undefined && a.clock && !anchor) return undefined;
  const afternoon = a.clock?.open && b.clock && !b.clock.open && b.clock.hour > 12 && b.clock.hour - 12 > a.clock.hour;
  const first = afternoon && a.clock ? { ...a.clock, hour: a.clock.hour + 12 } : a.clock;
  const on = (day: DateTime<true>) => {
    const from = first ? atClock(day, first) : a.span.from;
    const to = b.clock ? atClock(day, b.clock) : b.span.from;
    return { from, to: to <= from && b.clock ? to.plus({ days: 1 }) : to };
  };
  if (anchor) {
    const { from, to } = on(anchor);
    return span(from, to, false);
  }
  const today = on(reading.now.startOf("day"));
  const { from, to } =
    today.from > reading.now && !reading.ahead ? on(reading.now.startOf("day").minus({ days: 1 })) : today;
  return span(from, to, false);
}

function twoPoints(a: Point, b: Point, join: string): Span | undefined {
  // Two dots are the machine's form, its end is not part of it; in words the last day named is.
  const to = b.span.whole && !join.startsWith("..") ? b.span.to : b.span.from;
  return span(a.span.from, to, a.span.whole);
}

/** "2026-10-01.." and "until noon" have one side only. */
const oneSided: ReadPhrase = (reading, at) => {
  const point = readPoint(reading, at, false);
  if (point && textAt(reading, point.next) === "..") {
    return phrase(span(point.value.span.from, reading.now, false), point.next + 1);
  }
  return undefined;
};

const around: ReadPhrase = (reading, at) => {
  const first = skip(reading, at, "around", "about", "near");
  const opened = skip(reading, first, "at");
  const point = readPoint(reading, first, opened > at);
  if (!point || point.value.span.whole || textAt(reading, first) === "now") return undefined;
  if (["ago", "back"].includes(textAt(reading, point.next - 1) ?? "")) {
    return phrase(span(point.value.span.from, reading.now, false), point.next);
  }
  const middle = point.value.span.from;
  const bare = point.value.clock?.open ? { bare: true as const } : {};
  return phrase(span(middle.minus({ minutes: 15 }), middle.plus({ minutes: 15 }), false), point.next, bare);
};

const now: ReadPhrase = (reading, at) => {
  const next = follow(reading, at, "right", "now") ?? follow(reading, at, "now");
  return next === undefined
    ? undefined
    : phrase(span(reading.now.minus({ minutes: 5 }), reading.now, false), next, { words: "now", bare: true });
};

const wholeDayOrPeriod: ReadPhrase = (reading, at) => {
  const period = readPeriod(reading, at);
  const day = readDay(reading, at);
  if (period && period.next >= (day?.next ?? 0)) {
    const bare = /^(19|20)\d{2}$/.test(textAt(reading, at) ?? "") ? { bare: true as const } : {};
    return phrase(period.value, period.next, bare);
  }
  return day && phrase(span(day.value, day.value.plus({ days: 1 }), true), day.next);
};

const soFar: ReadPhrase = (reading, at) => {
  const next = follow(reading, at, "so", "far");
  const period = next === undefined ? undefined : readPeriod(reading, next);
  const day = next === undefined || period ? undefined : readDay(reading, next);
  if (period) return phrase(period.value, period.next);
  return day && phrase(span(day.value, day.value.plus({ days: 1 }), true), day.next);
};

const kinds: readonly ReadPhrase[] = [since, fromTo, oneSided, lastAmount, soFar, wholeDayOrPeriod, around, now];

/** The longest stretch of time that begins at this token; of equally long ones the first in the list. */
export function readPhrase(reading: Reading, at: number): Read<Phrase> | undefined {
  let best: Read<Phrase> | undefined;
  for (const kind of kinds) {
    const found = kind(reading, at);
    if (found && found.next > (best?.next ?? at)) best = found;
  }
  return best;
}

/** The index after words that only introduce a time: "over the", "in", "during the". */
export function skipOpening(reading: Reading, at: number): number {
  const first = skip(reading, at, "in", "over", "during", "within", "for", "on", "of", "throughout", "across");
  return skip(reading, first, "the");
}
