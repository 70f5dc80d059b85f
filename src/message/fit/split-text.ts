const GRAPHEMES = new Intl.Segmenter("en", { granularity: "grapheme" });

/** How much of a platform's limit a text takes, such as its length once escaped; never less than its length. */
export type SizeOf = (text: string) => number;

const plainLength: SizeOf = (text) => text.length;

/**
 * Parts of at most `limit`, in order, cut between paragraphs where that keeps a part at least half full, else between
 * lines, else between words. Only a word that is longer than a whole part is cut itself, and then never inside a
 * character that people see as one. Blanks at the cuts fall away; nothing else does.
 */
export function splitText(text: string, limit: number, sizeOf: SizeOf = plainLength): readonly string[] {
  const parts: string[] = [];
  let rest = text.trim();
  // A size is never below the length, and measuring a megabyte at every cut would be quadratic.
  while (rest !== "" && (rest.length > limit || sizeOf(rest) > limit)) {
    const room = longestPrefix(rest, limit, sizeOf);
    const cut = cutBefore(rest, room);
    parts.push(rest.slice(0, cut).trimEnd());
    rest = rest.slice(cut).trimStart();
  }
  if (rest !== "") parts.push(rest);
  return parts;
}

/** Lines of code in parts of at most `limit`, cut between lines; a longer line is cut between characters. */
export function splitCode(text: string, limit: number, sizeOf: SizeOf = plainLength): readonly string[] {
  const parts: string[] = [];
  let part: string | undefined;
  for (const line of text.split("\n")) {
    for (const piece of piecesOf(line, limit, sizeOf)) {
      const longer: string = part === undefined ? piece : `${part}\n${piece}`;
      if (part !== undefined && sizeOf(longer) > limit) {
        parts.push(part);
        part = piece;
      } else part = longer;
    }
  }
  if (part !== undefined) parts.push(part);
  return parts;
}

/** The text within the limit, its end replaced by an ellipsis where it does not fit; cut between words where one can. */
export function fitText(text: string, limit: number, sizeOf: SizeOf = plainLength): string {
  if (sizeOf(text) <= limit) return text;
  const [first = ""] = splitText(text, limit - 2, sizeOf);
  return `${first} …`;
}

function piecesOf(line: string, limit: number, sizeOf: SizeOf): readonly string[] {
  const pieces: string[] = [];
  let rest = line;
  while (sizeOf(rest) > limit) {
    const room = longestPrefix(rest, limit, sizeOf);
    pieces.push(rest.slice(0, room));
    rest = rest.slice(room);
  }
  return [...pieces, rest];
}

/** The longest prefix of whole characters that fits; at least one character, or nothing would ever come to an end. */
function longestPrefix(text: string, limit: number, sizeOf: SizeOf): number {
  let low = 0;
  let high = Math.min(text.length, limit);
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (sizeOf(text.slice(0, middle)) <= limit) low = middle;
    else high = middle - 1;
  }
  let end = 0;
  for (const { index, segment } of GRAPHEMES.segment(text.slice(0, low + 64))) {
    if (end > 0 && index + segment.length > low) break;
    end = index + segment.length;
  }
  return end;
}

function cutBefore(text: string, room: number): number {
  const head = text.slice(0, room + 1);
  const paragraph = head.lastIndexOf("\n\n");
  if (paragraph >= room / 2) return paragraph;
  const line = head.lastIndexOf("\n");
  if (line >= room / 4) return line;
  const blank = Math.max(head.lastIndexOf(" "), line);
  return blank > 0 ? blank : room;
}
