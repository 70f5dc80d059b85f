import { DateTime } from "luxon";

/** A schedule as the oracle has it: days of the week (0 is Sunday) or of the month, and a time of day. */
export interface Recurrence {
  readonly zone: string;
  readonly hour: number;
  readonly minute: number;
  readonly weekdays?: readonly number[];
  readonly dayOfMonth?: number;
}

export function cronOf({ hour, minute, weekdays, dayOfMonth }: Recurrence): string {
  return `${minute} ${hour} ${dayOfMonth ?? "*"} * ${weekdays?.join(",") ?? "*"}`;
}

interface Day {
  readonly date: DateTime<true>;
  /** Minutes to add to UTC at the day's start and at its end. */
  readonly startOffset: number;
  readonly endOffset: number;
}

/**
 * Every time the recurrence fires after `fromMs` and until `toMs`, by going through the calendar day by day: no cron
 * library has a part in it. A time the clock skips fires when it jumps, one that comes twice fires the first time.
 */
export function expectedFirings(recurrence: Recurrence, days: readonly Day[], fromMs: number, toMs: number): number[] {
  const { weekdays, dayOfMonth, hour, minute } = recurrence;
  const times = days.flatMap((day) => {
    if (weekdays && !weekdays.includes(day.date.weekday % 7)) return [];
    if (dayOfMonth !== undefined && day.date.day !== dayOfMonth) return [];
    return [instantOf(day, hour, minute)];
  });
  return times.filter((ms) => ms > fromMs && ms <= toMs);
}

export function daysOf(zone: string, fromMs: number, toMs: number): readonly Day[] {
  const days: Day[] = [];
  for (let date = DateTime.fromMillis(fromMs, { zone }).startOf("day"); date.toMillis() <= toMs; ) {
    const next = date.plus({ days: 1 });
    if (date.isValid) days.push({ date, startOffset: date.offset, endOffset: next.offset });
    date = next;
  }
  return days;
}

function instantOf({ date, startOffset, endOffset }: Day, hour: number, minute: number): number {
  const local = Date.UTC(date.year, date.month - 1, date.day, hour, minute);
  const early = local - startOffset * 60_000;
  if (startOffset === endOffset) return early;
  const jump = jumpOf(date, endOffset);
  const late = local - endOffset * 60_000;
  // In the first part of the day, in the second, or in the hole between them.
  if (early < jump) return early;
  return Math.max(late, jump);
}

/** The moment at which the offset of this day changes. */
function jumpOf(date: DateTime<true>, endOffset: number): number {
  let low = date.toMillis();
  let high = date.plus({ days: 1 }).toMillis();
  while (high - low > 1000) {
    const middle = Math.floor((low + high) / 2);
    if (DateTime.fromMillis(middle, { zone: date.zone }).offset === endOffset) high = middle;
    else low = middle;
  }
  return Math.round(high / 60_000) * 60_000;
}
