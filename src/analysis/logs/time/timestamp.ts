import { isDigit, isLetter } from "../masks/character.ts";
import { epochMs, isWeekdayAt, monthAt, utcMs, utcMsWithoutYear } from "./date-math.ts";

/** What was read; used again for every line. */
export interface Stamp {
  /** Epoch ms; NaN when the stamp is only a time of day or only a day. */
  ms: number;
  /** The form of syslog, behind which a host and a program stand. */
  syslog: boolean;
}

/**
 * Reads the time that stands at `from` and returns where it ends, or -1: RFC 3339 and its kin (`-`, `/` or `.` between,
 * a comma before the fraction), syslog, ctime, Apache, `yyMMdd HHmmss`, day and time without a year, Unix seconds to
 * nanoseconds, and a bare time of day. Without a zone it is UTC.
 */
export function readTimestamp(text: string, from: number, to: number, nowMs: number, stamp: Stamp): number {
  stamp.ms = Number.NaN;
  stamp.syslog = false;
  const first = text.charCodeAt(from);
  if (isDigit(first)) return readNumeric(text, from, to, nowMs, stamp);
  if (first >= 65 && first <= 90 && to - from >= 15) return readNamed(text, from, to, nowMs, stamp);
  return -1;
}

function two(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1;
}

function runOfDigits(text: string, from: number, to: number): number {
  let i = from;
  while (i < to && isDigit(text.charCodeAt(i))) i++;
  return i - from;
}

function readNumeric(text: string, from: number, to: number, nowMs: number, stamp: Stamp): number {
  const digits = runOfDigits(text, from, to);
  const behind = text.charCodeAt(from + digits);
  if (digits === 4 && (behind === 45 || behind === 47 || behind === 46)) return readIso(text, from, to, behind, stamp);
  if (digits >= 10) return readEpoch(text, from, to, digits, nowMs, stamp);
  if (digits === 2 && behind === 58) return readClock(text, from, to) > 0 ? clockEnd : -1;
  if (digits === 6 && behind === 32) return readShortDay(text, from, to, stamp);
  if (digits === 8 && (behind === 84 || behind === 32)) return readCompact(text, from, to, stamp);
  if (digits !== 2) return -1;
  if ((behind === 47 || behind === 45 || behind === 32) && isLetter(text.charCodeAt(from + 3)))
    return readDayFirst(text, from, to, stamp);
  // Without a year: 11-20 14:03:22, 11.20 14:03:22, 11/20 14:03:22
  const month = two(text, from);
  const day = two(text, from + 3);
  if ((behind !== 45 && behind !== 46 && behind !== 47) || day < 0 || text.charCodeAt(from + 5) !== 32) return -1;
  if (readClock(text, from + 6, to) < 0) return -1;
  stamp.ms = utcMsWithoutYear(nowMs, month, day, clockSecond) + clockFractionMs;
  return Number.isNaN(stamp.ms) ? -1 : clockEnd;
}

let clockEnd = 0;
let clockSecond = 0;
let clockFractionMs = 0;

/** `14:03:22`, `14.03.22`, with a fraction behind a dot or comma; its end, or -1. */
function readClock(text: string, from: number, to: number): number {
  const between = text.charCodeAt(from + 2);
  if ((between !== 58 && between !== 46) || text.charCodeAt(from + 5) !== between || from + 8 > to) return -1;
  const hour = two(text, from);
  const minute = two(text, from + 3);
  const second = two(text, from + 6);
  if (hour < 0 || hour > 24 || minute < 0 || minute > 59 || second < 0 || second > 60) return -1;
  clockSecond = hour * 3600 + minute * 60 + second;
  clockFractionMs = 0;
  let i = from + 8;
  const mark = text.charCodeAt(i);
  if ((mark === 46 || mark === 44) && i + 1 < to && isDigit(text.charCodeAt(i + 1))) {
    let weight = 100;
    for (i++; i < to && isDigit(text.charCodeAt(i)); i++) {
      if (weight >= 1) clockFractionMs += (text.charCodeAt(i) - 48) * weight;
      weight /= 10;
    }
    clockFractionMs = Math.floor(clockFractionMs);
  }
  clockEnd = i;
  return i;
}

