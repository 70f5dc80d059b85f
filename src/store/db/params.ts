import { OpsError } from "../../base/errors.ts";
import type { SqlValue } from "./database.ts";

// JSON.stringify spells a lone surrogate as an escape, which jsonb refuses; in plain text it becomes U+FFFD on the wire.
// Long words cut in the middle of an emoji make them daily, so both columns keep the same character.
const LONE_SURROGATE = /(?<!\\)((?:\\\\)*)\\ud[89a-f][0-9a-f]{2}/g;

/** The text that stands for a value in a json or jsonb column; the way to store a JSON array, string or number there. */
export function jsonText(value: unknown): string {
  try {
    const text = JSON.stringify(value);
    if (text !== undefined) return text.replace(LONE_SURROGATE, "$1\\ufffd");
  } catch (cause) {
    throw new OpsError("bug", "A value that JSON cannot hold was given to the database.", { cause });
  }
  throw new OpsError("bug", `A value that JSON cannot hold was given to the database: ${typeof value}.`);
}

/** Every parameter in Postgres's text form, so that both dialects read the same words. */
export function encodeParams(params: readonly SqlValue[]): readonly (string | null)[] {
  return params.map((param, index) => encode(param, index + 1));
}

function encode(value: SqlValue | undefined, position: number): string | null {
  if (value === null) return null;
  switch (typeof value) {
    case "string":
      return value;
    case "number":
      return Object.is(value, -0) ? "-0" : String(value);
    case "bigint":
    case "boolean":
      return String(value);
    case "object":
      break;
    default:
      throw new OpsError("bug", `Parameter $${position} of a statement is ${typeof value}; null means no value.`);
  }
  if (Array.isArray(value)) return encodeArray(value as readonly SqlValue[], position);
  if (value instanceof Uint8Array)
    return `\\x${Buffer.from(value.buffer, value.byteOffset, value.length).toString("hex")}`;
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime()))
      throw new OpsError("bug", `Parameter $${position} is a date that does not exist.`);
    return value.toISOString();
  }
  return jsonText(value);
}

function encodeArray(items: readonly SqlValue[], position: number): string {
  const parts = items.map((item) => {
    if (Array.isArray(item)) return encodeArray(item as readonly SqlValue[], position);
    const text = encode(item, position);
    return text === null ? "NULL" : `"${text.replace(/["\\]/g, "\\$&")}"`;
  });
  return `{${parts.join(",")}}`;
}
