import { isCron } from "./next-time.ts";

const DAYS: readonly (readonly [RegExp, string])[] = [
  [/\b(?:every |each |on )?(?:working day|work ?day|week ?day|business day)s?\b/, "1-5"],
  [/\bweekends?\b/, "6,0"],
];
const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const WEEKDAY = /\b(sun|mon|tue(?:s)?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?)(?:day)?s?\b/g;
const TIME = /\b(?:at |by )?(\d{1,2})(?::(\d{2}))?\s*(am|pm|h|o'clock)?\b/;
const DEFAULT_HOUR = 9;

/**
 * A recurring time in words, as a five-part cron line: "every weekday at 8:30", "daily at 7am", "mondays and thursdays
 * at noon", "every 15 minutes", "hourly", "on the 1st at 9", or a cron line itself. Without a time of day it is 9:00.
 * Undefined for what says no recurrence.
 */
export function readWhen(words: string): string | undefined {
  const text = words.trim().toLowerCase().replace(/\s+/g, " ");
  const bare = text.replace(/^cron:? /, "");
  if (/^[\d*/,\-a-z#]+( [\d*/,\-a-z#]+){4}$/.test(bare) && isCron(bare)) return bare;
  return readInterval(text) ?? readDays(text);
}

function readInterval(text: string): string | undefined {
  const every = /\bevery (?:(\d{1,2}) )?(min(?:ute)?|hour)s?\b/.exec(text);
  if (!every) return /\bhourly\b/.test(text) ? "0 * * * *" : undefined;
  const count = Number(every[1] ?? 1);
  const isMinutes = every[2]?.startsWith("min");
  // Only what divides the hour or the day evenly recurs evenly in cron.
  if (count < 1 || (isMinutes ? 60 : 24) % count !== 0) return undefined;
  if (isMinutes) return count === 60 ? "0 * * * *" : `*/${count} * * * *`;
  return count === 1 ? "0 * * * *" : `0 ${count === 24 ? "0" : `*/${count}`} * * *`;
}

function readDays(text: string): string | undefined {
  const monthly = /\b(?:on the )?(\d{1,2})(?:st|nd|rd|th)\b/.exec(text);
  const isMonthly = monthly !== null || /\bmonthly\b|\bfirst of (?:the|every|each) month\b/.test(text);
  const dayOfMonth = Number(monthly?.[1] ?? 1);
  const rest = monthly ? text.replace(monthly[0], " ") : text;
  const time = readTime(rest);
  if (!time) return undefined;
  if (isMonthly) return dayOfMonth >= 1 && dayOfMonth <= 31 ? `${time} ${dayOfMonth} * *` : undefined;
  const named = [...new Set([...rest.matchAll(WEEKDAY)].map(([, day = ""]) => WEEKDAYS.indexOf(day.slice(0, 3))))];
  const group = DAYS.find(([pattern]) => pattern.test(rest))?.[1];
  if (group) return `${time} * * ${group}`;
  if (named.length > 0) return `${time} * * ${named.join(",")}`;
  if (/\bweekly\b|\bevery week\b/.test(rest)) return `${time} * * 1`;
  return /\b(?:daily|every (?:day|morning|evening|night)|each (?:day|morning)|nightly)\b/.test(rest)
    ? `${time} * * *`
    : undefined;
}

/** "30 8": minute and hour. */
function readTime(text: string): string | undefined {
  if (/\bnoon\b|\bmidday\b/.test(text)) return "0 12";
  if (/\bmidnight\b/.test(text)) return "0 0";
  const said = TIME.exec(text);
  if (!said) return `0 ${/\b(?:evening|night|nightly)\b/.test(text) ? 20 : DEFAULT_HOUR}`;
  const hour = Number(said[1]);
  const minute = Number(said[2] ?? 0);
  const isHalfDay = said[3] === "am" || said[3] === "pm";
  if (minute > 59 || hour > 23 || (isHalfDay && (hour < 1 || hour > 12))) return undefined;
  const later = said[3] === "pm" ? 12 : 0;
  return `${minute} ${isHalfDay ? (hour % 12) + later : hour}`;
}
