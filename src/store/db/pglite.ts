import type { PGlite } from "@electric-sql/pglite";
import { type Clock, systemClock } from "../../base/clock.ts";
import type { Database } from "./database.ts";
import { endsSession, lostDatabase, toDatabaseError } from "./failures.ts";
import { startInFolder, startInMemory, toFolderError } from "./pglite-instance.ts";
import { createStatements, type Session, type SessionResult } from "./sessions.ts";

export interface PgliteOptions {
  /** The cluster's own folder, created when absent; nobody else may have it open. Undefined: in memory. */
  readonly dir?: string | undefined;
  readonly clock?: Clock;
}

/**
 * Postgres inside this process. Starts at the first statement. One session only: statements and transactions wait for
 * each other, so a transaction that dawdles holds up everybody, and `statement_timeout` is not enforced.
 * After a failure that ends the session (disk full, out of memory) the next statement opens the folder anew.
 */
export function createPglite(options: PgliteOptions): Database {
  const { dir, clock = systemClock } = options;
  let instance: Promise<PGlite> | undefined;
  let died: unknown; // in memory there is nothing to open anew
  let closed = false;
  let turn: Promise<void> = Promise.resolve();

  function start(): Promise<PGlite> {
    if (died !== undefined && dir === undefined) throw lostDatabase(died);
    instance ??= (dir === undefined ? startInMemory() : startInFolder(dir)).catch((thrown) => {
      instance = undefined;
      throw (dir !== undefined && toFolderError(thrown, dir)) || toDatabaseError(thrown);
    });
    return instance;
  }

  function takeTurn(): Promise<() => void> {
    const before = turn;
    let pass: () => void = () => {};
    turn = new Promise((resolve) => {
      pass = resolve;
    });
    return before.then(() => pass);
  }

  async function acquire(): Promise<Session> {
    const pass = await takeTurn();
    try {
      if (closed) throw lostDatabase();
      return createSession(await start(), pass, (thrown) => {
        died = thrown;
        instance = undefined; // not closed: a dead instance may loop for ever inside, and the process with it
      });
    } catch (error) {
      pass();
      throw error;
    }
  }

  return {
    dialect: "pglite",
    ...createStatements(acquire, clock),
    async dump() {
      const pass = await takeTurn();
      try {
        if (closed) throw lostDatabase();
        const open = await start();
        await open.exec("checkpoint");
        return new Uint8Array(await (await open.dumpDataDir("gzip")).arrayBuffer());
      } finally {
        pass();
      }
    },
    async close() {
      const pass = await takeTurn();
      try {
        if (closed) return;
        closed = true;
        await (await instance)?.close();
      } finally {
        pass();
      }
    },
  };
}

function createSession(instance: PGlite, pass: () => void, onLost: (thrown: unknown) => void): Session {
  let lost = false;

  function lose(thrown: unknown): void {
    if (!lost) onLost(thrown);
    lost = true;
  }

  async function run(sql: string, params?: readonly (string | null)[]): Promise<SessionResult> {
    if (lost) throw lostDatabase();
    try {
      const result = params ? await instance.query<object>(sql, [...params]) : (await instance.exec(sql)).at(-1);
      const { command, rowCount } = (result ?? {}) as { command?: string; rowCount?: number };
      // PGlite swallows a crash inside and then answers with nothing, which would pass for a commit.
      if (command === undefined && !isEmpty(sql)) throw new Error("PGlite gave no answer.");
      return { rows: (result?.rows ?? []) as object[], affected: rowCount ?? 0, command };
    } catch (thrown) {
      if (!endsSession(thrown)) throw toDatabaseError(thrown, sql);
      lose(thrown);
      const error = toDatabaseError(thrown, sql);
      throw error.kind === "unavailable" ? error : lostDatabase(thrown);
    }
  }

  return {
    get lost() {
      return lost;
    },
    run,
    release(discard = false) {
      if (discard) lose(new Error("A transaction could not be rolled back."));
      pass();
    },
  };
}

/** Nothing but comments: the one statement that is rightly answered with nothing. */
function isEmpty(sql: string): boolean {
  return !/[^\s;]/.test(sql.replace(/--[^\n]*/g, "").replace(/\/\*[\s\S]*?\*\//g, ""));
}
