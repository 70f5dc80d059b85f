import type { DateTime } from "luxon";
import { type Read, type Reading, textAt, valid } from "./reading.ts";

export type Unit = "seconds" | "minutes" | "hours" | "days" | "weeks" | "months" | "quarters" | "years";

/** How long, as said: parts in the order of the words, such as 1 hour and 30 minutes. */
export interface Amount {
  readonly parts: readonly { readonly count: number; readonly unit: Unit }[];
}

const unitWords: Readonly<Record<Unit, readonly string[]>> = {
  seconds: ["s", "sec", "secs", "second", "seconds"],
  minutes: ["m", "min", "mins", "minute", "minutes"],
  hours: ["h", "hr", "hrs", "hour", "hours"],
  days: ["d", "day", "days"],
  weeks: ["w", "wk", "wks", "week", "weeks"],
  months: ["mo", "month", "months"],
  quarters: ["quarter", "quarters"],
  years: ["y", "yr", "yrs", "year", "years"],
};
const units: ReadonlyMap<string, Unit> = new Map(
  Object.entries(unitWords).flatMap(([unit, words]) => words.map((word) => [word, unit as Unit])),
);
const shortUnits: Readonly<Partial<Record<Unit, string>>> = { seconds: "s", minutes: "m", hours: "h", days: "d" };

const numberWords: ReadonlyMap<string, number> = new Map(
  "one two three four five six seven eight nine ten eleven twelve"
    .split(" ")
    .map((word, index): [string, number] => [word, index + 1])
    .concat([
      ["a", 1],
      ["an", 1],
      ["couple", 2],
      ["few", 3],
      ["fifteen", 15],
      ["twenty", 20],
      ["thirty", 30],
      ["forty", 40],
      ["fifty", 50],
      ["sixty", 60],
      ["ninety", 90],
    ]),
);

export function readUnit(reading: Reading, at: number): Unit | undefined {
  return units.get(textAt(reading, at) ?? "");
}

function readCount(reading: Reading, at: number): Read<number> | undefined {
  const text = textAt(reading, at);
  if (text === undefined) return undefined;
  if (/^\d+(\.\d+)?$/.test(text)) return { value: Number(text), next: at + 1 };
  let from = at;
  if (text === "a" && ["couple", "few"].includes(textAt(reading, at + 1) ?? "")) from += 1;
  const value = numberWords.get(textAt(reading, from) ?? "");
  if (value === undefined) return undefined;
  return { value, next: textAt(reading, from + 1) === "of" ? from + 2 : from + 1 };
}

/** "2h", "90 minutes", "an hour", "half an hour", "1h30m", "a couple of days", "2 hours and 15 minutes". */
export function readAmount(reading: Reading, at: number): Read<Amount> | undefined {
  if (textAt(reading, at) === "half") {
    const past = ["a", "an"].includes(textAt(reading, at + 1) ?? "") ? at + 2 : at + 1;
    const unit = readUnit(reading, past);
    return unit === "hours" ? { value: { parts: [{ count: 30, unit: "minutes" }] }, next: past + 1 } : undefined;
  }
  const parts: { count: number; unit: Unit }[] = [];
  let next = at;
  while (parts.length < 4) {
    const count = readCount(reading, textAt(reading, next) === "and" && parts.length > 0 ? next + 1 : next);
    const unit = count && readUnit(reading, count.next);
    if (!count || !unit || parts.some((part) => part.unit === unit)) break;
    parts.push({ count: count.value, unit });
    next = count.next + 1;
  }
  return parts.length === 0 ? undefined : { value: { parts }, next };
}

/** Days and longer keep the clock across a daylight change; hours and shorter are exact. */
export function shift(time: DateTime<true>, amount: Amount, sign: 1 | -1): DateTime<true> | undefined {
  let at: DateTime<true> | undefined = time;
  for (const { count, unit } of amount.parts) {
    if (!at || !(count >= 0 && count < 1e9)) return undefined;
    at = valid(at.plus({ [unit]: sign * count }));
  }
  return at;
}

export function isNothing(amount: Amount): boolean {
  return amount.parts.every((part) => part.count === 0);
}

export function isDaysOrLonger(amount: Amount): boolean {
  return amount.parts.every((part) => !["seconds", "minutes", "hours"].includes(part.unit));
}

/** "2h", "1h30m", "7d", "3 months": short words that read back as the same amount. */
export function formatAmount(amount: Amount): string {
  if (amount.parts.length > 0 && amount.parts.every((part) => shortUnits[part.unit] !== undefined)) {
    return amount.parts.map((part) => `${part.count}${shortUnits[part.unit]}`).join("");
  }
  return amount.parts.map((part) => `${part.count} ${part.count === 1 ? part.unit.slice(0, -1) : part.unit}`).join(" ");
}
