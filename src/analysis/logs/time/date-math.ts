const dayMs = 86_400_000;
let lastDay = -1;
let lastDayMs = 0;

/** Epoch ms of a moment in UTC, or NaN when there is no such day or hour. One day is worked out once for all its lines. */
export function utcMs(year: number, month: number, day: number, secondOfDay: number): number {
  const packed = (year * 16 + month) * 32 + day;
  if (packed !== lastDay) {
    if (month < 1 || month > 12 || day < 1 || day > 31 || year < 2000 || year > 2100) return Number.NaN;
    lastDayMs = Date.UTC(year, month - 1, day);
    lastDay = packed;
  }
  return secondOfDay >= 0 ? lastDayMs + secondOfDay * 1000 : Number.NaN;
}

let lastNowMs = Number.NaN;
let lastNowYear = 0;

/** The last such moment that is not more than a day after `nowMs`. */
export function utcMsWithoutYear(nowMs: number, month: number, day: number, secondOfDay: number): number {
  if (nowMs !== lastNowMs) {
    lastNowMs = nowMs;
    lastNowYear = new Date(nowMs).getUTCFullYear();
  }
  const year = lastNowYear;
  const thisYear = utcMs(year, month, day, secondOfDay);
  return thisYear > nowMs + dayMs ? utcMs(year - 1, month, day, secondOfDay) : thisYear;
}

const earliestMs = Date.UTC(2000, 0, 1);
const latestMs = Date.UTC(2100, 0, 1);

/** Seconds, milli-, micro- or nanoseconds since 1970, told apart by their size; NaN outside 2000 to 2100. */
export function epochMs(value: number): number {
  let ms = value;
  if (value < 1e11) ms = value * 1000;
  else if (value > 1e17) ms = value / 1e6;
  else if (value > 1e14) ms = value / 1e3;
  ms = Math.round(ms);
  return ms >= earliestMs && ms < latestMs ? ms : Number.NaN;
}

const months = new Map<number, number>(
  "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ").map((name, i) => [packed(name, 0), i + 1]),
);
const weekdays = new Set("Mon Tue Wed Thu Fri Sat Sun".split(" ").map((name) => packed(name, 0)));

function packed(text: string, from: number): number {
  return (text.charCodeAt(from) << 16) | (text.charCodeAt(from + 1) << 8) | text.charCodeAt(from + 2);
}

/** 1 to 12 for the three letters at `from`, or 0. */
export function monthAt(text: string, from: number): number {
  return months.get(packed(text, from)) ?? 0;
}

export function isWeekdayAt(text: string, from: number): boolean {
  return weekdays.has(packed(text, from));
}
