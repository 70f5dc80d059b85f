/** What a piece of a line is: text that stays, a mask, or the end of a word. Numbers, for they are compared for every word of every line. */
export const literal = 0;
export const ip = 1;
export const num = 2;
export const id = 3;
export const path = 4;
export const dur = 5;
export const hex = 6;
export const size = 7;
export const time = 8;
export const email = 9;
export const str = 10;
export const pod = 11;
export const rest = 12;
export const wordEnd = 13;

export const maskNames = ["", "ip", "num", "id", "path", "dur", "hex", "size", "time", "email", "str", "pod", "rest"];

/** No line is read beyond this many pieces: what follows is `<rest>`. */
export const maxPieces = 400;

/** The pieces of one line, in arrays that are used again for the next, and a 64-bit signature of them. */
export interface Pieces {
  count: number;
  readonly kind: Uint8Array;
  readonly from: Int32Array;
  readonly to: Int32Array;
  low: number;
  high: number;
}

export function createPieces(): Pieces {
  // A piece may add a few at once before the limit is looked at.
  const room = maxPieces + 256;
  return {
    count: 0,
    kind: new Uint8Array(room),
    from: new Int32Array(room),
    to: new Int32Array(room),
    low: 0,
    high: 0,
  };
}

export function push(pieces: Pieces, kind: number, from: number, to: number): void {
  const index = pieces.count;
  if (index >= pieces.kind.length) return;
  pieces.kind[index] = kind;
  pieces.from[index] = from;
  pieces.to[index] = to;
  pieces.count = index + 1;
}