let zoneEnd = 0;

/** Minutes east of UTC, with `zoneEnd` behind it; 0 where no zone stands. */
function readZone(text: string, from: number, to: number): number {
  zoneEnd = from;
  let i = from;
  if (text.charCodeAt(i) === 90) {
    zoneEnd = i + 1;
    return 0;
  }
  if (text.charCodeAt(i) === 32) i++;
  const sign = text.charCodeAt(i);
  if (sign === 43 || sign === 45) {
    const hours = two(text, i + 1);
    const colon = text.charCodeAt(i + 3) === 58 ? 1 : 0;
    const minutes = two(text, i + 3 + colon);
    const end = i + 5 + colon;
    if (hours < 0 || minutes < 0 || end > to || isDigit(text.charCodeAt(end))) return 0;
    zoneEnd = end;
    return (sign === 43 ? 1 : -1) * (hours * 60 + minutes);
  }
  if (i > from && (text.startsWith("UTC", i) || text.startsWith("GMT", i)) && !isLetter(text.charCodeAt(i + 3)))
    zoneEnd = i + 3;
  return 0;
}

/** A day alone is taken off too: its line says the moment again. */
function readIso(text: string, from: number, to: number, between: number, stamp: Stamp): number {
  const month = two(text, from + 5);
  const day = two(text, from + 8);
  if (month < 1 || month > 12 || day < 1 || day > 31 || text.charCodeAt(from + 7) !== between) return -1;
  const dayEnd = from + 10;
  const mark = text.charCodeAt(dayEnd);
  if (
    dayEnd < to &&
    (mark === 84 || mark === 32 || mark === 45 || mark === 95) &&
    readClock(text, dayEnd + 1, to) > 0
  ) {
    const year = two(text, from) * 100 + two(text, from + 2);
    const ms = utcMs(year, month, day, clockSecond) + clockFractionMs;
    const end = clockEnd;
    stamp.ms = ms - readZone(text, end, to) * 60_000;
    return zoneEnd;
  }
  return dayEnd >= to || mark === 32 || mark === 93 || mark === 9 ? dayEnd : -1;
}

const tenYearsMs = 10 * 365.25 * 86_400_000;

/** A bare number could count anything: it is a time only when it lies in the ten years before now. */
function readEpoch(text: string, from: number, to: number, digits: number, nowMs: number, stamp: Stamp): number {
  let end = from + digits;
  if (digits === 10 && text.charCodeAt(end) === 46) {
    const fraction = runOfDigits(text, end + 1, to);
    if (fraction > 0) end += 1 + fraction;
  }
  const behind = text.charCodeAt(end);
  if (end < to && behind !== 32 && behind !== 9 && behind !== 93 && behind !== 58) return -1;
  if (digits !== 10 && digits !== 13 && digits !== 16 && digits !== 19) return -1;
  const ms = epochMs(Number(text.slice(from, end)));
  if (!(ms > nowMs - tenYearsMs && ms < nowMs + 86_400_000)) return -1;
  stamp.ms = ms;
  return end;
}

/** `261120 140322` and `261120 14:03:22`. */
function readShortDay(text: string, from: number, to: number, stamp: Stamp): number {
  const at = from + 7;
  let second = -1;
  let end = at + 6;
  if (runOfDigits(text, at, to) === 6) second = secondOf(text, at, 2);
  else if (readClock(text, at, to) > 0) {
    second = clockSecond;
    end = clockEnd;
  }
  if (second < 0) return -1;
  stamp.ms = utcMs(2000 + two(text, from), two(text, from + 2), two(text, from + 4), second);
  return Number.isNaN(stamp.ms) ? -1 : end;
}

function secondOf(text: string, at: number, step: number): number {
  const hour = two(text, at);
  const minute = two(text, at + step);
  const second = two(text, at + 2 * step);
  return hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60
    ? -1
    : hour * 3600 + minute * 60 + second;
}

