import type { Clock } from "../../base/clock.ts";
import type { DatabaseConfig } from "./config.ts";
import type { Database } from "./database.ts";
import { createPglite } from "./pglite.ts";
import { createPostgres } from "./postgres.ts";

export interface OpenDatabaseOptions {
  /** Where the embedded database lives when the config names no server; undefined keeps it in memory. */
  readonly dir: string | undefined;
  readonly clock: Clock;
}

/** The database the config asks for. Nothing is connected or started before its first statement. */
export function openDatabase(config: DatabaseConfig, { dir, clock }: OpenDatabaseOptions): Database {
  if (config.url === undefined) return createPglite({ dir, clock });
  const { url, poolSize, statementTimeoutMs } = config;
  return createPostgres({ url, poolSize, statementTimeoutMs, clock });
}
