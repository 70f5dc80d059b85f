import type { Client, ClientBase, CustomTypesConfig, QueryResult as PgResult, PoolClient, QueryArrayResult } from "pg";
import { type Clock, systemClock } from "../../base/clock.ts";
import { columnReaders, readAsText } from "./column-types.ts";
import type { Database } from "./database.ts";
import { endsSession, toDatabaseError } from "./failures.ts";
import { createListener } from "./postgres-listener.ts";
import { createStatements, type Session } from "./sessions.ts";

export interface PostgresOptions {
  readonly url: string;
  /** Default 10. */
  readonly poolSize?: number;
  /** The server stops a statement after this long; default 15 000. `set local statement_timeout` lifts it for one transaction. */
  readonly statementTimeoutMs?: number;
  readonly clock?: Clock;
}

const CONNECT_TIMEOUT_MS = 10_000; // waiting for a free session counts
const IDLE_IN_TRANSACTION_MS = 60_000;
// The server's own stop comes first; this one is for a network that swallows everything.
const SILENCE_MS = 5_000;

const types = {
  getTypeParser: (oid: number) => columnReaders.get(oid) ?? readAsText,
} as unknown as CustomTypesConfig; // the declared type insists on pg's own overloads

/**
 * A Postgres server through a pool. Connects at the first statement. A connection the server drops is replaced at the
 * next use; what was under way on it fails as `unavailable`.
 */
export function createPostgres(options: PostgresOptions): Database {
  const { url, poolSize = 10, statementTimeoutMs = 15_000, clock = systemClock } = options;
  const connection = { connectionString: url, types, keepAlive: true, application_name: "pilothouse" };
  // The shape of results depends on these, so a server's own defaults must not.
  const settings = `set timezone = 'UTC'; set datestyle = 'ISO, MDY'; set bytea_output = 'hex'; set extra_float_digits = 1;
    set statement_timeout = ${statementTimeoutMs}; set idle_in_transaction_session_timeout = ${IDLE_IN_TRANSACTION_MS}`;

  let opening: ReturnType<typeof openPool> | undefined;
  let closed = false;

  async function openPool() {
    const { default: pg } = await import("pg");
    const pool = new pg.Pool({
      ...connection,
      max: poolSize,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      onConnect: async (client: ClientBase) => {
        await client.query(settings);
      },
    });
    // A dropped connection emits `error`, which unheard ends the process. Whoever holds the client learns by its statement.
    pool.on("error", ignore);
    pool.on("connect", (client) => client.on("error", ignore));
    return { pool, Client: pg.Client };
  }

  function open() {
    if (closed) throw toDatabaseError(new Error("Cannot use a pool after calling end"));
    opening ??= openPool();
    return opening;
  }

  async function acquire(): Promise<Session> {
    const { pool } = await open();
    try {
      return createSession(await pool.connect(), statementTimeoutMs + SILENCE_MS);
    } catch (thrown) {
      throw toDatabaseError(thrown);
    }
  }

  async function connectListener(): Promise<Client> {
    const { Client } = await open();
    return new Client({ ...connection, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  }

  const listener = createListener(connectListener, clock);

  return {
    dialect: "postgres",
    ...createStatements(acquire, clock),
    listen: listener.listen,
    async close() {
      if (closed) return;
      closed = true;
      await listener.close();
      await (await opening)?.pool.end();
    },
  };
}

function createSession(client: PoolClient, silenceMs: number): Session {
  let lost = false;
  let inTransaction = false;
  return {
    get lost() {
      return lost;
    },
    async run(sql, params, { keptAs } = {}) {
      // Inside a transaction the limit may have been lifted (migrations), so only its ends are watched from here.
      const ends = sql === "begin" || sql === "commit" || sql === "rollback";
      const watched = ends || !inTransaction;
      if (ends) inTransaction = sql === "begin";
      const limits = watched ? { query_timeout: silenceMs } : {};
      try {
        const answer: unknown = await client.query({
          text: sql,
          ...limits,
          ...(keptAs === undefined ? {} : { name: keptAs }),
          ...(params ? { values: [...params] } : {}),
        });
        const last = (Array.isArray(answer) ? answer.at(-1) : answer) as PgResult<object> | QueryArrayResult;
        return { rows: last.rows as object[], affected: last.rowCount ?? 0, command: last.command ?? undefined };
      } catch (thrown) {
        lost ||= endsSession(thrown);
        throw toDatabaseError(thrown, sql);
      }
    },
    release: (discard = false) => client.release(lost || discard),
  };
}

function ignore(): void {}