/** `20261120T140322Z`, `20261120 14:03:22`. */
function readCompact(text: string, from: number, to: number, stamp: Stamp): number {
  const at = from + 9;
  let second = -1;
  let end = at + 6;
  let fractionMs = 0;
  if (runOfDigits(text, at, to) === 6) second = secondOf(text, at, 2);
  else if (readClock(text, at, to) > 0) {
    second = clockSecond;
    fractionMs = clockFractionMs;
    end = clockEnd;
  }
  if (second < 0) return -1;
  const year = two(text, from) * 100 + two(text, from + 2);
  const ms = utcMs(year, two(text, from + 4), two(text, from + 6), second) + fractionMs;
  if (Number.isNaN(ms)) return -1;
  stamp.ms = ms - readZone(text, end, to) * 60_000;
  return zoneEnd;
}

/** `20/Nov/2026:14:03:22 +0000`, `20-Nov-2026 14:03:22.123`, `20 Nov 2026 14:03:22`. */
function readDayFirst(text: string, from: number, to: number, stamp: Stamp): number {
  const month = monthAt(text, from + 3);
  const year = two(text, from + 7) * 100 + two(text, from + 9);
  if (month === 0 || year < 0 || readClock(text, from + 12, to) < 0) return -1;
  const ms = utcMs(year, month, two(text, from), clockSecond) + clockFractionMs;
  if (Number.isNaN(ms)) return -1;
  stamp.ms = ms - readZone(text, clockEnd, to) * 60_000;
  return zoneEnd;
}

/** `Nov 20 14:03:22`, `Fri Nov 20 14:03:22.5 2026`, `Fri, 20 Nov 2026 14:03:22 GMT`, `Nov 20, 2026 14:03:22`. */
function readNamed(text: string, from: number, to: number, nowMs: number, stamp: Stamp): number {
  let i = from;
  const weekday = isWeekdayAt(text, i);
  if (weekday) {
    i += 3;
    if (text.charCodeAt(i) === 44) i++;
    if (text.charCodeAt(i++) !== 32) return -1;
    if (isDigit(text.charCodeAt(i))) return readDayFirst(text, i, to, stamp);
  }
  const month = monthAt(text, i);
  if (month === 0 || text.charCodeAt(i + 3) !== 32) return -1;
  i += 4;
  if (text.charCodeAt(i) === 32) i++;
  const digits = runOfDigits(text, i, to);
  if (digits < 1 || digits > 2) return -1;
  const day = digits === 2 ? two(text, i) : text.charCodeAt(i) - 48;
  i += digits;
  const comma = text.charCodeAt(i) === 44;
  if (comma) i++;
  if (text.charCodeAt(i++) !== 32) return -1;
  if (runOfDigits(text, i, to) === 4) {
    const year = two(text, i) * 100 + two(text, i + 2);
    if (readClock(text, i + 5, to) < 0) return -1;
    stamp.ms = utcMs(year, month, day, clockSecond) + clockFractionMs;
    return Number.isNaN(stamp.ms) ? -1 : clockEnd;
  }
  if (readClock(text, i, to) < 0) return -1;
  const end = clockEnd;
  if (text.charCodeAt(end) === 32 && runOfDigits(text, end + 1, to) === 4 && weekday) {
    stamp.ms = utcMs(two(text, end + 1) * 100 + two(text, end + 3), month, day, clockSecond) + clockFractionMs;
    return Number.isNaN(stamp.ms) ? -1 : end + 5;
  }
  stamp.ms = utcMsWithoutYear(nowMs, month, day, clockSecond) + clockFractionMs;
  stamp.syslog = !weekday;
  return Number.isNaN(stamp.ms) ? -1 : end;
}

/** `I1120 14:03:22.123456`: its end, or -1. The letter is the level's. */
export function readKlog(text: string, from: number, to: number, nowMs: number, stamp: Stamp): number {
  if (runOfDigits(text, from + 1, to) !== 4 || text.charCodeAt(from + 5) !== 32) return -1;
  if (readClock(text, from + 6, to) < 0) return -1;
  stamp.ms = utcMsWithoutYear(nowMs, two(text, from + 1), two(text, from + 3), clockSecond) + clockFractionMs;
  return Number.isNaN(stamp.ms) ? -1 : clockEnd;
}
