/** What a character can be part of; several of these make the picture of a word. */
export const lowerHex = 1;
export const lower = 2;
export const upperHex = 4;
export const upper = 8;
export const digit = 16;
export const dot = 32;
export const colon = 64;
export const slash = 128;
export const dash = 256;
export const underscore = 512;
export const at = 1024;
export const backslash = 2048;
export const otherWord = 4096;
export const foreign = 8192;
export const space = 16384;
export const delimiter = 32768;
export const control = 65536;

export const letters = lowerHex | lower | upperHex | upper | foreign;
/** All a word is made of. */
export const word = letters | digit | dot | colon | slash | dash | underscore | at | backslash | otherWord;

/** One for each code unit. */
const table = new Int32Array(65_536).fill(foreign);

function put(characters: string, what: number): void {
  for (const one of characters) table[one.charCodeAt(0)] = what;
}

put("abcdef", lowerHex);
put("ghijklmnopqrstuvwxyz", lower);
put("ABCDEF", upperHex);
put("GHIJKLMNOPQRSTUVWXYZ", upper);
put("0123456789", digit);
put(".", dot);
put(":", colon);
put("/", slash);
put("-+", dash);
put("_", underscore);
put("@", at);
put("\\", backslash);
put("%$*~#&!?^", otherWord);
put(" \t", space);
put("=,;()[]{}<>\"'|`", delimiter);

/** Invisible ones and those that turn the reading direction count as control characters: a log may not hide text. */
const hidden = [
  [0x00, 0x08],
  [0x0a, 0x1f],
  [0x7f, 0x9f],
  [0x200b, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x206f],
  [0xfeff, 0xfeff],
  [0xfff9, 0xffff],
] as const;
for (const [first, last] of hidden) table.fill(control, first, last + 1);
table[0xa0] = space;
table[0x3000] = space;

export function characterAt(text: string, index: number): number {
  return table[text.charCodeAt(index)] as number;
}

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

export function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
}
