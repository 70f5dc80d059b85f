import { DateTime } from "luxon";

/** The hour of the day there, 0 to 23. */
export function hourIn(atMs: number, zone: string): number {
  return DateTime.fromMillis(atMs, { zone }).hour;
}

export function isWeekendIn(atMs: number, zone: string): boolean {
  return DateTime.fromMillis(atMs, { zone }).weekday > 5;
}
