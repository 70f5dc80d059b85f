import { isDigit, isLetter } from "../masks/character.ts";

/** Who said it: the columns of host, program, thread, logger and source file that stand around time and level. */

export function isBreak(code: number): boolean {
  return code === 32 || code === 9;
}

export function tokenEnd(text: string, from: number, to: number): number {
  let i = from;
  while (i < to && !isBreak(text.charCodeAt(i))) i++;
  return i;
}

/** Behind a time: `host program[12]: `. Without the brackets only behind syslog's own form of time. Returns `from` when not there. */
export function programEnd(text: string, from: number, to: number, syslog: boolean): number {
  let i = from;
  while (i < to && isBreak(text.charCodeAt(i))) i++;
  const host = tokenEnd(text, i, to);
  if (host >= to || text.charCodeAt(host - 1) === 58) return syslog && isProgram(text, i, host) ? host : from;
  if (!syslog) {
    const program = tokenEnd(text, host + 1, to);
    return text.charCodeAt(program - 1) === 58 &&
      text.charCodeAt(program - 2) === 93 &&
      isDigit(text.charCodeAt(program - 3))
      ? program
      : from;
  }
  // The program's name may hold a version or dashes: "syslogd 1.4.1:", "-- root[12]:".
  const first = tokenEnd(text, host + 1, to);
  if (isProgram(text, host + 1, first)) return first;
  const second = tokenEnd(text, first + 1, to);
  const odd = !isPlain(text, host + 1, first) || !isPlain(text, first + 1, second - 1);
  return odd && isProgram(text, first + 1, second) ? second : host;
}

function isProgram(text: string, from: number, to: number): boolean {
  return to - from > 1 && text.charCodeAt(to - 1) === 58;
}

function isNumberColumn(text: string, from: number, to: number): boolean {
  let digits = 0;
  for (let i = from; i < to; i++) {
    if (isLetter(text.charCodeAt(i))) return false;
    if (isDigit(text.charCodeAt(i))) digits++;
  }
  return digits > 0;
}

function isPlain(text: string, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (!isLetter(text.charCodeAt(i))) return false;
  return true;
}

/** RFC 5424 behind its time: ` host app procid msgid [data] `. */
export function structuredEnd(text: string, from: number, to: number): number {
  let i = from;
  for (let column = 0; column < 4; column++) {
    while (i < to && isBreak(text.charCodeAt(i))) i++;
    i = tokenEnd(text, i, to);
  }
  while (i < to && isBreak(text.charCodeAt(i))) i++;
  if (text.charCodeAt(i) === 45) return i + 1;
  if (text.charCodeAt(i) !== 91) return i;
  const close = text.indexOf("] ", i);
  return close > 0 && close < to ? close + 1 : i;
}

/**
 * The end of a bracket that says who: one word, nothing but ids and dashes, or anything with a logger behind it. -1 when it
 * is part of the message.
 */
export function contextEnd(text: string, from: number, close: number, to: number): number {
  let words = 0;
  let spoken = 0;
  for (let i = from + 1; i < close; i++) {
    const begin = i;
    let digits = 0;
    for (; i < close; i++) {
      const code = text.charCodeAt(i);
      if (isBreak(code)) break;
      if (isDigit(code)) digits++;
    }
    if (i === begin) continue;
    words++;
    if (digits === 0 && !(i - begin === 1 && text.charCodeAt(begin) === 45)) spoken++;
  }
  if (words <= 1 || spoken === 0) return close + 1;
  let next = close + 1;
  while (next < to && isBreak(text.charCodeAt(next))) next++;
  return loggerEnd(text, next, to, true) > 0 ? close + 1 : -1;
}

/** The end of `org.example.Orders:`, `orders.api [`, `controller.go:116`, or -1. A name without a dot is part of the message, and without a level only `name.of - ` is a logger. */
export function loggerEnd(text: string, from: number, to: number, leveled: boolean): number {
  const end = tokenEnd(text, from, to);
  let dots = 0;
  for (let i = from; i < end; i++) {
    const code = text.charCodeAt(i);
    if (code === 46 || code === 36) {
      if (i + 1 < end && isLetter(text.charCodeAt(i + 1))) dots++;
    } else if (!isLetter(code) && !isDigit(code) && code !== 95 && code !== 58 && code !== 45) return -1;
  }
  if (dots === 0) return -1;
  if (text.charCodeAt(end - 1) === 58) return leveled ? end : -1;
  let next = end;
  while (next < to && isBreak(text.charCodeAt(next))) next++;
  const behind = text.charCodeAt(next);
  const alone = next + 1 >= to || isBreak(text.charCodeAt(next + 1));
  if (behind === 45 && alone) return end;
  // One column more, of no letters, may stand between: a process or thread number.
  const column = tokenEnd(text, next, to);
  if (isNumberColumn(text, next, column) && text.startsWith(" - ", column) && column + 3 < to) return column + 2;
  return leveled && (behind === 91 || (behind === 58 && alone)) ? end : -1;
}
