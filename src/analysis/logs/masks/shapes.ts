import { characterAt, digit, isDigit, isLetter, lowerHex, upperHex } from "./character.ts";

/** Shapes read by hand: most words with a digit are tried against several of them. */

/** The end of an IPv4 address, with its port or prefix length, or -1. */
export function ipv4End(text: string, from: number, to: number): number {
  let i = from;
  for (let part = 0; part < 4; part++) {
    let value = 0;
    const began = i;
    while (i < to && isDigit(text.charCodeAt(i))) value = value * 10 + text.charCodeAt(i++) - 48;
    if (i === began || i - began > 3 || value > 255) return -1;
    if (part < 3 && text.charCodeAt(i++) !== 46) return -1;
  }
  if (i < to && (text.charCodeAt(i) === 58 || text.charCodeAt(i) === 47)) {
    let end = i + 1;
    while (end < to && isDigit(text.charCodeAt(end))) end++;
    if (end > i + 1 && end - i <= 6) i = end;
  }
  return i;
}

/** `2001:db8::1`, `::1`, all eight groups; only hex digits and colons (a dotted tail or a zone is left alone). */
export function isIpv6(text: string, from: number, to: number): boolean {
  let colons = 0;
  let doubled = false;
  let group = 0;
  let digits = 0;
  for (let i = from; i < to; i++) {
    const code = text.charCodeAt(i);
    if (code === 58) {
      if (i > from && text.charCodeAt(i - 1) === 58) {
        if (doubled) return false;
        doubled = true;
      }
      colons++;
      group = 0;
    } else if (characterAt(text, i) & (digit | lowerHex | upperHex)) {
      if (++group > 4) return false;
      digits++;
    } else return false;
  }
  return digits > 0 && (doubled ? colons <= 7 : colons === 7);
}

/** `aa:bb:cc:dd:ee:ff` */
export function isMac(text: string, from: number, to: number): boolean {
  if (to - from !== 17) return false;
  for (let i = from; i < to; i++) {
    if ((i - from) % 3 === 2) {
      if (text.charCodeAt(i) !== 58 && text.charCodeAt(i) !== 45) return false;
    } else if (!(characterAt(text, i) & (digit | lowerHex | upperHex))) return false;
  }
  return true;
}

export function isUuid(text: string, from: number): boolean {
  for (let i = 0; i < 36; i++) {
    if (i === 8 || i === 13 || i === 18 || i === 23) {
      if (text.charCodeAt(from + i) !== 45) return false;
    } else if (!(characterAt(text, from + i) & (digit | lowerHex | upperHex))) return false;
  }
  return true;
}

/** `14:03`, `14:03:22.5`: groups of at most two digits, a fraction behind. */
export function isClock(text: string, from: number, to: number): boolean {
  let group = 0;
  let colons = 0;
  for (let i = from; i < to; i++) {
    const code = text.charCodeAt(i);
    if (code === 58) {
      if (group === 0 || ++colons > 2) return false;
      group = 0;
    } else if (code === 46) {
      for (let j = i + 1; j < to; j++) if (!isDigit(text.charCodeAt(j))) return false;
      return colons > 0 && group > 0;
    } else if (!isDigit(code) || ++group > 2) return false;
  }
  return colons > 0 && group > 0;
}

/** Begins as a date: `2026-11-20`, `2026/11/20`, `20/Nov/2026`, `20-Nov-2026`. */
export function isDate(text: string, from: number, to: number): boolean {
  const length = to - from;
  if (length < 10) return false;
  const four = digitsAt(text, from, to);
  const separator = text.charCodeAt(from + four);
  if (separator !== 45 && separator !== 47) return false;
  if (four === 4) {
    return (
      digitsAt(text, from + 5, to) === 2 &&
      text.charCodeAt(from + 7) === separator &&
      digitsAt(text, from + 8, to) === 2 &&
      (length === 10 || !isDigit(text.charCodeAt(from + 10)))
    );
  }
  if (four !== 2) return false;
  const named = isLetter(text.charCodeAt(from + 3)) && isLetter(text.charCodeAt(from + 5));
  const month = named ? 3 : digitsAt(text, from + 3, to) === 2 ? 2 : 0;
  return month > 0 && text.charCodeAt(from + 3 + month) === separator && digitsAt(text, from + 4 + month, to) === 4;
}

function digitsAt(text: string, from: number, to: number): number {
  let i = from;
  while (i < to && isDigit(text.charCodeAt(i))) i++;
  return i - from;
}

/** The end of a number such as `-12`, `1.5`, `1.2.3`, `3e-7`, `12%`; `from` where there is none. */
export function numberEnd(text: string, from: number, to: number): number {
  let i = from;
  const first = text.charCodeAt(i);
  if (first === 45 || first === 43) i++;
  if (!isDigit(text.charCodeAt(i)) || i >= to) return from;
  while (i < to) {
    const code = text.charCodeAt(i);
    if (isDigit(code)) i++;
    else if (code === 46 && i + 1 < to && isDigit(text.charCodeAt(i + 1))) i++;
    else break;
  }
  if (i + 1 < to && (text.charCodeAt(i) | 32) === 101) {
    const sign = text.charCodeAt(i + 1);
    const digits = digitsAt(text, sign === 45 || sign === 43 ? i + 2 : i + 1, to);
    if (digits > 0) {
      const end = (sign === 45 || sign === 43 ? i + 2 : i + 1) + digits;
      if (end === to) return end;
    }
  }
  return i < to && text.charCodeAt(i) === 37 ? i + 1 : i;
}

const podLetters = new Uint8Array(128);
// The alphabet of generated names: https://github.com/kubernetes/apimachinery/blob/master/pkg/util/rand/rand.go
for (const one of "bcdfghjklmnpqrstvwxz2456789") podLetters[one.charCodeAt(0)] = 1;

/** The end of a generated suffix, `-7d9f8b6c4-x7gr9` or `-x7gr9`, whose first dash stands at `from`; or -1. */
export function podSuffixEnd(text: string, from: number, to: number): number {
  const first = generatedRun(text, from + 1, to);
  if (first >= 8 && first <= 10 && text.charCodeAt(from + 1 + first) === 45 && hasDigit(text, from + 1, first)) {
    const second = from + 2 + first;
    if (generatedRun(text, second, to) === 5 && isNameEnd(text, second + 5, to)) return second + 5;
  }
  // Alone, five letters could be a word: a digit stands inside, as in x7gr9 and not in http2.
  if (first !== 5 || !isNameEnd(text, from + 6, to)) return -1;
  for (let i = from + 1; i < from + 5; i++)
    if (isDigit(text.charCodeAt(i)) && isLetter(text.charCodeAt(i + 1))) return from + 6;
  return -1;
}

function generatedRun(text: string, from: number, to: number): number {
  let i = from;
  while (i < to && text.charCodeAt(i) < 128 && podLetters[text.charCodeAt(i)] === 1) i++;
  return i - from;
}

function hasDigit(text: string, from: number, length: number): boolean {
  for (let i = from; i < from + length; i++) if (isDigit(text.charCodeAt(i))) return true;
  return false;
}

function isNameEnd(text: string, index: number, to: number): boolean {
  if (index >= to) return true;
  const code = text.charCodeAt(index);
  return !isDigit(code) && !isLetter(code) && code !== 45;
}
