import { bodyBegin, isPartial } from "../line/body.ts";
import { isDigit } from "../masks/character.ts";

/** What kind of entry stands open, as far as it says which lines go on with it. */
export type Mode = "plain" | "python" | "python end" | "go" | "key" | "partial";

/** The entry that the next lines may go on with. */
export interface OpenEntry {
  mode: Mode;
  /** Whether its first line is indented itself: then indentation says nothing. */
  indented: boolean;
  /** Whether its first line begins with a time of its own, as far as a digit or a bracket tells. */
  stamped: boolean;
}

/** How an entry begins. */
export function openWith(open: OpenEntry, text: string, from: number, to: number): void {
  const body = bodyBegin(text, from, to);
  open.mode = isPartial(text, from, to) ? "partial" : modeOf(text, body, to);
  open.indented = isIndent(text.charCodeAt(body));
  open.stamped = isDigit(text.charCodeAt(body)) || text.charCodeAt(body) === 91;
}

function modeOf(text: string, body: number, to: number): Mode {
  const code = text.charCodeAt(body);
  if (code === 84 && text.startsWith("Traceback (most recent call last)", body)) return "python";
  if (code === 112 && text.startsWith("panic: ", body)) return "go";
  if (code === 102 && text.startsWith("fatal error: ", body)) return "go";
  if (code === 103 && text.startsWith("goroutine ", body) && text.charCodeAt(to - 1) === 58) return "go";
  if (code === 45 && text.startsWith("-----BEGIN ", body) && text.slice(body, to).includes("PRIVATE KEY")) return "key";
  return "plain";
}

/** A line that speaks of an error: only such a one is followed by what was thrown. */
export function isLoud(text: string, from: number, to: number): boolean {
  return /error|err\b|exception|critical|fatal|fail|severe|warn/i.test(text.slice(from, Math.min(to, from + 400)));
}

/**
 * Whether the line goes on with the open entry, which then knows it. `loud` is asked only where a trace begins that could
 * stand alone.
 */
export function continues(open: OpenEntry, text: string, from: number, to: number, loud: () => boolean): boolean {
  if (open.mode === "partial") {
    if (!isPartial(text, from, to)) open.mode = "plain";
    return bodyBegin(text, from, to) > from;
  }
  if (open.mode === "key") {
    if (text.startsWith("-----END ", bodyBegin(text, from, to))) open.mode = "plain";
    return true;
  }
  const code = text.charCodeAt(from);
  const body = isDigit(code) ? bodyBegin(text, from, to) : from;
  if (isDigit(code) && body === from) return false;
  const first = text.charCodeAt(body);
  if (isIndent(first)) return !open.indented && (body === from || isDeep(text, body));
  switch (open.mode) {
    case "python":
      open.mode = "python end";
      return true;
    case "go":
      return isGo(text, body, to);
    case "python end":
      if (text.startsWith("During handling of", body) || text.startsWith("The above exception", body)) return true;
  }
  if (first === 84 && modeOf(text, body, to) === "python") {
    if (open.mode !== "python end" && !loud()) return false;
    open.mode = "python";
    return true;
  }
  if (first === 67 || first === 83 || first === 46 || first === 45)
    return marks.some((mark) => text.startsWith(mark, body));
  return open.stamped && first !== 91 && first !== 123 && isBareException(text, body, to) && loud();
}

const marks = ["Caused by: ", "Suppressed: ", "... ", "---> ", "--- End of "];

function isIndent(code: number): boolean {
  return code === 32 || code === 9;
}

/** Behind a runtime's time one space more may only be a padded level. */
function isDeep(text: string, body: number): boolean {
  return text.charCodeAt(body) === 9 || ["   ", "  File ", " ---> "].some((begin) => text.startsWith(begin, body));
}

const goMarks = [
  "goroutine ",
  "created by ",
  "[signal ",
  "panic: ",
  "runtime stack:",
  "exit status ",
  "main.",
  "runtime.",
];

function isGo(text: string, body: number, to: number): boolean {
  if (goMarks.some((mark) => text.startsWith(mark, body))) return true;
  if (text.charCodeAt(to - 1) !== 41) return false;
  const bracket = text.indexOf("(", body);
  const space = text.indexOf(" ", body);
  return bracket > body && bracket < to && (space < 0 || space > bracket);
}

/** An exception on a line of its own behind the line that logged it. */
const exception = /(?:Exception in thread |(?:[\w$]+\.)+[\w$]*(?:Exception|Error|Throwable)\b)/y;

function isBareException(text: string, from: number, to: number): boolean {
  exception.lastIndex = from;
  return exception.test(text) && exception.lastIndex <= to;
}
