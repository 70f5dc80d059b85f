import { epochMs } from "../time/date-math.ts";
import { readTimestamp, type Stamp } from "../time/timestamp.ts";
import { levelOfValue } from "./level.ts";

/** A line of JSON or logfmt by its fields. */
export interface Fields {
  /** What was said: the message, with the error behind it where there is one, or the fields that identify the event. */
  readonly message: string;
  /** A stack trace in a field of its own. */
  readonly trace?: string;
  /** A level's number, 0 when none was named. */
  readonly level: number;
  /** NaN when none was named. */
  readonly ms: number;
  /** The message is another program's whole line, as in Docker's files. */
  readonly wrapped: boolean;
}

const messageKeys = [
  "message",
  "msg",
  "@m",
  "@mt",
  "Message",
  "MESSAGE",
  "short_message",
  "event",
  "text",
  "body",
  "MessageTemplate",
];
const errorKeys = ["error", "err", "exception", "exc_info", "Exception", "@x"];
const traceKeys = [
  "stack_trace",
  "stacktrace",
  "stack",
  "stackTrace",
  "error.stack",
  "error.stack_trace",
  "traceback",
  "exc_text",
];
const levelKeys = [
  "level",
  "severity",
  "lvl",
  "levelname",
  "log.level",
  "loglevel",
  "logLevel",
  "severityText",
  "severity_text",
  "@l",
  "Level",
  "priority",
  "PRIORITY",
];
const timeKeys = [
  "time",
  "ts",
  "timestamp",
  "@timestamp",
  "t",
  "@t",
  "datetime",
  "date",
  "Timestamp",
  "asctime",
  "eventTime",
];
const notTelling = new Set([
  ...levelKeys,
  ...timeKeys,
  "pid",
  "hostname",
  "host",
  "v",
  "caller",
  "logger",
  "thread",
  "stream",
]);

const stamp: Stamp = { ms: Number.NaN, syslog: false };

type Raw = Readonly<Record<string, unknown>>;

/** The fields of a line that is one JSON object, or undefined. */
export function readJsonLine(line: string, nowMs: number): Fields | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return fieldsOf(value as Raw, nowMs);
}

function fieldsOf(raw: Raw, nowMs: number): Fields {
  const level = levelOfValue(firstOf(raw, levelKeys));
  const ms = timeOf(firstOf(raw, timeKeys), nowMs);
  if (typeof raw.log === "string") return { message: raw.log.replace(/\r?\n$/, ""), level, ms, wrapped: true };
  const said = textOf(firstOf(raw, messageKeys));
  const fault = firstOf(raw, errorKeys);
  const faultText = textOf(fault);
  const trace = textOf(firstOf(raw, traceKeys)) ?? traceOf(fault);
  const parts = [said, faultText === said ? undefined : faultText].filter((part) => part !== undefined && part !== "");
  const message = parts.length > 0 ? parts.join(": ") : tellingFields(raw);
  return { message, level, ms, wrapped: false, ...(trace?.includes("\n") ? { trace } : {}) };
}

function firstOf(raw: Raw, keys: readonly string[]): unknown {
  for (const key of keys) {
    const value = raw[key];
    if (value !== undefined && value !== null && value !== "") return value;
  }
  return undefined;
}

function textOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const { message, msg, type, name } = value as Raw;
  const said = typeof message === "string" ? message : typeof msg === "string" ? msg : undefined;
  const kind = typeof type === "string" ? type : typeof name === "string" ? name : undefined;
  return said !== undefined && kind !== undefined ? `${kind}: ${said}` : (said ?? kind);
}

function traceOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  return typeof value === "object" && value !== null ? textOf(firstOf(value as Raw, traceKeys)) : undefined;
}

function timeOf(value: unknown, nowMs: number): number {
  if (typeof value === "number") return epochMs(value);
  if (typeof value !== "string") return Number.NaN;
  return readTimestamp(value, 0, value.length, nowMs, stamp) > 0 ? stamp.ms : Number.NaN;
}

/** Without a message the fields are it: in the order of their names, those of one kind of event being the same. */
function tellingFields(raw: Raw): string {
  return Object.entries(raw)
    .filter(([key, value]) => !notTelling.has(key) && (textOf(value) ?? "") !== "")
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .slice(0, 12)
    .map(([key, value]) => `${key}=${textOf(value)}`)
    .join(" ");
}

const pair = /([\w.@-]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s"]*))(?:\s+|$)/y;
const logfmtKeys = new Set(["msg", "message", "level", "lvl", "severity", "err", "error"]);

/** The fields of a line that is logfmt from its beginning to its end and names a message, a level or an error; or undefined. */
export function readLogfmt(line: string, nowMs: number): Fields | undefined {
  const raw: Record<string, string> = Object.create(null) as Record<string, string>;
  let known = false;
  pair.lastIndex = 0;
  while (pair.lastIndex < line.length) {
    const match = pair.exec(line);
    if (!match) return undefined;
    const key = match[1] ?? "";
    if (logfmtKeys.has(key)) known = true;
    raw[key] = match[2] === undefined ? (match[3] ?? "") : match[2].replace(/\\(.)/g, unescaped);
  }
  return known ? fieldsOf(raw, nowMs) : undefined;
}

function unescaped(_: string, letter: string): string {
  return letter === "n" ? "\n" : letter === "t" ? "\t" : letter;
}
