/** A line of a log as far as it says when and how grave. */
export interface LogLine {
  readonly text: string;
  /** Epoch milliseconds. */
  readonly atMs?: number;
  readonly level?: "debug" | "info" | "warn" | "error";
}

const TIMESTAMP = /^\W?(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?)\W*/;
const LEVELS: readonly (readonly [NonNullable<LogLine["level"]>, RegExp])[] = [
  ["error", /(?:^|\W)(?:level=|"(?:level|severity)":\s*")?(?:ERROR|FATAL|PANIC|CRITICAL|CRIT|SEVERE|EMERG)\b/],
  ["error", /(?:level=|"(?:level|severity)":\s*")(?:error|fatal|panic|critical)\b/],
  ["warn", /(?:^|\W)(?:WARN|WARNING)\b|(?:level=|"(?:level|severity)":\s*")warn/],
  ["info", /(?:^|\W)(?:INFO|NOTICE)\b|(?:level=|"(?:level|severity)":\s*")(?:info|notice)/],
  ["debug", /(?:^|\W)(?:DEBUG|TRACE)\b|(?:level=|"(?:level|severity)":\s*")(?:debug|trace)/],
];

/** Total: a line of any content is a line. A time without a zone is taken as UTC, which containers run in. */
export function parseLogLine(line: string): LogLine {
  const text = line.slice(0, 4000);
  const stamp = TIMESTAMP.exec(text)?.[1]?.replace(",", ".").replace(" ", "T");
  const atMs = stamp === undefined ? Number.NaN : Date.parse(/(?:Z|[+-]\d\d:?\d\d)$/.test(stamp) ? stamp : `${stamp}Z`);
  const level = LEVELS.find(([, pattern]) => pattern.test(text.slice(0, 200)))?.[0];
  return { text, ...(Number.isNaN(atMs) ? {} : { atMs }), ...(level === undefined ? {} : { level }) };
}
