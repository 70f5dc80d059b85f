import type { Json } from "../../base/json.ts";

/**
 * What can stand for a `$n` in a statement. Objects go in as JSON (jsonb), bytes as bytea, dates as timestamptz.
 * A JavaScript array is a Postgres array (`= any($1)`), its elements by the same rules; a string is its own text, so for
 * a jsonb column it is JSON text. To store a JSON array, string, number or null as jsonb pass `jsonText(value)`.
 * A lone surrogate becomes U+FFFD; a NUL character is refused as `invalid`; undefined is a `bug`.
 */
export type SqlValue = string | number | bigint | boolean | null | Date | Uint8Array | Json | readonly SqlValue[];

export interface QueryResult<Row> {
  readonly rows: readonly Row[];
  /** Rows written by an insert, update or delete; rows returned by a select. */
  readonly affected: number;
}

/**
 * Runs one statement; without params several may stand in `sql`, parted by semicolons, and the last one's result is
 * given. Results have one shape on every dialect: bool, int2, int4, int8 (a `bug` beyond 2^53), oid and floats as
 * boolean and number, timestamptz as Date (cut to the millisecond), json and jsonb parsed, bytea as Uint8Array, arrays
 * of these as arrays; numeric, date, timestamp and everything else as text.
 */
export interface Queryable {
  query<Row extends object = Record<string, unknown>>(
    sql: string,
    params?: readonly SqlValue[],
    options?: QueryOptions,
  ): Promise<QueryResult<Row>>;
}

export interface QueryOptions {
  /**
   * A name for this very text: sessions keep it parsed and planned under it. For the few statements that somebody waits
   * for; one that joins and writes several tables takes half its time so.
   */
  readonly keptAs?: string;
}

/** The statements of one transaction. Unusable once it has ended. */
export interface Transaction extends Queryable {
  readonly inTransaction: true;
}

/**
 * A Postgres, real or embedded. Failures are `OpsError`: `unavailable` when the server cannot be reached or shuts down
 * or its disk is full, `conflict` on a unique or serialisation violation (facts.constraint names it), `bug` on bad SQL.
 */
export interface Database extends Queryable {
  readonly dialect: "postgres" | "pglite";
  /**
   * Runs `work` in one transaction: committed when it returns, rolled back when it throws. Inside, only `tx` may be
   * used: calling the database itself from there throws, since on one session it would wait for itself.
   * Serialisation failures and deadlocks are retried up to three times, so `work` has no effect but through `tx`.
   */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  /** Tells of `notify` from other processes where the dialect can; a hint, never the truth. */
  listen?(channel: string, heard: (payload: string) => void): Promise<() => Promise<void>>;
  /** The embedded database as a gzipped tar of its folder, consistent at one moment; writers wait meanwhile. */
  dump?(): Promise<Uint8Array>;
  close(): Promise<void>;
}
