import {
  at,
  backslash,
  characterAt,
  control,
  dash,
  delimiter,
  digit,
  isDigit,
  isLetter,
  letters,
  slash,
  space,
  upper,
  upperHex,
  word,
} from "./character.ts";
import { kindsOf, pushWord } from "./mask-word.ts";
import { id, literal, maxPieces, num, type Pieces, push, rest, str, time, wordEnd } from "./pieces.ts";
import { spacedUnit } from "./units.ts";
import { writtenDateEnd } from "./written-date.ts";

const longQuoteCharacters = 48;
/** Longer without a break than any word is: base 64 that happens to hold no digit. */
const longWordCharacters = 48;
const longestWordCharacters = 400;

/**
 * Reads `text` from `from` to `to` once into pieces and their signature: two lines with one signature differ only in what
 * is masked, in brackets, quotes and the marks behind words. False, with nothing of use in `pieces`, when a control character
 * is met.
 */
export function scanLine(pieces: Pieces, text: string, from: number, to: number): boolean {
  pieces.count = 0;
  let low = 0x811c9dc5 | 0;
  let high = 0x9747b28c | 0;
  let wordFrom = 0;
  let earlier = 0;
  let lastLow = 0;
  let lastHigh = 0;
  let masked = false;
  let wordLow = 0;
  let wordHigh = 0;
  let i = from;
  for (;;) {
    const kind = i < to ? characterAt(text, i) : space;
    if (kind === space) {
      if (pieces.count > wordFrom) {
        if (masked && wordLow === lastLow && wordHigh === lastHigh) {
          // The same once more: "<ip>, <ip>" of any length is one, and "<size> (<size>)" too.
          dropRepeated(pieces, text, earlier, wordFrom);
        } else {
          low = Math.imul(low ^ wordLow, 0x01000193);
          low ^= low >>> 15;
          high = Math.imul((high << 7) | (high >>> 25), 0x85ebca6b) ^ wordHigh;
          earlier = wordFrom;
          push(pieces, wordEnd, i, i);
        }
        lastLow = wordLow;
        lastHigh = wordHigh;
        wordFrom = pieces.count;
        masked = false;
        wordLow = 0;
        wordHigh = 0;
        if (pieces.count > maxPieces) {
          push(pieces, rest, i, to);
          push(pieces, wordEnd, to, to);
          break;
        }
      }
      if (i >= to) break;
      i++;
      continue;
    }
    if (kind === control) return false;
    if (kind === delimiter) {
      const code = text.charCodeAt(i);
      if (code === 34) {
        const end = longQuoteEnd(text, i, to);
        if (end > 0) {
          push(pieces, str, i, end);
          wordLow = Math.imul(wordLow ^ 0x5bd1, 0x01000193);
          wordHigh = Math.imul(wordHigh ^ 0x5bd1, 0xc2b2ae35);
          masked = true;
          i = end;
          continue;
        }
      }
      push(pieces, literal, i, i + 1);
      if (code === 61 || code === 60 || code === 62 || code === 124) {
        wordLow = Math.imul(wordLow ^ code, 0x01000193);
        wordHigh = Math.imul(wordHigh ^ code, 0xc2b2ae35);
      }
      i++;
      continue;
    }
    const begin = i;
    let kinds = 0;
    let pieceLow = 0;
    let pieceHigh = 0;
    let one = kind;
    do {
      kinds |= one;
      const code = text.charCodeAt(i);
      pieceLow = Math.imul(pieceLow ^ code, 0x01000193);
      pieceHigh = (((pieceHigh << 5) | (pieceHigh >>> 27)) + code) | 0;
      i++;
      if (i >= to) break;
      one = characterAt(text, i);
    } while (one & word);
    const written = i - begin === 3 && kinds & (upper | upperHex) ? writtenDateEnd(text, begin, to) : -1;
    if (written > 0) {
      push(pieces, time, begin, written);
      wordLow = Math.imul(wordLow ^ (0x1000 + time), 0x01000193);
      wordHigh = Math.imul(wordHigh ^ (0x1000 + time), 0xc2b2ae35);
      masked = true;
      i = written;
      continue;
    }
    if (!(kinds & (digit | slash | at | backslash)) && i - begin < longWordCharacters) {
      push(pieces, literal, begin, i);
      wordLow = Math.imul(wordLow ^ pieceLow, 0x01000193);
      wordHigh = Math.imul((wordHigh << 3) | (wordHigh >>> 29), 0xc2b2ae35) ^ pieceHigh;
      continue;
    }
    let end = i;
    if (kinds & slash) {
      end = pathEnd(text, begin, i, to);
      if (end > i) kinds = kindsOf(text, begin, end);
      i = end;
    }
    while (end > begin + 1 && isSentenceEnd(text.charCodeAt(end - 1))) end--;
    const firstPiece = pieces.count;
    if (end - begin > longestWordCharacters) push(pieces, rest, begin, end);
    else if (!(kinds & ~(letters | slash | dash)) && end - begin >= longWordCharacters) push(pieces, id, begin, end);
    else pushWord(pieces, text, begin, end, kinds);
    if (end === i && pieces.count === firstPiece + 1 && pieces.kind[firstPiece] === num) {
      const unit = unitEnd(text, i, to);
      if (unit > 0) {
        pieces.kind[firstPiece] = unitKind;
        pieces.to[firstPiece] = unit;
        i = unit;
      }
    }
    if (repeatsInWord(pieces, text, firstPiece, wordFrom)) {
      pieces.count = firstPiece - 1;
      continue;
    }
    for (let at = firstPiece; at < pieces.count; at++) {
      const what = pieces.kind[at] as number;
      if (what === literal) {
        const upTo = pieces.to[at] as number;
        for (let j = pieces.from[at] as number; j < upTo; j++) {
          wordLow = Math.imul(wordLow ^ text.charCodeAt(j), 0x01000193);
          wordHigh = Math.imul((wordHigh << 5) | (wordHigh >>> 27), 0x9e3779b1) ^ text.charCodeAt(j);
        }
      } else {
        masked = true;
        wordLow = Math.imul(wordLow ^ (0x1000 + what), 0x01000193);
        wordHigh = Math.imul(wordHigh ^ (0x1000 + what), 0xc2b2ae35);
      }
    }
    if (end < i && pieces.to[pieces.count - 1] === end) push(pieces, literal, end, i);
  }
  pieces.low = low;
  pieces.high = high;
  return true;
}

