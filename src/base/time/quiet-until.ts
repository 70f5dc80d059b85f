import { DateTime } from "luxon";

/**
 * The end, in epoch milliseconds, of the quiet hours that `nowMs` lies in; undefined outside them. `from` and `to` are
 * times of day ("22:00") in the zone; hours over midnight are meant when `to` is not later than `from`.
 */
export function decideQuietUntil(
  quiet: { readonly from: string; readonly to: string },
  zone: string,
  nowMs: number,
): number | undefined {
  const now = DateTime.fromMillis(nowMs, { zone });
  for (const daysAgo of [0, 1]) {
    const day = now.minus({ days: daysAgo });
    const from = at(day, quiet.from);
    const end = at(day, quiet.to);
    const to = end > from ? end : at(day.plus({ days: 1 }), quiet.to);
    if (now >= from && now < to) return to.toMillis();
  }
  return undefined;
}

function at(day: DateTime, time: string): DateTime {
  const [hour = 0, minute = 0] = time.split(":").map(Number);
  return day.set({ hour, minute, second: 0, millisecond: 0 });
}
