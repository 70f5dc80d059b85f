import type { FontWidths } from "./font.ts";

/** No text in a picture is smaller: below 12 px it cannot be read on a phone. */
export const TEXT_PX = 12;
export const TITLE_PX = 15;

/** Both weights that are drawn. */
export interface Fonts {
  readonly regular: FontWidths;
  readonly bold: FontWidths;
}

/** Outside text made fit for SVG: one line, without what XML cannot hold (controls, lone surrogates). */
export function cleanText(text: string): string {
  return text
    .slice(0, 2000) // nobody reads more, and measuring goes by characters
    .replace(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, "\uFFFD")
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\uFFFE\uFFFF]+/gu, " ")
    .trim();
}

/** Cut in the middle: names of pods and hosts tell themselves apart at both ends. */
export function shortenMiddle(text: string, maxPx: number, font: FontWidths, sizePx: number = TEXT_PX): string {
  return shorten(text, maxPx, font, sizePx, (chars, keep) => {
    const head = Math.ceil(keep / 2);
    return `${chars.slice(0, head).join("")}…${chars.slice(chars.length - (keep - head)).join("")}`;
  });
}

export function shortenEnd(text: string, maxPx: number, font: FontWidths, sizePx: number = TEXT_PX): string {
  return shorten(text, maxPx, font, sizePx, (chars, keep) => `${chars.slice(0, keep).join("").trimEnd()}…`);
}

/** Text over at most `lines` lines, broken at spaces; the last line is cut with … when there is more. */
export function wrap(text: string, maxPx: number, lines: number, font: FontWidths, sizePx: number): readonly string[] {
  const done: string[] = [];
  let line = "";
  const words = text.split(" ").filter((word) => word !== "");
  for (const [index, word] of words.entries()) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line === "" || font.widthPx(longer, sizePx) <= maxPx) {
      line = longer;
      continue;
    }
    if (done.length === lines - 1) {
      line = `${line} ${words.slice(index).join(" ")}`;
      break;
    }
    done.push(line);
    line = word;
  }
  return [...done, line].map((one) => shortenEnd(one, maxPx, font, sizePx)).filter((one) => one !== "");
}

function shorten(
  text: string,
  maxPx: number,
  font: FontWidths,
  sizePx: number,
  cut: (chars: readonly string[], keep: number) => string,
): string {
  if (font.widthPx(text, sizePx) <= maxPx) return text;
  const chars = [...text];
  let low = 0;
  let high = chars.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (font.widthPx(cut(chars, middle), sizePx) <= maxPx) low = middle;
    else high = middle - 1;
  }
  return low === 0 ? "…" : cut(chars, low);
}
