import { isDigit, isLetter } from "../masks/character.ts";
import { readKlog, readTimestamp, type Stamp } from "../time/timestamp.ts";
import { levelOfCapitals, levelOfLetter, levelOfSeverity, levelOfWord } from "./level.ts";
import { contextEnd, isBreak, loggerEnd, programEnd, structuredEnd, tokenEnd } from "./origin.ts";

/** What stands before a line's message; used again for every line. */
export interface Head extends Stamp {
  /** A level's number, 0 when none was named. */
  level: number;
  /** Where the message begins. */
  at: number;
  /** Whether a time or a level was found. */
  found: boolean;
  /** A logger was read: what stands behind it is the message's, but for brackets and levels. */
  settled: boolean;
  /** RFC 5424's form, where host, program and more stand behind the time. */
  structured: boolean;
  /** A CRI line that the next one goes on with. */
  partial: boolean;
}

export function createHead(): Head {
  return {
    ms: Number.NaN,
    syslog: false,
    level: 0,
    at: 0,
    found: false,
    settled: false,
    structured: false,
    partial: false,
  };
}

const maxItems = 12;
const stamp: Stamp = { ms: Number.NaN, syslog: false };

/**
 * Takes off what stands before the message: times, the containers' stream, level, process, thread, logger. Where a line has
 * two times the first is kept: the runtime's, which has a zone.
 */
export function readHead(text: string, from: number, to: number, nowMs: number, head: Head): void {
  head.ms = Number.NaN;
  head.level = 0;
  head.found = false;
  head.syslog = false;
  head.settled = false;
  head.structured = false;
  head.partial = false;
  let i = from;
  if (text.charCodeAt(i) === 60) i = readPriority(text, i, to, head);
  let looked = false;
  for (let item = 0; item < maxItems; item++) {
    while (i < to && isBreak(text.charCodeAt(i))) i++;
    if (i >= to) break;
    const code = text.charCodeAt(i);
    if (code === 123) break;
    let end = -1;
    if (isDigit(code)) end = readDigits(text, i, to, nowMs, head);
    else if (code === 91 || code === 40) end = readBracket(text, i, to, nowMs, head);
    else if (isLetter(code)) end = readWord(text, i, to, nowMs, head);
    else if (head.found) end = separatorEnd(text, i, to);
    if (end < 0 && !looked && !head.settled && !head.syslog && head.level === 0) {
      looked = true;
      end = readAhead(text, i, to, nowMs, head);
    }
    if (end < 0) break;
    i = end;
  }
  head.at = i;
}

/** A time, or the process in `INFO 1 --- [main]`. Behind time and level a number is the message's. */
function readDigits(text: string, from: number, to: number, nowMs: number, head: Head): number {
  if (!head.settled && (head.level === 0 || Number.isNaN(head.ms))) {
    const end = readStamp(text, from, to, nowMs, head);
    if (end > 0) return end;
  }
  if (!head.found) return -1;
  const end = tokenEnd(text, from, to);
  if (head.level > 0 && text.startsWith(" --- ", end) && end + 5 < to) return end + 5;
  return readLogger(text, from, to, head);
}

function readStamp(text: string, from: number, to: number, nowMs: number, head: Head): number {
  const end = readTimestamp(text, from, to, nowMs, stamp);
  if (end < 0) return -1;
  if (Number.isNaN(head.ms)) head.ms = stamp.ms;
  head.found = true;
  if (head.structured) {
    head.structured = false;
    return structuredEnd(text, end, to);
  }
  if (stamp.syslog) {
    head.syslog = true;
    return programEnd(text, end, to, true);
  }
  return text.charCodeAt(end) === 32 ? readStream(text, end, to, head) : end;
}

/** ` stdout F `: https://github.com/kubernetes/design-proposals-archive/blob/main/node/kubelet-cri-logging.md */
function readStream(text: string, end: number, to: number, head: Head): number {
  const flag = end + 8;
  if (flag < to && text.charCodeAt(end + 1) === 115 && text.charCodeAt(flag - 1) === 32) {
    const letter = text.charCodeAt(flag);
    const known = text.startsWith("stdout", end + 1) || text.startsWith("stderr", end + 1);
    if (known && (letter === 70 || letter === 80) && (flag + 1 === to || text.charCodeAt(flag + 1) === 32)) {
      head.partial = letter === 80;
      return flag + 1;
    }
  }
  return programEnd(text, end, to, false);
}

/** `<34>` and, of RFC 5424, the version behind it. */
function readPriority(text: string, from: number, to: number, head: Head): number {
  let i = from + 1;
  let value = 0;
  while (i < to && i < from + 4 && isDigit(text.charCodeAt(i))) value = value * 10 + text.charCodeAt(i++) - 48;
  if (i === from + 1 || value > 191 || text.charCodeAt(i) !== 62) return from;
  head.level = levelOfSeverity(value & 7);
  head.found = true;
  head.structured = text.charCodeAt(i + 1) === 49 && text.charCodeAt(i + 2) === 32;
  return head.structured ? i + 3 : i + 1;
}