function isSentenceEnd(code: number): boolean {
  return code === 46 || code === 58 || code === 33 || code === 63;
}

/** `<ip>,<ip>`: the list of a proxy's hops, without spaces. */
function repeatsInWord(pieces: Pieces, text: string, firstPiece: number, wordFrom: number): boolean {
  if (pieces.count !== firstPiece + 1 || firstPiece - 2 < wordFrom) return false;
  const comma = pieces.from[firstPiece - 1] as number;
  return (
    pieces.kind[firstPiece] !== literal &&
    pieces.kind[firstPiece] === pieces.kind[firstPiece - 2] &&
    pieces.kind[firstPiece - 1] === literal &&
    isOneOf(text, comma, pieces.to[firstPiece - 1] as number, 44, 59, 44) &&
    pieces.to[firstPiece - 2] === comma
  );
}

/** The comma behind the word before goes with the word that repeats it; a list's closing bracket stays. */
function dropRepeated(pieces: Pieces, text: string, earlier: number, wordFrom: number): void {
  const tail = pieces.count - 1;
  const from = pieces.from[tail] as number;
  const to = pieces.to[tail] as number;
  const closes = pieces.kind[tail] === literal && isOneOf(text, from, to, 41, 93, 125);
  // Behind every kept word stands its end.
  let count = wordFrom - 1;
  const last = count - 1;
  if (
    last > earlier &&
    pieces.kind[last] === literal &&
    isOneOf(text, pieces.from[last] as number, pieces.to[last] as number, 44, 59, 44)
  )
    count = last;
  pieces.count = count;
  const opens = isOneOf(text, pieces.from[earlier] as number, pieces.to[earlier] as number, 40, 91, 123);
  if (closes && opens && pieces.kind[earlier] === literal) push(pieces, literal, from, to);
  push(pieces, wordEnd, to, to);
}

function isOneOf(text: string, from: number, to: number, a: number, b: number, c: number): boolean {
  const code = text.charCodeAt(from);
  return to === from + 1 && (code === a || code === b || code === c);
}

/** The end of a quoted text too long to be a name, with its quotes, or -1. A request line is kept: its method tells. */
function longQuoteEnd(text: string, from: number, to: number): number {
  const close = text.indexOf('"', from + 1);
  if (close < 0 || close >= to || close - from < longQuoteCharacters) return -1;
  let i = from + 1;
  while (i < close && text.charCodeAt(i) >= 65 && text.charCodeAt(i) <= 90) i++;
  if (i - from > 3 && text.charCodeAt(i) === 32 && text.charCodeAt(i + 1) === 47) return -1;
  return close + 1;
}

/** A URL or an absolute path goes on over `=`, `,` and `;`, to a space, a quote or a closing bracket. */
function pathEnd(text: string, from: number, already: number, to: number): number {
  const first = text.indexOf("/", from);
  const absolute = first === from || (first > from && text.charCodeAt(first - 1) === 58);
  if (!absolute) return already;
  let i = already;
  while (i < to) {
    const kind = characterAt(text, i);
    if (kind & (space | control)) break;
    if (kind === delimiter) {
      const code = text.charCodeAt(i);
      if (code !== 61 && code !== 44 && code !== 59) break;
      if (i + 1 >= to || !(characterAt(text, i + 1) & word)) break;
    }
    i++;
  }
  return i;
}

let unitKind = 0;

/** The end of a unit that stands behind a number and one space, its kind in `unitKind`; or -1. */
function unitEnd(text: string, from: number, to: number): number {
  if (text.charCodeAt(from) !== 32 || from + 1 >= to) return -1;
  let i = from + 1;
  while (i < to && i - from <= 13 && isLetter(text.charCodeAt(i))) i++;
  const length = i - from - 1;
  if (length < 1 || length > 12) return -1;
  if (i < to && (isDigit(text.charCodeAt(i)) || characterAt(text, i) & (letters | at | slash))) return -1;
  if (i < to && (text.charCodeAt(i) === 45 || text.charCodeAt(i) === 61)) return -1;
  const kind = spacedUnit(text.slice(from + 1, i));
  if (kind === undefined) return -1;
  unitKind = kind;
  return i;
}
