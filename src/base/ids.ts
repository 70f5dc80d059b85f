import { randomBytes } from "node:crypto";

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"; // Crockford's base 32: nothing that reads alike

/**
 * A new id: a millisecond clock in front, 80 random bits behind, so that ids of one process sort by time and no one
 * can guess one. 26 characters after the prefix.
 */
export function newId(prefix: string, nowMs: number = Date.now()): string {
  let time = "";
  let rest = nowMs;
  for (let i = 0; i < 10; i++) {
    time = ALPHABET[rest % 32] + time;
    rest = Math.floor(rest / 32);
  }
  return `${prefix}_${time}${randomCode(16)}`;
}

/** A random code of `length` characters, 5 bits each, for secrets and opaque ids. */
export function randomCode(length: number): string {
  let code = "";
  for (const byte of randomBytes(length)) code += ALPHABET[byte & 31];
  return code;
}
