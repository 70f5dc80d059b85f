/** One word of a cleaned text. A name such as payments-api, a path or an id is one word. */
export interface Word {
  /** Lower case, typos mended. */
  readonly text: string;
  /** As written. */
  readonly raw: string;
  readonly start: number;
  readonly end: number;
}

export interface Place {
  readonly start: number;
  readonly end: number;
}

const shapes = /[#@]?[\p{L}\p{N}_](?:[\p{L}\p{N}_\-./:@+]*[\p{L}\p{N}_])?|\S/gu;

/** Words and single signs, in order. */
export function readWords(text: string): readonly Word[] {
  return Array.from(text.matchAll(shapes), (match) => ({
    text: match[0].toLowerCase(),
    raw: match[0],
    start: match.index,
    end: match.index + match[0].length,
  }));
}

export function overlaps(a: Place, b: Place): boolean {
  return a.start < b.end && b.start < a.end;
}

export function isCovered(place: Place, by: readonly Place[]): boolean {
  return by.some((other) => overlaps(place, other));
}
