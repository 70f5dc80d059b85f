import * as chrono from "chrono-node";
import { DateTime } from "luxon";
import type { TimeRange } from "./range.ts";
import type { Reading } from "./reading.ts";

/** The rest of what people write, where our own grammar found nothing. The words must be a time as a whole. */
function readAll(words: string, reading: Reading): chrono.ParsedResult | undefined {
  // "in 0 minutes" is nothing, and chrono reads it as now.
  if (/\b0+(?:\.0+)?\s*[a-z]/i.test(words)) return undefined;
  const reference = { instant: reading.now.toJSDate(), timezone: reading.now.offset };
  try {
    const [only, another] = chrono.en.strict.parse(words, reference, { forwardDate: reading.ahead });
    return only && !another && only.index === 0 && only.text.length === words.length ? only : undefined;
  } catch {
    return undefined; // chrono is outside code fed with people's text: what it cannot take is no time.
  }
}

/** chrono counts with one fixed offset; its calendar fields are put back into the zone, where the offset may differ. */
function inZone(parts: chrono.ParsedComponents, reading: Reading): DateTime<true> | undefined {
  if (parts.isCertain("timezoneOffset")) return known(DateTime.fromJSDate(parts.date(), { zone: reading.now.zone }));
  const hour = parts.isCertain("hour") ? (parts.get("hour") ?? 0) : 0;
  const minute = parts.isCertain("hour") ? (parts.get("minute") ?? 0) : 0;
  const date = { year: parts.get("year") ?? 0, month: parts.get("month") ?? 0, day: parts.get("day") ?? 0 };
  return known(DateTime.fromObject({ ...date, hour, minute }, { zone: reading.now.zone }));
}

function known(time: DateTime): DateTime<true> | undefined {
  return time.isValid ? (time as DateTime<true>) : undefined;
}

export function chronoRange(words: string, reading: Reading, nowMs: number): TimeRange | undefined {
  const result = readAll(words, reading);
  const start = result && inZone(result.start, reading);
  if (!result || !start) return undefined;
  const daylong = (parts: chrono.ParsedComponents) => !parts.isCertain("hour");
  const last = result.end ? inZone(result.end, reading) : start;
  if (!last) return undefined;
  const open = daylong(result.end ?? result.start) ? last.plus({ days: 1 }) : last;
  const fromMs = start.toMillis();
  const toMs = Math.min(result.end || daylong(result.start) ? open.toMillis() : nowMs, nowMs);
  return fromMs >= 0 && fromMs < toMs ? { fromMs, toMs } : undefined;
}

export function chronoMoment(words: string, reading: Reading): number | undefined {
  const result = readAll(words, reading);
  return result && !result.end ? inZone(result.start, reading)?.toMillis() : undefined;
}
