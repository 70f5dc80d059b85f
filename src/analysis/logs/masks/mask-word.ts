import {
  at,
  backslash,
  characterAt,
  colon,
  dash,
  digit,
  dot,
  isDigit,
  isLetter,
  letters,
  lower,
  lowerHex,
  otherWord,
  slash,
  underscore,
  upper,
  upperHex,
} from "./character.ts";
import { dur, email, hex, id, ip, literal, num, type Pieces, path, pod, push, time } from "./pieces.ts";
import { ipv4End, isClock, isDate, isIpv6, isMac, isUuid, numberEnd, podSuffixEnd } from "./shapes.ts";
import { joinedUnit } from "./units.ts";

/** Adds a word that holds a digit, a slash, a backslash or an @, by the kinds of characters it is made of. */
export function pushWord(pieces: Pieces, text: string, from: number, to: number, kinds: number): void {
  const whole = kinds & backslash && isWindowsPath(text, from, to) ? path : wholeMask(text, from, to, kinds);
  if (whole !== literal) push(pieces, whole, from, to);
  else if (kinds & at && pushEmail(pieces, text, from, to)) return;
  else if (kinds & slash && pushPath(pieces, text, from, to, kinds)) return;
  else if (kinds & digit) pushParts(pieces, text, from, to);
  else push(pieces, literal, from, to);
}

/** The mask the whole word is, or `literal`. */
function wholeMask(text: string, from: number, to: number, kinds: number): number {
  if (!(kinds & digit)) return literal;
  const foreignTo = kinds & (at | backslash | underscore);
  if (foreignTo) return kinds & at ? literal : idOf(text, from, to, kinds);
  if (!(kinds & letters)) {
    if (kinds & dot && ipv4End(text, from, to) === to) return ip;
    if (kinds & colon) {
      if (isClock(text, from, to)) return time;
      return isIpv6(text, from, to) ? ip : literal;
    }
    if (numberEnd(text, from, to) === to) return num;
    return kinds & (dash | slash) && isDate(text, from, to) ? time : literal;
  }
  if (text.charCodeAt(from) === 48 && (text.charCodeAt(from + 1) | 32) === 120)
    return isHexRun(text, from + 2, to) ? hex : literal;
  if (to - from === 36 && isUuid(text, from)) return id;
  if (isDigit(text.charCodeAt(from)) && isDate(text, from, to)) return time;
  if (kinds & colon) {
    if (isMac(text, from, to)) return id;
    return isIpv6(text, from, to) ? ip : literal;
  }
  if (!(kinds & ~(digit | lowerHex | upperHex)) && to - from >= 8) return hex;
  return withUnits(text, from, to) || idOf(text, from, to, kinds);
}

function isHexRun(text: string, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (!(characterAt(text, i) & (digit | lowerHex | upperHex))) return false;
  return to > from;
}

/** `12ms`, `1h2m3.5s`, `64Mi`: numbers with units and nothing else, or 0. */
function withUnits(text: string, from: number, to: number): number {
  let i = from;
  let kind = 0;
  while (i < to) {
    const end = numberEnd(text, i, to);
    if (end === i) return 0;
    i = end;
    while (i < to && !isDigit(text.charCodeAt(i))) i++;
    if (i - end > 12) return 0;
    const unit = joinedUnit(text.slice(end, i));
    if (unit === undefined || (kind !== 0 && (kind !== dur || unit !== dur))) return 0;
    kind = unit;
  }
  return kind;
}

/** Letters and digits in turn, at least 20, as tokens and base 64 are; with a dash or underscore inside in both cases, for it could be a name. */
function idOf(text: string, from: number, to: number, kinds: number): number {
  if (to - from < 20 || kinds & (dot | colon | slash | backslash | otherWord)) return literal;
  const bothCases = kinds & (lower | lowerHex) && kinds & (upper | upperHex);
  if (kinds & (dash | underscore) && !bothCases) return literal;
  const { turns, digits } = turnsOf(text, from, to);
  return digits >= 3 && turns >= 5 ? id : literal;
}

const turned = { turns: 0, digits: 0 };

/** How often a letter and a digit meet. */
function turnsOf(text: string, from: number, to: number): { readonly turns: number; readonly digits: number } {
  turned.turns = 0;
  turned.digits = 0;
  let before = 0;
  for (let i = from; i < to; i++) {
    const code = text.charCodeAt(i);
    const now = isDigit(code) ? 1 : isLetter(code) ? 2 : 0;
    if (now === 1) turned.digits++;
    if (now + before === 3 && now !== 0 && before !== 0) turned.turns++;
    before = now;
  }
  return turned;
}

function pushEmail(pieces: Pieces, text: string, from: number, to: number): boolean {
  const where = text.indexOf("@", from);
  if (where <= from || where >= to - 3) return false;
  let dots = 0;
  for (let i = where + 1; i < to; i++) {
    const code = text.charCodeAt(i);
    if (code === 46) dots++;
    else if (!isLetter(code) && !isDigit(code) && code !== 45) return false;
  }
  if (dots === 0 || !isLetter(text.charCodeAt(to - 1))) return false;
  push(pieces, email, from, to);
  return true;
}

