import { displayWidth } from "../../../message/display-width.ts";

/** Lines of at most `width` columns, broken between words; a word that is wider is broken inside. */
export function wrapText(text: string, width: number): readonly string[] {
  return text.split("\n").flatMap((line) => (displayWidth(line) <= width ? [line] : wrapLine(line, width)));
}

function wrapLine(line: string, width: number): readonly string[] {
  const lines: string[] = [];
  let now = "";
  for (const word of line.split(" ").flatMap((part) => brokenWord(part, width))) {
    const longer = now === "" ? word : `${now} ${word}`;
    if (displayWidth(longer) <= width) now = longer;
    else {
      lines.push(now);
      now = word;
    }
  }
  return [...lines, now];
}

const characters = new Intl.Segmenter("en", { granularity: "grapheme" });

function brokenWord(word: string, width: number): readonly string[] {
  if (displayWidth(word) <= width) return [word];
  const parts: string[] = [];
  let now = "";
  for (const { segment } of characters.segment(word)) {
    if (now !== "" && displayWidth(now + segment) > width) {
      parts.push(now);
      now = "";
    }
    now += segment;
  }
  return [...parts, now];
}

export function indented(lines: readonly string[], by = "  "): readonly string[] {
  return lines.map((line) => `${by}${line}`);
}
