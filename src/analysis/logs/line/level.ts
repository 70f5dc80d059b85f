import type { LogLevel } from "../contract/summary.ts";

/** Levels as numbers while lines are read: 0 none, then from the least to the most severe. */
export const levelNames: readonly (LogLevel | undefined)[] = [
  undefined,
  "trace",
  "debug",
  "info",
  "warn",
  "error",
  "fatal",
];

const trace = 1;
const debug = 2;
const info = 3;
const warn = 4;
export const error = 5;
export const fatal = 6;

const words = new Map<string, number>([
  ["trace", trace],
  ["trce", trace],
  ["trc", trace],
  ["verbose", trace],
  ["finest", trace],
  ["finer", trace],
  ["fine", debug],
  ["debug", debug],
  ["dbug", debug],
  ["dbg", debug],
  ["info", info],
  ["inf", info],
  ["information", info],
  ["informational", info],
  ["notice", info],
  ["warn", warn],
  ["warning", warn],
  ["wrn", warn],
  ["error", error],
  ["err", error],
  ["eror", error],
  ["fail", error],
  ["severe", error],
  ["fatal", fatal],
  ["ftl", fatal],
  ["critical", fatal],
  ["crit", fatal],
  ["alert", fatal],
  ["emerg", fatal],
  ["emergency", fatal],
  ["panic", fatal],
  ["dpanic", fatal],
]);

/** Words that begin sentences as often as they are levels: such a one is a level in brackets or before a colon only. */
const sentenceWords = new Set(["ALERT", "PANIC", "EMERGENCY", "FAIL", "FINE", "VERBOSE", "INFORMATION"]);

const capitals = new Map(
  [...words].map(([word, level]) => [word.toUpperCase(), level] as const).filter(([word]) => !sentenceWords.has(word)),
);
const longest = 13;

/** The level a word names in whatever case, or 0. */
export function levelOfWord(word: string): number {
  return word.length <= longest ? (words.get(word.toLowerCase()) ?? 0) : 0;
}

/** The level a word in capitals names where it stands alone, or 0. */
export function levelOfCapitals(text: string, from: number, to: number): number {
  const length = to - from;
  if (length < 3 || length > 8) return 0;
  for (let i = from; i < to; i++) {
    const code = text.charCodeAt(i);
    if (code < 65 || code > 90) return 0;
  }
  return capitals.get(text.slice(from, to)) ?? 0;
}

/** klog's and glog's letter, or 0. */
export function levelOfLetter(code: number): number {
  return code === 73 ? info : code === 87 ? warn : code === 69 ? error : code === 70 ? fatal : code === 68 ? debug : 0;
}

/** syslog's severity, 0 (emergency) to 7 (debug). */
export function levelOfSeverity(severity: number): number {
  if (severity <= 2) return fatal;
  return severity === 3 ? error : severity === 4 ? warn : severity <= 6 ? info : debug;
}

/** A level field: a word, pino's and bunyan's 10 to 60, or syslog's 0 to 7. */
export function levelOfValue(value: unknown): number {
  if (typeof value === "string") {
    const word = levelOfWord(value.trim());
    if (word > 0 || !/^\d{1,2}$/.test(value)) return word;
  }
  const number = Number(value);
  if (typeof value === "boolean" || value === null || value === "" || !Number.isInteger(number) || number < 0) return 0;
  if (number >= 10 && number <= 60) return Math.floor(number / 10);
  return number <= 7 ? levelOfSeverity(number) : 0;
}