/** A URL keeps scheme and host; an absolute path, or one of several parts that looks like files, is one mask. */
function pushPath(pieces: Pieces, text: string, from: number, to: number, kinds: number): boolean {
  const first = text.indexOf("/", from);
  if (first > from && text.charCodeAt(first - 1) === 58) {
    const host = text.charCodeAt(first + 1) === 47 ? first + 2 : first;
    push(pieces, literal, from, host);
    let end = host;
    while (end < to && !isPathBegin(text.charCodeAt(end))) end++;
    if (end > host) pushWord(pieces, text, host, end, kindsOf(text, host, end));
    if (end < to) push(pieces, path, end, to);
    return true;
  }
  const begin = text.charCodeAt(from) === 126 || text.charCodeAt(from) === 46 ? first : from;
  if (first === begin && first + 1 < to && first - from <= 2) {
    const next = characterAt(text, first + 1);
    if (!(next & (letters | digit | underscore | dot | dash | otherWord))) return false;
    const end = lineNumberBegin(text, first, to);
    push(pieces, path, from, end);
    if (end < to) pushParts(pieces, text, end, to);
    return true;
  }
  if (!(kinds & (dot | digit | underscore))) return false;
  const second = text.indexOf("/", first + 1);
  if (second < 0 || second >= to || kinds & colon) return false;
  if (!(kinds & letters)) return false;
  push(pieces, path, from, to);
  return true;
}

function isPathBegin(code: number): boolean {
  return code === 47 || code === 63 || code === 35;
}

/** `/src/main.go:12` is a path and a number. */
function lineNumberBegin(text: string, from: number, to: number): number {
  let i = to;
  while (i > from && isDigit(text.charCodeAt(i - 1))) i--;
  return i < to && i > from && text.charCodeAt(i - 1) === 58 ? i - 1 : to;
}

function isWindowsPath(text: string, from: number, to: number): boolean {
  const drive = isLetter(text.charCodeAt(from)) && text.charCodeAt(from + 1) === 58 && text.charCodeAt(from + 2) === 92;
  return to - from > 3 && (drive || (text.charCodeAt(from) === 92 && text.charCodeAt(from + 1) === 92));
}

export function kindsOf(text: string, from: number, to: number): number {
  let kinds = 0;
  for (let i = from; i < to; i++) kinds |= characterAt(text, i);
  return kinds;
}

/** Masks the parts of a word between its separators: `blk_-12`, `req-<uuid>`, `checkout-7d9f8b6c4-x7gr9`, `host:80`. */
function pushParts(pieces: Pieces, text: string, from: number, to: number): void {
  let kept = from;
  let i = from;
  while (i < to) {
    const code = text.charCodeAt(i);
    if (!isDigit(code) && !isLetter(code) && code < 128) {
      if (code === 45 && i > from) {
        const end = podSuffixEnd(text, i, to);
        if (end > 0) {
          push(pieces, literal, kept, i + 1);
          push(pieces, pod, i + 1, end);
          kept = i = end;
          continue;
        }
      }
      i++;
      continue;
    }
    let kinds = 0;
    let end = i;
    while (end < to) {
      const one = characterAt(text, end);
      if (!(one & (letters | digit))) break;
      kinds |= one;
      end++;
    }
    if (end === i) {
      i++;
      continue;
    }
    if (!(kinds & digit) && !(end - i === 8)) {
      i = end;
      continue;
    }
    // A UUID with a name before it, an address with a port behind it.
    if (end - i === 8 && to - i >= 36 && isUuid(text, i)) {
      if (i > kept) push(pieces, literal, kept, i);
      push(pieces, id, i, i + 36);
      kept = i = i + 36;
      continue;
    }
    const address = kinds & letters ? -1 : ipv4End(text, i, to);
    if (address > 0) {
      if (i > kept) push(pieces, literal, kept, i);
      push(pieces, ip, i, address);
      kept = i = address;
      continue;
    }
    const mask = partMask(text, i, end, kinds);
    if (mask !== literal) {
      // A minus behind another separator belongs to the number.
      const signed = mask === num && i - 1 > kept && text.charCodeAt(i - 1) === 45 && !isName(text.charCodeAt(i - 2));
      const begin = signed ? i - 1 : i;
      if (begin > kept) push(pieces, literal, kept, begin);
      // A fraction is one number; so is a version, but for its first letter.
      while (mask === num && end + 1 < to && text.charCodeAt(end) === 46 && isDigit(text.charCodeAt(end + 1))) {
        end++;
        while (end < to && isDigit(text.charCodeAt(end))) end++;
      }
      push(pieces, mask, begin, end);
      kept = end;
    } else {
      // Digits that end a name count things when there are many of them: user12345, but sha256.
      let tail = end;
      while (isDigit(text.charCodeAt(tail - 1))) tail--;
      if (end - tail >= 4) {
        push(pieces, literal, kept, tail);
        push(pieces, num, tail, end);
        kept = end;
      }
    }
    i = end;
  }
  if (to > kept) push(pieces, literal, kept, to);
}

function isName(code: number): boolean {
  return isDigit(code) || isLetter(code);
}

function partMask(text: string, from: number, to: number, kinds: number): number {
  if (!(kinds & letters)) return num;
  const length = to - from;
  if (!(kinds & ~(digit | lowerHex | upperHex)) && length >= 8) return hex;
  if (
    length > 2 &&
    text.charCodeAt(from) === 48 &&
    (text.charCodeAt(from + 1) | 32) === 120 &&
    isHexRun(text, from + 2, to)
  )
    return hex;
  if (length >= 12) {
    const { turns, digits } = turnsOf(text, from, to);
    if (digits >= 3 && turns >= 3) return id;
  }
  if (isDigit(text.charCodeAt(from)) && length <= 12) {
    const unit = withUnits(text, from, to);
    if (unit !== 0) return unit;
  }
  return literal;
}
