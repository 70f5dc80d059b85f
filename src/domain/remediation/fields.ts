import { digestOf } from "../../base/canonical-json.ts";
import type { DecidingField } from "./change-plan.ts";

/** The value at a JSON pointer (RFC 6901); undefined where there is none. */
export function valueAt(object: unknown, pointer: string): unknown {
  let here: unknown = object;
  for (const part of pointer.split("/").slice(1)) {
    if (typeof here !== "object" || here === null) return undefined;
    const key = part.replaceAll("~1", "/").replaceAll("~0", "~");
    here = (here as Readonly<Record<string, unknown>>)[key];
  }
  return here;
}

/** SHA-256 of the canonical JSON of the value there; of null where there is none. */
export function fieldDigest(object: unknown, pointer: string): string {
  return digestOf(valueAt(object, pointer) ?? null);
}

/** The field as it stands, pinned. */
export function decidingField(object: unknown, pointer: string, shown?: string): DecidingField {
  return { pointer, digest: fieldDigest(object, pointer), ...(shown === undefined ? {} : { shown }) };
}

export function fingerprintOf(decides: readonly DecidingField[]): string {
  return digestOf(decides);
}

export function hasFields(
  object: unknown,
  fields: readonly { readonly pointer: string; readonly digest: string }[],
): boolean {
  return fields.every(({ pointer, digest }) => fieldDigest(object, pointer) === digest);
}
