import { DateTime } from "luxon";
import { isDaysOrLonger, readAmount, shift } from "./amount.ts";
import { type ClockTime, readClock } from "./clock-time.ts";
import { readDay } from "./day.ts";
import { readPeriod } from "./period.ts";
import { type Read, type Reading, type Span, skip, span, textAt } from "./reading.ts";

/** What can stand after "since" or on one side of "from … to …". A clock time without a day is kept as `clock`. */
export interface Point {
  readonly span: Span;
  readonly clock?: ClockTime;
}

export function atClock(day: DateTime<true>, clock: ClockTime): DateTime<true> {
  const next = clock.hour === 24 ? day.plus({ days: 1 }) : day;
  return next.set({ hour: clock.hour % 24, minute: clock.minute, second: clock.second, millisecond: 0 });
}

/** The occurrence of this time of day nearest before now, or nearest after it when reading ahead. */
function nearest(reading: Reading, clock: ClockTime): DateTime<true> {
  const today = reading.now.startOf("day");
  const readings = clock.open && reading.ahead ? [clock, { ...clock, hour: (clock.hour % 12) + 12 }] : [clock];
  const all = readings.flatMap((one) => [-1, 0, 1].map((days) => atClock(today.plus({ days }), one)));
  const ordered = all.sort((a, b) => a.toMillis() - b.toMillis());
  const found = reading.ahead
    ? ordered.find((time) => time > reading.now)
    : ordered.findLast((time) => time <= reading.now);
  return found ?? atClock(today, clock);
}

function instant(time: DateTime<true>): Span {
  return { from: time, to: time, whole: false };
}

function isoInstant(reading: Reading, at: number): Read<Point> | undefined {
  const text = textAt(reading, at) ?? "";
  if (!/^\d{4}-\d{2}-\d{2}t/.test(text)) return undefined;
  const time = DateTime.fromISO(text.toUpperCase(), { zone: reading.now.zone });
  const found = span(time, time, false);
  return found && { value: { span: found }, next: at + 1 };
}

function ago(reading: Reading, at: number): Read<Point> | undefined {
  const amount = readAmount(reading, at);
  if (!amount || !["ago", "back"].includes(textAt(reading, amount.next) ?? "")) return undefined;
  const time = shift(reading.now, amount.value, -1);
  if (!time) return undefined;
  const day = isDaysOrLonger(amount.value)
    ? span(time.startOf("day"), time.startOf("day").plus({ days: 1 }), true)
    : undefined;
  return { value: { span: day ?? instant(time) }, next: amount.next + 1 };
}

function dayAndClock(reading: Reading, at: number): Read<Point> | undefined {
  const day = readDay(reading, at);
  if (!day) return undefined;
  const clockAt = skip(reading, day.next, "at", ",");
  const clock = readClock(reading, clockAt, textAt(reading, clockAt - 1) === "at");
  if (clock) return { value: { span: instant(atClock(day.value, clock.value)) }, next: clock.next };
  const all = span(day.value, day.value.plus({ days: 1 }), true);
  return all && { value: { span: all }, next: day.next };
}

function clockAndDay(reading: Reading, at: number, bare: boolean): Read<Point> | undefined {
  const clock = readClock(reading, at, bare);
  if (!clock) return undefined;
  const day = readDay(reading, skip(reading, clock.next, "on"));
  if (day) return { value: { span: instant(atClock(day.value, clock.value)) }, next: day.next };
  return { value: { span: instant(nearest(reading, clock.value)), clock: clock.value }, next: clock.next };
}

/** A point in time or a named stretch. `bare` lets a number alone be an hour. */
export function readPoint(reading: Reading, at: number, bare: boolean): Read<Point> | undefined {
  if (textAt(reading, at) === "now") return { value: { span: instant(reading.now) }, next: at + 1 };
  const period = readPeriod(reading, at);
  // A bare year is left to whoever knows that it cannot be an hour or a count.
  if (period && !/^\d{4}$/.test(textAt(reading, at) ?? "")) return { value: { span: period.value }, next: period.next };
  const found = isoInstant(reading, at) ?? ago(reading, at) ?? dayAndClock(reading, at);
  if (found) return found;
  const after = skip(reading, at, "at");
  return clockAndDay(reading, after, bare || after > at);
}
