import { DateTime } from "luxon";
import type { TimeRange } from "./range.ts";

const locale = "en";

function at(ms: number, zone: string): DateTime {
  const time = DateTime.fromMillis(ms, { zone });
  return (time.isValid ? time : DateTime.fromMillis(ms, { zone: "utc" })).setLocale(locale);
}

/** A time for people, as short as it stays clear: "14:05" today, "Tue 14:05" within six days, "3 Nov 14:05", "3 Nov 2025 14:05". */
export function formatTime(ms: number, zone: string, nowMs: number): string {
  const time = at(ms, zone);
  const now = at(nowMs, zone);
  if (!time.isValid) return "unknown time";
  const days = Math.abs(time.startOf("day").diff(now.startOf("day"), "days").days);
  if (days < 0.5) return time.toFormat("HH:mm");
  if (days < 6.5) return time.toFormat("ccc HH:mm");
  return time.toFormat(time.year === now.year ? "d LLL HH:mm" : "d LLL yyyy HH:mm");
}

/** "14:05–14:35" within a day, "3 Nov 14:05 – 4 Nov 09:00" across days, "3 Nov – 9 Nov" for whole days; the last day is the one named. */
export function formatRange(range: TimeRange, zone: string): string {
  const from = at(range.fromMs, zone);
  const to = at(range.toMs, zone);
  if (!from.isValid || !to.isValid) return "unknown time";
  if (isMidnight(from) && isMidnight(to) && range.fromMs < range.toMs) {
    const last = to.minus({ days: 1 });
    if (from.hasSame(last, "day")) return from.toFormat("d LLL yyyy");
    return `${from.toFormat(from.hasSame(last, "year") ? "d LLL" : "d LLL yyyy")} – ${last.toFormat("d LLL yyyy")}`;
  }
  if (from.hasSame(to, "day")) return `${from.toFormat("HH:mm")}–${to.toFormat("HH:mm")}`;
  const form = from.hasSame(to, "year") ? "d LLL HH:mm" : "d LLL yyyy HH:mm";
  return `${from.toFormat(form)} – ${to.toFormat(form)}`;
}

function isMidnight(time: DateTime): boolean {
  return time.hour + time.minute + time.second + time.millisecond === 0;
}
