import { DateTime } from "luxon";
import { isZone } from "./zone.ts";

const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const FORM =
  /^(?:(?<from>[a-z]{3})(?:-(?<to>[a-z]{3}))?\s+)?(?<start>\d{1,2}:\d{2})-(?<end>\d{1,2}:\d{2})\s+(?<zone>\S+)$/;

/** Reads a time of the week: "mon-fri 09:00-17:00 Europe/Berlin", "22:00-06:00 UTC". Undefined when it is none. */
export function readDuring(text: string): ((atMs: number) => boolean) | undefined {
  const found = FORM.exec(
    text
      .trim()
      .toLowerCase()
      .replace(/\S+$/, () => text.trim().split(/\s+/).at(-1) ?? ""),
  )?.groups;
  if (!found) return undefined;
  const { zone = "", from, to } = found;
  const [start, end] = [minutesOf(found.start), minutesOf(found.end)];
  const first = from === undefined ? 0 : DAYS.indexOf(from);
  const last = from === undefined ? 6 : to === undefined ? first : DAYS.indexOf(to);
  if (!isZone(zone) || start === undefined || end === undefined || first < 0 || last < 0) return undefined;
  const isDay = (day: number) => (first <= last ? day >= first && day <= last : day >= first || day <= last);
  return (atMs) => {
    const at = DateTime.fromMillis(atMs, { zone });
    const minute = at.hour * 60 + at.minute;
    const today = at.weekday - 1;
    if (start < end) return isDay(today) && minute >= start && minute < end;
    // Over midnight: the hours after it belong to the day on which it began.
    return (isDay(today) && minute >= start) || (isDay((today + 6) % 7) && minute < end);
  };
}

function minutesOf(text = ""): number | undefined {
  const [hours = 99, minutes = 99] = text.split(":").map(Number);
  return hours <= 24 && minutes < 60 && hours * 60 + minutes <= 1440 ? hours * 60 + minutes : undefined;
}
