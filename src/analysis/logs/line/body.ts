import { isDigit } from "../masks/character.ts";

/** Where a container runtime's prefix ends (`2026-11-20T14:03:22.1Z `, `… stdout F `), or `from` where a line has none. */
export function bodyBegin(text: string, from: number, to: number): number {
  if (to - from < 21 || text.charCodeAt(from + 10) !== 84 || !isDigit(text.charCodeAt(from))) return from;
  const space = text.indexOf(" ", from + 19);
  if (space < 0 || space >= to || space - from > 36) return from;
  const last = text.charCodeAt(space - 1);
  if (last !== 90 && text.charCodeAt(space - 3) !== 58) return from;
  const stream = text.startsWith("stdout ", space + 1) || text.startsWith("stderr ", space + 1);
  return stream && isFlag(text, space + 8, to) ? Math.min(space + 10, to) : space + 1;
}

function isFlag(text: string, at: number, to: number): boolean {
  const code = text.charCodeAt(at);
  return at < to && (code === 70 || code === 80) && (at + 1 === to || text.charCodeAt(at + 1) === 32);
}

/** A blank line behind a runtime's prefix. */
export function isEmptyBody(text: string, from: number, to: number): boolean {
  if (to - from > 48 || !isDigit(text.charCodeAt(from))) return false;
  const body = bodyBegin(text, from, to);
  return body === to && body > from;
}

/** A CRI line that the next one goes on with. */
export function isPartial(text: string, from: number, to: number): boolean {
  const body = bodyBegin(text, from, to);
  const flag = body === to && text.charCodeAt(to - 1) === 80 ? to - 1 : body - 2;
  return body > from + 10 && text.charCodeAt(flag) === 80 && text.charCodeAt(flag - 1) === 32;
}
