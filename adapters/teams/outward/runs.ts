import { visibleText } from "../../../src/base/text/words.ts";
import { splitText } from "../../../src/message/fit/split-text.ts";
import type { RichText, Span } from "../../../src/message/message.ts";
import { ELEMENT_BYTES } from "../limits.ts";

/** A piece of an Adaptive Card, or a card. */
export type Element = Readonly<Record<string, unknown>>;

/** How a run of text looks; the names are those of TextRun. */
export interface Look {
  readonly weight?: "Bolder";
  readonly size?: "Small" | "Large";
  readonly color?: "Good" | "Warning" | "Attention" | "Accent";
  readonly isSubtle?: true;
  readonly fontType?: "Monospace";
}

export interface Styled {
  readonly text: string;
  readonly look: Look;
}

export function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

// Clients replace {{DATE(…)}} and {{TIME(…)}} in any text of a card, run by run ("Text features", adaptivecards.io), and
// <at>…</at> where the message has a mention of that text, which ours never have: cut in two runs neither can be formed.
const CUTS = /(?<=\{)(?=\{\s*(?:DATE|TIME))|(?<=<)(?=\s*\/?\s*at\b)/i;

/** Text as inlines of a RichTextBlock, in which "Markdown is not supported" (TextRun in the schema explorer). */
export function inlinesOf({ text, look }: Styled): readonly unknown[] {
  const runs = visibleText(text)
    .split(CUTS)
    .filter((run) => run !== "");
  if (Object.keys(look).length === 0) return runs;
  return runs.map((run) => ({ type: "TextRun", text: run, ...look }));
}

/** For what can only be one string: titles, labels, alternative texts. */
export function plainLabel(text: string): string {
  return visibleText(text)
    .replace(/\{(?=\{\s*(?:DATE|TIME))/gi, "{ ")
    .replace(/<(?=\s*\/?\s*at\b)/gi, "< ")
    .trim();
}

export function styledSpans(text: RichText, base: Look = {}): readonly Styled[] {
  const spans: readonly Span[] = typeof text === "string" ? [text] : text;
  return spans.map((span) => {
    if (typeof span === "string") return { text: span, look: base };
    return { text: span.text, look: "style" in span ? { ...base, ...SPAN_LOOKS[span.style] } : base };
  });
}

const SPAN_LOOKS = {
  strong: { weight: "Bolder" },
  code: { fontType: "Monospace" },
  quiet: { isSubtle: true },
} as const satisfies Readonly<Record<string, Look>>;

export function richText(styled: readonly Styled[], more: Element = {}): Element {
  return { type: "RichTextBlock", inlines: styled.flatMap(inlinesOf), ...more };
}

/** As many blocks of text as it takes; none for text that shows nothing. */
export function textElements(styled: readonly Styled[], more: Element = {}): readonly Element[] {
  const room = ELEMENT_BYTES - bytesOf(richText([], more)) - 10;
  const sizeOf = (part: Styled) => bytesOf(inlinesOf(part));
  const parts = styled.flatMap((part) =>
    sizeOf(part) <= room
      ? [part]
      : splitText(part.text, room, (text) => sizeOf({ ...part, text })).map((text) => ({ ...part, text })),
  );
  const elements: Element[] = [];
  let packed: Styled[] = [];
  let size = 0;
  const flush = () => {
    const element = richText(packed, more);
    if ((element.inlines as readonly unknown[]).length > 0) elements.push(element);
    [packed, size] = [[], 0];
  };
  for (const part of parts) {
    const next = sizeOf(part);
    if (size + next > room) flush();
    packed.push(part);
    size += next;
  }
  flush();
  return elements;
}
