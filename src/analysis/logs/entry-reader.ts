import { redactSecrets } from "../../base/telemetry/redact.ts";
import { bodyBegin } from "./line/body.ts";
import { binaryMessage, cleanLine, cleanText } from "./line/clean.ts";
import { type Fields, readJsonLine, readLogfmt } from "./line/fields.ts";
import { createHead, type Head, readHead } from "./line/head.ts";
import { error } from "./line/level.ts";
import type { EntryAt } from "./line-stream.ts";
import { createPieces, type Pieces } from "./masks/pieces.ts";
import { scanLine } from "./masks/scan.ts";
import { readTokens } from "./masks/tokens.ts";
import { renderSample } from "./sample.ts";
import type { TemplateRecord } from "./templates/template-record.ts";
import type { TemplateTable } from "./templates/template-table.ts";
import { readStack, type StackTrace } from "./trace/stack.ts";

/** What was found about the entry read last; used again for every entry. */
export interface EntryRead {
  level: number;
  /** NaN where no time was named. */
  ms: number;
  /** Whether a time, a level or fields were found. */
  parsed: boolean;
}

/** Finds the template of entries. */
export interface EntryReader {
  readonly last: EntryRead;
  read(entry: EntryAt): TemplateRecord;
}

const mostTokens = 120;
const emptyMessage = "(no message)";

export function createEntryReader(table: TemplateTable, nowMs: number): EntryReader {
  const last: EntryRead = { level: 0, ms: Number.NaN, parsed: false };
  const head: Head = createHead();
  const pieces: Pieces = createPieces();
  const cleanPieces: Pieces = createPieces();

  /** The words of a text as they may be shown: secrets are cut before a mask could hide half of one. */
  function shownTokens(text: string): readonly string[] {
    const clean = redactSecrets(cleanLine(text));
    // What is still not readable after cleaning does not exist: cleaning and scanning know the same characters.
    scanLine(cleanPieces, clean, 0, clean.length);
    const tokens = readTokens(cleanPieces, clean).slice(0, mostTokens);
    return tokens.length > 0 ? tokens : [emptyMessage];
  }

  /** The template of a message that stands in `text` from `from` to `to`. */
  function placeMessage(text: string, from: number, to: number, entry: EntryAt): TemplateRecord {
    if (!scanLine(pieces, text, from, to)) {
      const clean = cleanLine(text.slice(from, to));
      if (!scanLine(pieces, clean, 0, clean.length)) return table.place([binaryMessage], () => renderSample(entry));
    }
    const { low, high } = pieces;
    const known = table.find(low, high);
    if (known) return known;
    const record = table.place(shownTokens(text.slice(from, to)), () => renderSample(entry));
    table.remember(low, high, record);
    return record;
  }

  function placeTrace({ thrown, frame, cause }: StackTrace, entry: EntryAt): TemplateRecord {
    if (last.level === 0) last.level = error;
    const tokens = [...shownTokens(thrown)];
    if (frame !== undefined) tokens.push("at", ...shownTokens(frame));
    if (cause !== undefined) tokens.push("caused", "by", ...shownTokens(cause));
    return table.placeExactly(tokens, () => renderSample(entry));
  }

  function readFields(fields: Fields, entry: EntryAt): TemplateRecord {
    last.parsed = true;
    if (last.level === 0) last.level = fields.level;
    if (Number.isNaN(last.ms)) last.ms = fields.ms;
    if (fields.wrapped) return readLine(fields.message, 0, lineEndOf(fields.message), entry);
    const stack = fields.trace === undefined ? undefined : readStack(cleanText(fields.trace).split("\n", 400));
    if (stack) return placeTrace(stack, entry);
    return placeMessage(fields.message, 0, lineEndOf(fields.message), entry);
  }

  /** A line with what stands before its message. What was known of the entry already stays. */
  function readLine(text: string, from: number, to: number, entry: EntryAt): TemplateRecord {
    readHead(text, from, to, nowMs, head);
    if (head.found) last.parsed = true;
    if (last.level === 0) last.level = head.level;
    if (Number.isNaN(last.ms)) last.ms = head.ms;
    const { at } = head;
    const first = text.charCodeAt(at);
    if (first === 123 && at < to) {
      const fields = readJsonLine(text.slice(at, to), nowMs);
      if (fields) return readFields(fields, entry);
    } else if (isPairBegin(text, at, to)) {
      const fields = readLogfmt(text.slice(at, to), nowMs);
      if (fields) return readFields(fields, entry);
    } else if (first === 27) {
      // Colours stand before what would have been understood; a clean line has none.
      const clean = cleanLine(text.slice(from, to));
      return readLine(clean, 0, clean.length, entry);
    }
    // A line that is nothing but its head still says something.
    return placeMessage(text, at < to ? at : from, to, entry);
  }

  function readLines(entry: EntryAt): TemplateRecord {
    const lines = entry.text.slice(entry.from, entry.to).split("\n");
    const bodies = lines.map((line) => cleanLine(line.slice(bodyBegin(line, 0, line.length)).replace(/\r$/, "")));
    const partial = isPartialEntry(entry);
    if (partial) {
      const whole = lines[0]?.slice(0, bodyBegin(lines[0], 0, lines[0].length)) + bodies.join("");
      return readLine(whole, 0, whole.length, entry);
    }
    const stack = readStack(bodies);
    if (!stack && !categoryLine.test(bodies[0] ?? "")) return readLine(entry.text, entry.from, entry.lineEnd, entry);
    readHead(entry.text, entry.from, entry.lineEnd, nowMs, head);
    if (head.found) last.parsed = true;
    last.level = head.level;
    last.ms = head.ms;
    if (stack) return placeTrace(stack, entry);
    const said = bodies[1] ?? "";
    return placeMessage(said, 0, said.length, entry);
  }

  return {
    last,
    read(entry) {
      last.level = 0;
      last.ms = Number.NaN;
      last.parsed = false;
      if (entry.lines > 1) return readLines(entry);
      return readLine(entry.text, entry.from, entry.lineEnd, entry);
    },
  };
}

/** .NET's console names level and category on the first line and speaks on the second. */
const categoryLine = /^\w{3,5}: [\w.`]+\[\d+\]$/;

function isPartialEntry(entry: EntryAt): boolean {
  readPartial.lastIndex = entry.from;
  return readPartial.test(entry.text);
}

const readPartial = /\S{20,36} std(?:out|err) P(?: |$)/my;

function lineEndOf(text: string): number {
  const newline = text.indexOf("\n");
  return newline < 0 ? text.length : newline;
}

/** `key=`, with which a line of logfmt begins. */
function isPairBegin(text: string, from: number, to: number): boolean {
  let i = from;
  while (i < to && i - from < 40) {
    const code = text.charCodeAt(i);
    if (code === 61) return i > from;
    if (!((code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || code === 46 || code === 64))
      return false;
    i++;
  }
  return false;
}
