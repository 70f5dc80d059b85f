import { visibleText } from "../../src/base/text/words.ts";
import { splitText } from "../../src/message/fit/split-text.ts";
import type { Dot, RichText, Span } from "../../src/message/message.ts";
import { plainSpans } from "../../src/message/plain-text.ts";
import { escapedSize, escapeText } from "./escape.ts";

/** Discord's text has no colours; these are the only round signs that have one everywhere. */
const DOTS: Readonly<Record<Dot, string>> = { red: "🔴", amber: "🟠", green: "🟢", grey: "⚪" };

/** Rich text as markdown in pieces of at most `limit`; styles are given up where it is longer than one. */
export function renderRichText(text: RichText, limit: number, dot?: Dot): readonly string[] {
  const sign = dot ? `${DOTS[dot]} ` : "";
  const spans = typeof text === "string" ? [text] : text;
  const small = spans.length > 0 && spans.every((span) => typeof span !== "string" && isQuiet(span));
  const styled = joinAlike(spans).map(renderSpan).join("");
  if (styled.trim() === "") return [];
  if (sign.length + styled.length <= limit) {
    const whole = sign + styled;
    if (!small) return [whole];
    const subtext = smallLines(whole);
    if (subtext.length <= limit) return [subtext];
  }
  return renderPlain(plainSpans(text), limit - sign.length).map((part, i) => (i === 0 ? sign + part : part));
}

/** Plain text as markdown in pieces. */
export function renderPlain(text: string, limit: number): readonly string[] {
  return splitText(visibleText(text), limit, escapedSize).map(escapeText);
}

/** The small grey lines under an answer. */
export function renderSmall(text: RichText, limit: number): readonly string[] {
  return renderRichText(text, Math.floor(limit / 2)).map((part) => (part.startsWith("-# ") ? part : smallLines(part)));
}

/** Subtext is a matter of lines. */
function smallLines(markdown: string): string {
  return markdown
    .split("\n")
    .map((line) => (line.trim() === "" ? line : `-# ${line}`))
    .join("\n");
}

function isQuiet(span: Exclude<Span, string>): boolean {
  return "style" in span && span.style === "quiet";
}

function renderSpan(span: Span): string {
  if (typeof span === "string") return escapeText(span);
  if (!("style" in span)) return escapeText(span.text);
  if (span.style === "code") return inlineCode(span.text);
  return span.style === "strong" ? strong(span.text) : escapeText(span.text);
}

/** Bold, the blanks at its ends left outside, where Discord would not read the stars. */
export function strong(text: string): string {
  const [, before = "", inner = "", after = ""] = /^(\s*)([\s\S]*?)(\s*)$/.exec(visibleText(text)) ?? [];
  if (inner === "" || /\n\s*\n/.test(inner)) return escapeText(text);
  return `${before}**${escapeText(inner)}**${after}`;
}

/** Nothing is escaped inside code, so what could end it is shown as plain text. */
function inlineCode(text: string): string {
  const shown = visibleText(text);
  return shown.trim() === "" || /[`\n]/.test(shown) ? escapeText(text) : `\`${shown}\``;
}

/** Neighbours of one style as one span: four stars in a row would be read as text. */
function joinAlike(spans: readonly Span[]): readonly Span[] {
  const joined: Span[] = [];
  for (const span of spans) {
    const last = joined.at(-1);
    if (typeof span !== "string" && typeof last === "object" && "style" in span && "style" in last) {
      if (span.style === last.style) {
        joined[joined.length - 1] = { text: last.text + span.text, style: span.style };
        continue;
      }
    }
    joined.push(span);
  }
  return joined;
}
