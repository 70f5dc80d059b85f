import type { DateTime } from "luxon";
import { months, weekdays } from "./calendar-words.ts";
import { follow, type Read, type Reading, skip, textAt, valid } from "./reading.ts";

type Day = DateTime<true>;
type ReadDay = (reading: Reading, at: number) => Read<Day> | undefined;

function today(reading: Reading): Day {
  return reading.now.startOf("day");
}

const relativeDay: ReadDay = (reading, at) => {
  const before = follow(reading, skip(reading, at, "the"), "day", "before", "yesterday");
  if (before !== undefined) return { value: today(reading).minus({ days: 2 }), next: before };
  const after = follow(reading, skip(reading, at, "the"), "day", "after", "tomorrow");
  if (after !== undefined) return { value: today(reading).plus({ days: 2 }), next: after };
  const offset = { today: 0, yesterday: -1, tomorrow: 1 }[textAt(reading, at) ?? ""];
  return offset === undefined ? undefined : { value: today(reading).plus({ days: offset }), next: at + 1 };
};

const weekday: ReadDay = (reading, at) => {
  const which = textAt(reading, at) ?? "";
  const said = ["last", "this", "next", "past", "previous", "coming"].includes(which);
  const wanted = weekdays.get(textAt(reading, said ? at + 1 : at) ?? "");
  if (wanted === undefined) return undefined;
  const behind = (today(reading).weekday - wanted + 7) % 7;
  const back = today(reading).minus({ days: behind });
  const ahead = today(reading).plus({ days: behind === 0 ? 7 : 7 - behind });
  const next = at + (said ? 2 : 1);
  if (["last", "past", "previous"].includes(which))
    return { value: behind === 0 ? back.minus({ days: 7 }) : back, next };
  if (which === "next" || which === "coming") return { value: ahead, next };
  if (which === "this")
    return {
      value: today(reading)
        .startOf("week")
        .plus({ days: wanted - 1 }),
      next,
    };
  return { value: reading.ahead ? ahead : back, next };
};

const isoDay: ReadDay = (reading, at) => {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(textAt(reading, at) ?? "");
  if (!parts) return undefined;
  const value = dayOf(reading, Number(parts[1]), Number(parts[2]), Number(parts[3]));
  return value && { value, next: at + 1 };
};

/** "17.11.2026" and "17.11."; the tokens are "17.11", "." and "2026", or one token with two dots cut. */
const dottedDay: ReadDay = (reading, at) => {
  const parts = /^(\d{1,2})\.(\d{1,2})$/.exec(textAt(reading, at) ?? "");
  if (!parts || textAt(reading, at + 1) !== ".") return undefined;
  const year = /^\d{4}$/.test(textAt(reading, at + 2) ?? "") ? Number(textAt(reading, at + 2)) : undefined;
  const value = dayOf(reading, year, Number(parts[2]), Number(parts[1]));
  return value && { value, next: year === undefined ? at + 2 : at + 3 };
};

/** "the 17th", "17 november", "17th of november 2026", "november 17", "nov 17th, 2026". */
const namedDay: ReadDay = (reading, at) => {
  const from = skip(reading, at, "the");
  const first = months.get(textAt(reading, from) ?? "");
  const number = readOrdinal(reading, first === undefined ? from : from + 1);
  if (!number) return undefined;
  let next = number.next;
  let month = first;
  if (month === undefined) {
    const past = skip(reading, next, "of");
    month = months.get(textAt(reading, past) ?? "");
    if (month !== undefined) next = past + 1;
  }
  if (month === undefined) {
    if (!number.value.ordinal) return undefined;
    const value = dayOfMonth(reading, number.value.day);
    return value && { value, next };
  }
  const yearAt = skip(reading, next, ",");
  const year = /^(19|20)\d{2}$/.test(textAt(reading, yearAt) ?? "") ? Number(textAt(reading, yearAt)) : undefined;
  const value = dayOf(reading, year, month, number.value.day);
  return value && { value, next: year === undefined ? next : yearAt + 1 };
};

function readOrdinal(reading: Reading, at: number): Read<{ day: number; ordinal: boolean }> | undefined {
  const text = textAt(reading, at) ?? "";
  if (!/^\d{1,2}$/.test(text) || Number(text) < 1 || Number(text) > 31) return undefined;
  const ordinal = ["st", "nd", "rd", "th"].includes(textAt(reading, at + 1) ?? "");
  return { value: { day: Number(text), ordinal }, next: ordinal ? at + 2 : at + 1 };
}

function dayOf(reading: Reading, year: number | undefined, month: number, day: number): Day | undefined {
  const at = (in_: number) =>
    valid(today(reading).set({ year: in_, month: 1, day: 1 }).set({ month, day: 1 }).set({ day }));
  const exact = (in_: number) => {
    const found = at(in_);
    // set() rolls nothing over but clamps: 31 February comes out as the 28th, which nobody said.
    return found?.day === day && found.month === month ? found : undefined;
  };
  if (year !== undefined) return exact(year);
  const here = exact(reading.now.year);
  if (here && (reading.ahead ? here >= today(reading) : here <= today(reading))) return here;
  return exact(reading.now.year + (reading.ahead ? 1 : -1)) ?? here;
}

function dayOfMonth(reading: Reading, day: number): Day | undefined {
  for (let step = 0; step < 3; step += 1) {
    const month = today(reading)
      .startOf("month")
      .plus({ months: reading.ahead ? step : -step });
    const found = valid(month.set({ day }));
    if (found?.day !== day || found.month !== month.month) continue;
    if (reading.ahead ? found >= today(reading) : found <= today(reading)) return found;
  }
  return undefined;
}

const kinds: readonly ReadDay[] = [relativeDay, weekday, isoDay, dottedDay, namedDay];

/** A calendar day, at its start in the asker's zone. */
export function readDay(reading: Reading, at: number): Read<Day> | undefined {
  for (const kind of kinds) {
    const read = kind(reading, at);
    if (read) return read;
  }
  return undefined;
}