/** `[<time>]`, `[<level>]`, and behind either `[main]` or `[req-1 - -]`. */
function readBracket(text: string, from: number, to: number, nowMs: number, head: Head): number {
  const close = text.indexOf(text.charCodeAt(from) === 91 ? "]" : ")", from + 1);
  if (close < 0 || close >= to || close - from > 300) return -1;
  const end = readTimestamp(text, from + 1, close, nowMs, stamp);
  if (end === close) {
    if (Number.isNaN(head.ms)) head.ms = stamp.ms;
    head.found = true;
    return close + 1;
  }
  if (head.level === 0 && close - from <= 16) {
    const level = levelOfWord(text.slice(from + 1, close).trim());
    if (level > 0) {
      head.level = level;
      head.found = true;
      return close + 1;
    }
  }
  return head.found ? contextEnd(text, from, close, to) : -1;
}

function readWord(text: string, from: number, to: number, nowMs: number, head: Head): number {
  const klog = levelOfLetter(text.charCodeAt(from));
  if (klog > 0 && isDigit(text.charCodeAt(from + 1))) {
    const end = readKlog(text, from, to, nowMs, stamp);
    if (end > 0) {
      if (Number.isNaN(head.ms)) head.ms = stamp.ms;
      head.level = klog;
      head.found = true;
      return klogOriginEnd(text, end, to);
    }
  }
  const named = head.settled ? -1 : readStamp(text, from, to, nowMs, head);
  if (named > 0) return named;
  if (head.level === 0) {
    const end = readLevel(text, from, to, head);
    if (end > 0) return end;
  }
  return readLogger(text, from, to, head);
}

function readLogger(text: string, from: number, to: number, head: Head): number {
  if (!head.found || head.settled) return -1;
  const end = loggerEnd(text, from, to, head.level > 0);
  if (end > 0) head.settled = true;
  return end;
}

function readLevel(text: string, from: number, to: number, head: Head): number {
  let end = from;
  while (end < to && end - from <= 13 && isLetter(text.charCodeAt(end))) end++;
  const behind = end < to ? text.charCodeAt(end) : 32;
  if (end - from < 3) return -1;
  let level = 0;
  if (behind === 32 || behind === 9 || behind === 124) {
    level = levelOfCapitals(text, from, end);
    // In small letters only where columns are: "error opening file" is a sentence.
    if (level === 0 && head.found && (behind !== 32 || isBreak(text.charCodeAt(end + 1))))
      level = levelOfWord(text.slice(from, end));
  } else if (behind === 58 || behind === 93) level = levelOfWord(text.slice(from, end));
  else if (behind === 91 || behind === 40) level = levelOfCapitals(text, from, end);
  if (level === 0) return -1;
  head.level = level;
  head.found = true;
  return behind === 58 || behind === 93 || behind === 124 ? end + 1 : end;
}

/** `       1 controller.go:116] ` */
function klogOriginEnd(text: string, from: number, to: number): number {
  let i = from;
  while (i < to && isBreak(text.charCodeAt(i))) i++;
  while (i < to && isDigit(text.charCodeAt(i))) i++;
  while (i < to && isBreak(text.charCodeAt(i))) i++;
  const end = tokenEnd(text, i, to);
  return end > i && text.charCodeAt(end - 1) === 93 ? end : from;
}

/** A lone `-`, `|`, `:` or `---` between the columns. */
function separatorEnd(text: string, from: number, to: number): number {
  const end = tokenEnd(text, from, to);
  if (end - from > 3) return -1;
  for (let i = from; i < end; i++) {
    const code = text.charCodeAt(i);
    if (code !== 45 && code !== 124 && code !== 58) return -1;
  }
  return end;
}

/**
 * Many forms put node, process and file before the level. Looks a few words ahead for a level in capitals behind a time;
 * words of prose in between end the look.
 */
function readAhead(text: string, from: number, to: number, nowMs: number, head: Head): number {
  let i = from;
  let ms = head.ms;
  let stamped = head.found;
  let end = -1;
  let prose = 0;
  for (let item = 0; item < maxItems && i < to && i - from < 200; item++) {
    while (i < to && isBreak(text.charCodeAt(i))) i++;
    const stop = tokenEnd(text, i, to);
    const bracket = text.charCodeAt(i) === 91 ? 1 : 0;
    const level = bracket ? 0 : levelOfCapitals(text, i, stop);
    if (level > 0 && stamped) {
      head.ms = ms;
      head.level = level;
      head.found = true;
      return stop;
    }
    const time = readTimestamp(text, i + bracket, to, nowMs, stamp);
    if (time > 0) {
      if (Number.isNaN(ms)) ms = stamp.ms;
      stamped = true;
      i = time + bracket;
      if (bracket && text.charCodeAt(time) === 93) {
        // An access log: who asked stands before the time, the request behind it.
        head.ms = ms;
        head.found = true;
        return time + 1;
      }
      end = -1;
      continue;
    }
    if (isProse(text, i, stop) && ++prose > 1) return end;
    i = stop;
  }
  return end;
}

/** Letters, not all of them capitals. */
function isProse(text: string, from: number, to: number): boolean {
  let small = false;
  for (let i = from; i < to; i++) {
    const code = text.charCodeAt(i);
    if (!isLetter(code)) return i === to - 1 && small && code !== 93 && code !== 58;
    if (code >= 97) small = true;
  }
  return small;
}
