import { redactSecrets } from "../../base/telemetry/redact.ts";
import { cleanText, ownText } from "./line/clean.ts";
import type { EntryAt } from "./line-stream.ts";

const readCharacters = 8_192;
const shownLineCharacters = 500;
const shownTraceCharacters = 2_000;

/** A line of a log as it may be shown: control characters made visible, secrets cut, not shortened. */
export function redactLine(line: string): string {
  return redactSecrets(cleanText(line));
}

/** An entry as the sample of its template: redacted as a whole, then shortened. */
export function renderSample(entry: EntryAt): string {
  const raw = entry.text.slice(entry.from, Math.min(entry.to, entry.from + readCharacters));
  const most = entry.lines > 1 ? shownTraceCharacters : shownLineCharacters;
  return ownText(shorten(redactLine(raw).trimEnd(), most));
}

/** Cut between characters, an ellipsis where something is missing. */
export function shorten(text: string, most: number): string {
  return text.length <= most
    ? text
    : `${text
        .slice(0, most - 1)
        .toWellFormed()
        .replace(/\ufffd$/, "")}…`;
}
