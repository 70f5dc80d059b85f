import type { DateTime } from "luxon";
import { months } from "./calendar-words.ts";
import { readDay } from "./day.ts";
import { follow, type Read, type Reading, type Span, skip, span, textAt } from "./reading.ts";

type Calendar = "day" | "week" | "month" | "quarter" | "year";
type ReadSpan = (reading: Reading, at: number) => Read<Span> | undefined;

function whole(start: DateTime<true>, unit: Calendar): Span | undefined {
  return span(start, start.plus({ [`${unit}s`]: 1 }), true);
}

function read(value: Span | undefined, next: number): Read<Span> | undefined {
  return value && { value, next };
}

/** Hours of the parts of a day; a night runs into the next day. */
const parts: Readonly<Record<string, readonly [number, number]>> = {
  morning: [6, 12],
  afternoon: [12, 18],
  evening: [18, 24],
  night: [20, 30],
};

function partOf(day: DateTime<true>, part: string): Span | undefined {
  const hours = Object.hasOwn(parts, part) ? parts[part] : undefined;
  if (!hours) return undefined;
  // Hours are set, not added: on the day of a daylight change 06:00 is not six hours after midnight.
  const at = (hour: number) => day.plus({ days: Math.floor(hour / 24) }).set({ hour: hour % 24 });
  return span(at(hours[0]), at(hours[1]), true);
}

const dayPart: ReadSpan = (reading, at) => {
  const today = reading.now.startOf("day");
  if (textAt(reading, at) === "overnight") return read(partOf(today.minus({ days: 1 }), "night"), at + 1);
  if (textAt(reading, at) === "tonight") return read(partOf(today, "night"), at + 1);
  if (follow(reading, at, "last", "night")) return read(partOf(today.minus({ days: 1 }), "night"), at + 2);
  if (textAt(reading, at) === "this") return read(partOf(today, textAt(reading, at + 1) ?? ""), at + 2);
  const day = readDay(reading, at);
  return day && read(partOf(day.value, textAt(reading, day.next) ?? ""), day.next + 1);
};

const weekend: ReadSpan = (reading, at) => {
  const which = ["this", "last", "past", "next", "the"].includes(textAt(reading, at) ?? "")
    ? textAt(reading, at)
    : undefined;
  const past = which === undefined ? at : at + 1;
  if (textAt(reading, past) !== "weekend") return undefined;
  const saturday = reading.now.startOf("week").plus({ days: 5 });
  const begun = saturday <= reading.now;
  const back = begun && which !== "last" && which !== "past" ? saturday : saturday.minus({ weeks: 1 });
  const start = which === "this" || which === "next" || reading.ahead ? saturday : back;
  return read(span(start, start.plus({ days: 2 }), true), past + 1);
};

const calendarPeriod: ReadSpan = (reading, at) => {
  const toDate = { mtd: "month", ytd: "year", qtd: "quarter", wtd: "week" }[textAt(reading, at) ?? ""] as
    | Calendar
    | undefined;
  if (toDate) return read(whole(reading.now.startOf(toDate), toDate), at + 1);
  const first = skip(reading, at, "the");
  const named = textAt(reading, first) as Calendar;
  const units: readonly string[] = ["day", "week", "month", "quarter", "year"];
  if (units.includes(named)) {
    const beforeLast = follow(reading, first + 1, "before", "last");
    if (beforeLast) return read(whole(reading.now.startOf(named).minus({ [`${named}s`]: 2 }), named), beforeLast);
    const soFar = follow(reading, first + 1, "to", "date");
    return soFar ? read(whole(reading.now.startOf(named), named), soFar) : undefined;
  }
  const steps: Readonly<Record<string, number>> = {
    this: 0,
    current: 0,
    last: -1,
    previous: -1,
    prior: -1,
    next: 1,
    coming: 1,
  };
  const word = textAt(reading, first) ?? "";
  const step = Object.hasOwn(steps, word) ? steps[word] : undefined;
  if (step === undefined) return undefined;
  const past = skip(reading, first + 1, "calendar", "full", "whole");
  const unit = textAt(reading, past) as Calendar;
  // "last day" is the last 24 hours; the calendar's is "yesterday".
  if (!units.includes(unit) || (unit === "day" && step !== 0)) return undefined;
  return read(whole(reading.now.startOf(unit).plus({ [`${unit}s`]: step }), unit), past + 1);
};

const namedMonth: ReadSpan = (reading, at) => {
  const iso = /^(\d{4})-(\d{2})$/.exec(textAt(reading, at) ?? "");
  const start = reading.now.startOf("month");
  if (iso) {
    const month = Number(iso[2]);
    if (month < 1 || month > 12) return undefined;
    return read(whole(start.set({ year: Number(iso[1]), month }), "month"), at + 1);
  }
  const which = ["last", "this", "next"].includes(textAt(reading, at) ?? "") ? textAt(reading, at) : undefined;
  const past = which ? at + 1 : at;
  const month = months.get(textAt(reading, past) ?? "");
  if (month === undefined) return undefined;
  const yearAt = skip(reading, past + 1, "of", ",");
  if (/^(19|20)\d{2}$/.test(textAt(reading, yearAt) ?? "")) {
    return read(whole(start.set({ year: Number(textAt(reading, yearAt)), month }), "month"), yearAt + 1);
  }
  const here = start.set({ month });
  const ahead = which === "next" || (reading.ahead && which !== "last");
  const found = ahead
    ? here <= start && !(which === undefined && here.equals(start))
      ? here.plus({ years: 1 })
      : here
    : here > start || (which === "last" && here.equals(start))
      ? here.minus({ years: 1 })
      : here;
  return read(whole(found, "month"), past + 1);
};

const namedQuarter: ReadSpan = (reading, at) => {
  const number = textAt(reading, at) === "q" ? /^[1-4]$/.exec(textAt(reading, at + 1) ?? "") : undefined;
  if (!number) return undefined;
  const said = /^(19|20)\d{2}$/.test(textAt(reading, at + 2) ?? "") ? Number(textAt(reading, at + 2)) : undefined;
  const start = reading.now.startOf("year").plus({ months: 3 * (Number(number[0]) - 1) });
  const found =
    said === undefined
      ? start > reading.now && !reading.ahead
        ? start.minus({ years: 1 })
        : start
      : start.set({ year: said });
  return read(whole(found, "quarter"), said === undefined ? at + 2 : at + 3);
};

const year: ReadSpan = (reading, at) => {
  const text = textAt(reading, at) ?? "";
  // A bare 2025 is a year only as the whole of what was said or after "in" and the like; the finder checks that.
  return /^(19|20)\d{2}$/.test(text)
    ? read(whole(reading.now.startOf("year").set({ year: Number(text) }), "year"), at + 1)
    : undefined;
};

const kinds: readonly ReadSpan[] = [dayPart, weekend, calendarPeriod, namedQuarter, namedMonth, year];

/** A named stretch of the calendar: "this morning", "last week", "october 2026", "q3", "month to date". */
export function readPeriod(reading: Reading, at: number): Read<Span> | undefined {
  for (const kind of kinds) {
    const found = kind(reading, at);
    if (found) return found;
  }
  return undefined;
}
