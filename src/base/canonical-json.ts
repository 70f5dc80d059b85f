import { createHash } from "node:crypto";
import { OpsError } from "./errors.ts";

/**
 * JSON with one spelling: keys sorted by code unit, no white space, absent and undefined fields alike. What gets signed
 * or digested goes through here. Numbers must be finite; anything JSON cannot hold is refused rather than dropped.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === "boolean" || typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw refusal(`the number ${value}`);
    return JSON.stringify(value);
  }
  // Array.from sees the holes of a sparse array, which map passes over.
  if (Array.isArray(value)) return `[${Array.from(value, (item: unknown) => canonicalJson(item)).join(",")}]`;
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) throw refusal("an invalid date");
    return JSON.stringify(value.toISOString());
  }
  if (typeof value === "object" && isPlain(value)) {
    const fields = Object.entries(value)
      .filter(([, field]) => field !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, field]) => `${JSON.stringify(key)}:${canonicalJson(field)}`);
    return `{${fields.join(",")}}`;
  }
  throw refusal(typeof value === "object" ? value.constructor.name : `a ${typeof value}`);
}

/** A Map or a Buffer would be written as an empty or a strange object, and two of them digest alike. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function refusal(what: string): OpsError {
  return new OpsError("bug", `Something that JSON cannot hold was to be signed: ${what}.`);
}

/** SHA-256 of the canonical JSON, in hex. */
export function digestOf(value: unknown): string {
  return sha256(canonicalJson(value));
}

export function sha256(text: string | Uint8Array): string {
  return createHash("sha256").update(text).digest("hex");
}
