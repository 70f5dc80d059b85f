import { createHash } from "node:crypto";
import { OpsError } from "./errors.ts";

/**
 * JSON with one spelling: keys sorted by code unit, no white space, absent and undefined fields alike. What gets signed
 * or digested goes through here. Numbers must be finite; anything JSON cannot hold is refused rather than dropped.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === "boolean" || typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new OpsError("bug", `A number that JSON cannot hold: ${value}.`);
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (value instanceof Date) return JSON.stringify(value.toISOString());
  if (typeof value === "object") {
    const fields = Object.entries(value)
      .filter(([, field]) => field !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, field]) => `${JSON.stringify(key)}:${canonicalJson(field)}`);
    return `{${fields.join(",")}}`;
  }
  throw new OpsError("bug", `A value that JSON cannot hold: ${typeof value}.`);
}

/** SHA-256 of the canonical JSON, in hex. */
export function digestOf(value: unknown): string {
  return sha256(canonicalJson(value));
}

export function sha256(text: string | Uint8Array): string {
  return createHash("sha256").update(text).digest("hex");
}
