import { visibleText } from "../../../src/base/text/words.ts";
import { splitText } from "../../../src/message/fit/split-text.ts";
import type { Dot, RichText, Span } from "../../../src/message/message.ts";
import { plainSpans } from "../../../src/message/plain-text.ts";
import { MAX } from "../limits.ts";
import { context, type RichElement, rich, type SlackBlock, section } from "./block-kit.ts";

/** Text as Slack may have it; nothing is left where there was nothing to see. */
export function clean(text: string): string {
  return visibleText(text);
}

export function isBlank(text: string): boolean {
  return text.trim() === "";
}

// Slack's text has no colours; these four are the state dots of every card.
const DOTS: Readonly<Record<Dot, string>> = {
  red: "red_circle",
  amber: "large_yellow_circle",
  green: "large_green_circle",
  grey: "white_circle",
};

/** Spans as blocks of rich text, whose elements Slack never reads mark-up, mentions or links out of. */
export function renderSpans(text: RichText, dot?: Dot): readonly SlackBlock[] {
  const spans = spansOf(text);
  if (isBlank(plainSpans(spans))) return [];
  if (dot === undefined && spans.every(isQuiet)) return renderContext(spans);
  const dotElements: readonly RichElement[] =
    dot === undefined
      ? []
      : [
          { type: "emoji", name: DOTS[dot] },
          { type: "text", text: " " },
        ];
  return pages(spans, dot === undefined ? MAX.textChars : MAX.textChars - 1).map((page, i) =>
    rich(section([...(i === 0 ? dotElements : []), ...page.map(elementOf)])),
  );
}

/** Small grey lines. */
export function renderContext(text: RichText): readonly SlackBlock[] {
  return splitText(clean(plainSpans(text)), MAX.textChars).map(context);
}

function spansOf(text: RichText): readonly Span[] {
  const spans = typeof text === "string" ? [text] : text;
  return spans
    .map((span) => (typeof span === "string" ? clean(span) : { ...span, text: clean(span.text) }))
    .filter((span) => textOf(span) !== "");
}

/** Spans in pages that one block bears; only a span longer than what is left of a page is cut. */
function pages(spans: readonly Span[], most: number): readonly (readonly Span[])[] {
  const all: Span[][] = [];
  let page: Span[] = [];
  let room = most;
  for (const span of spans) {
    const text = textOf(span);
    if (text.length <= room) {
      page.push(span);
      room -= text.length;
      continue;
    }
    if (page.length > 0) all.push(page);
    const pieces = text.length <= most ? [text] : splitText(text, most);
    all.push(...pieces.slice(0, -1).map((piece) => [withText(span, piece)]));
    const last = pieces.at(-1) ?? "";
    page = last === "" ? [] : [withText(span, last)];
    room = most - last.length;
  }
  return page.length > 0 ? [...all, page] : all;
}

function elementOf(span: Span): RichElement {
  if (typeof span === "string" || !("style" in span)) return { type: "text", text: textOf(span) };
  if (span.style === "strong") return { type: "text", text: span.text, style: { bold: true } };
  if (span.style === "code") return { type: "text", text: span.text, style: { code: true } };
  return { type: "text", text: span.text, style: { italic: true } };
}

function isQuiet(span: Span): boolean {
  if (typeof span === "string") return isBlank(span);
  return "style" in span && span.style === "quiet";
}

function textOf(span: Span): string {
  return typeof span === "string" ? span : span.text;
}

function withText(span: Span, text: string): Span {
  return typeof span === "string" ? text : { ...span, text };
}
