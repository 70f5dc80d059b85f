import { DateTime, IANAZone } from "luxon";

/** One label of a time axis. `day` is the second line, on the first label and wherever the date changes. */
export interface TimeTick {
  readonly atMs: number;
  readonly label: string;
  readonly day?: string;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

// biome-ignore format: a ladder reads better in rows
const WITHIN_DAY = [
  SECOND, 2 * SECOND, 5 * SECOND, 10 * SECOND, 15 * SECOND, 30 * SECOND,
  MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 20 * MINUTE, 30 * MINUTE,
  HOUR, 2 * HOUR, 3 * HOUR, 4 * HOUR, 6 * HOUR, 8 * HOUR, 12 * HOUR,
] as const;
const DAYS = [1, 2, 7, 14] as const;
const MONTHS = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200] as const;

/** Labels at round times of the zone's own clock, at most `most` of them, ascending and within both ends. */
export function timeTicks(fromMs: number, toMs: number, zone: string, most: number): readonly TimeTick[] {
  const rangeMs = toMs - fromMs;
  const room = Math.max(2, most);
  const step = WITHIN_DAY.find((ms) => rangeMs / ms <= room);
  if (step !== undefined) return clockTicks(fromMs, toMs, zone, step);
  const days = DAYS.find((count) => rangeMs / (count * DAY) <= room);
  if (days !== undefined) return calendarTicks(fromMs, toMs, zone, { days }, "d LLL");
  const months = MONTHS.find((count) => rangeMs / (count * 30.4 * DAY) <= room) ?? 12_000;
  return calendarTicks(fromMs, toMs, zone, { months }, months < 12 ? "LLL yyyy" : "yyyy");
}

function clockTicks(fromMs: number, toMs: number, zone: string, stepMs: number): readonly TimeTick[] {
  const format = stepMs < MINUTE ? "HH:mm:ss" : "HH:mm";
  const iana = IANAZone.create(zone);
  const dayOf = (ms: number) => Math.floor((ms + iana.offset(ms) * MINUTE) / DAY);
  const crosses = dayOf(fromMs) !== dayOf(toMs);
  const ticks: TimeTick[] = [];
  let shown: number | undefined;
  // Steps are counted on the wall's clock, so that ticks stay round where the offset is odd or changes on the way.
  for (
    let wall = Math.ceil((fromMs + iana.offset(fromMs) * MINUTE) / stepMs) * stepMs, i = 0;
    i < 1000;
    i++, wall += stepMs
  ) {
    const guess = wall - iana.offset(wall - iana.offset(wall) * MINUTE) * MINUTE;
    if (guess > toMs + stepMs) break;
    if (guess < fromMs || guess > toMs || guess <= (ticks.at(-1)?.atMs ?? Number.NEGATIVE_INFINITY)) continue;
    const at = DateTime.fromMillis(guess, { zone, locale: "en-US" });
    const day = dayOf(guess);
    ticks.push({
      atMs: guess,
      label: at.toFormat(format),
      ...(crosses && day !== shown ? { day: at.toFormat("d LLL") } : {}),
    });
    shown = day;
  }
  return ticks;
}

function calendarTicks(
  fromMs: number,
  toMs: number,
  zone: string,
  step: { readonly days: number } | { readonly months: number },
  format: string,
): readonly TimeTick[] {
  const from = DateTime.fromMillis(fromMs, { zone, locale: "en-US" });
  const byDays = "days" in step;
  const start = byDays ? from.startOf(step.days % 7 === 0 ? "week" : "day") : from.startOf("year");
  const ticks: TimeTick[] = [];
  let year: number | undefined;
  for (let i = 0; i < 2000; i++) {
    // From the start each time: adding to the 31st again and again would drift.
    const at = start.plus(byDays ? { days: i * step.days } : { months: i * step.months });
    const atMs = at.toMillis();
    if (atMs > toMs || !at.isValid) break;
    if (atMs < fromMs) continue;
    const years = byDays && from.year !== DateTime.fromMillis(toMs, { zone }).year && at.year !== year;
    ticks.push({ atMs, label: at.toFormat(format), ...(years ? { day: at.toFormat("yyyy") } : {}) });
    year = at.year;
  }
  return ticks;
}
