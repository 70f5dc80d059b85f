const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

// East Asian Wide and Fullwidth (Unicode 16), the blocks people write in.
const WIDE =
  /^[\u{1100}-\u{115f}\u{2e80}-\u{303e}\u{3041}-\u{33ff}\u{3400}-\u{4dbf}\u{4e00}-\u{9fff}\u{a000}-\u{a4cf}\u{a960}-\u{a97f}\u{ac00}-\u{d7a3}\u{f900}-\u{faff}\u{fe30}-\u{fe6f}\u{ff00}-\u{ff60}\u{ffe0}-\u{ffe6}\u{20000}-\u{3fffd}]/u;
const EMOJI = /^\p{Emoji_Presentation}|\u{fe0f}/u;
const NO_WIDTH = /^[\p{Mn}\p{Me}\p{Cf}\p{Cc}]+$/u;
const ASCII = /^[\x20-\x7e]*$/;

/** How many columns of a terminal a text takes: two for CJK and emoji, none for what only changes its neighbour. */
export function displayWidth(text: string): number {
  if (ASCII.test(text)) return text.length;
  let width = 0;
  for (const { segment } of segmenter.segment(text)) width += segmentWidth(segment);
  return width;
}

/** A text that is at most `max` columns wide, cut between characters as people see them, with an ellipsis. */
export function cutToWidth(text: string, max: number): string {
  if (displayWidth(text) <= max) return text;
  let kept = "";
  let width = 0;
  for (const { segment } of segmenter.segment(text)) {
    width += segmentWidth(segment);
    if (width > max - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

/** Filled with spaces to a width; a longer text stays whole. */
export function padToWidth(text: string, width: number, align: "left" | "right" = "left"): string {
  const fill = " ".repeat(Math.max(0, width - displayWidth(text)));
  return align === "right" ? fill + text : text + fill;
}

function segmentWidth(segment: string): number {
  if (WIDE.test(segment) || EMOJI.test(segment)) return 2;
  return NO_WIDTH.test(segment) ? 0 : 1;
}
