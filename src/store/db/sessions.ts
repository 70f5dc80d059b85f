import { AsyncLocalStorage } from "node:async_hooks";
import type { Clock } from "../../base/clock.ts";
import { OpsError } from "../../base/errors.ts";
import type { Database, QueryOptions, QueryResult, SqlValue, Transaction } from "./database.ts";
import { isRetryable } from "./failures.ts";
import { encodeParams } from "./params.ts";

export interface SessionResult extends QueryResult<object> {
  /** First word of the server's answer ("COMMIT"); the last statement's when several were sent. */
  readonly command: string | undefined;
}

/** One session with the server, held by one caller. */
export interface Session {
  /** Runs in the order of the calls; throws OpsError. Without params several statements may stand in `sql`. */
  run(sql: string, params?: readonly (string | null)[], options?: QueryOptions): Promise<SessionResult>;
  /** True once nothing more can be said through it. */
  readonly lost: boolean;
  /** Gives it back; a lost one, or one released with `discard`, is never handed out again. */
  release(discard?: boolean): void;
}

const MAX_RETRIES = 3;
const RETRY_JITTER_MS = 40;

/** The part of a database that is the same on every dialect: statements, transactions, and their guards. */
export function createStatements(
  acquire: () => Promise<Session>,
  clock: Clock,
): Pick<Database, "query" | "transaction"> {
  // Marks the asynchronous flow that runs inside a transaction; `open` ends with it, so that work merely started in
  // there is free afterwards. One per database: another database may well be used inside.
  const inside = new AsyncLocalStorage<{ open: boolean }>();

  function refuseInside(): void {
    if (!inside.getStore()?.open) return;
    throw new OpsError("bug", "The database was used inside its own transaction; use the transaction's tx there.");
  }

  async function query<Row extends object>(
    sql: string,
    params?: readonly SqlValue[],
    options?: QueryOptions,
  ): Promise<QueryResult<Row>> {
    refuseInside();
    const encoded = params?.length ? encodeParams(params) : undefined;
    const session = await acquire();
    try {
      return toResult<Row>(await session.run(sql, encoded, options));
    } finally {
      session.release();
    }
  }

  async function transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    refuseInside();
    for (let tries = 0; ; tries++) {
      const attempt = await attemptOnce(work);
      if ("value" in attempt) return attempt.value;
      if (!attempt.retry || tries === MAX_RETRIES) throw attempt.thrown;
      await clock.sleep(Math.ceil(Math.random() * RETRY_JITTER_MS * (tries + 1)));
    }
  }

  async function attemptOnce<T>(
    work: (tx: Transaction) => Promise<T>,
  ): Promise<{ readonly value: T } | { readonly thrown: unknown; readonly retry: boolean }> {
    const session = await acquire();
    const scope = { open: true };
    let failed: OpsError | undefined;
    let discard = false;

    async function run<Row extends object>(
      sql: string,
      params?: readonly SqlValue[],
      options?: QueryOptions,
    ): Promise<QueryResult<Row>> {
      if (!scope.open) throw new OpsError("bug", "A transaction was used after its end.");
      const encoded = params?.length ? encodeParams(params) : undefined;
      try {
        return toResult<Row>(await session.run(sql, encoded, options));
      } catch (error) {
        const first = failed;
        failed ??= error as OpsError;
        // After a failure every statement fails with 25P02, which tells nothing: the first one is the reason.
        throw first !== undefined && failed.facts.code !== undefined && codeOf(error) === "25P02" ? first : error;
      }
    }

    try {
      await session.run("begin");
      const value = await inside.run(scope, () => work({ inTransaction: true, query: run }));
      scope.open = false;
      // A transaction in which a statement failed answers COMMIT with ROLLBACK, and no error.
      const end = await session.run("commit");
      if (end.command !== "COMMIT") throw failed ?? new OpsError("bug", "A transaction did not commit.");
      return { value };
    } catch (thrown) {
      scope.open = false;
      if (!session.lost) await session.run("rollback").catch(() => (discard = true));
      return { thrown, retry: isRetryable(failed) || (thrown instanceof OpsError && isRetryable(thrown)) };
    } finally {
      session.release(discard);
    }
  }

  return { query, transaction };
}

function toResult<Row extends object>(result: SessionResult): QueryResult<Row> {
  return { rows: result.rows as readonly Row[], affected: result.affected };
}

function codeOf(error: unknown): unknown {
  return error instanceof OpsError ? error.facts.code : undefined;
}
