import { createHmac } from "node:crypto";
import { canonicalJson, digestOf } from "../../base/canonical-json.ts";
import type { AuditRow } from "./audit.ts";

/** A seal binds some rows, in order, to all seals before it. */
export interface Seal {
  readonly no: number;
  /** Each row's id with the SHA-256 of its content, so that an altered row is named. */
  readonly rows: readonly (readonly [id: string, digest: string])[];
  /** The mac of the seal before; "" for the first. */
  readonly previous: string;
  readonly mac: string;
  /** ISO 8601 in UTC. */
  readonly at: string;
}

/** The newest seal as kept outside the database, so that cutting off the newest seals is noticed too. */
export interface SealHead {
  readonly no: number;
  readonly mac: string;
}

export function digestRows(rows: readonly AuditRow[]): Seal["rows"] {
  return rows.map((row) => [row.id, digestOf(row)]);
}

/** HMAC-SHA-256 with a key that the database never sees. */
export function makeSeal(key: Uint8Array, fields: Omit<Seal, "mac">): Seal {
  return { ...fields, mac: createHmac("sha256", key).update(canonicalJson(fields)).digest("hex") };
}

export function sealHolds(key: Uint8Array, seal: Seal): boolean {
  const { mac, ...fields } = seal;
  return makeSeal(key, fields).mac === mac;
}
