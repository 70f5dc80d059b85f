import type { Clock } from "../../base/clock.ts";
import { OpsError } from "../../base/errors.ts";
import type { Database, Queryable } from "./database.ts";
import { type Migration, readMigrations } from "./migrations.ts";

export interface MigrateOptions {
  readonly dir: string;
  /** The newest migration this program knows; that of the folder unless said. */
  readonly program?: number;
  readonly clock: Clock;
}

interface AppliedRow {
  readonly number: number;
  readonly name: string;
  readonly sha256: string;
  readonly oldest_program: number;
}

const LOCK = 7_165_042_918; // any number, the same in every version of the program

// The one table without workspace_id: it tells of the database, not of anybody's data.
const TABLE = `create table if not exists schema_migrations (
  number integer primary key,
  name text not null,
  sha256 text not null,
  oldest_program integer not null,
  applied_at timestamptz not null
)`;

/**
 * Brings the database up to this program: each migration in its own transaction, under a lock, so that any number of
 * processes may start at once. Throws `conflict` when an applied migration was edited since, or when the database is
 * newer than this program and says it cannot live with it; nothing is applied then. Returns the names applied here.
 */
export async function migrate(db: Database, options: MigrateOptions): Promise<{ readonly applied: readonly string[] }> {
  const known = await readMigrations(options.dir);
  const applied: string[] = [];
  for (;;) {
    const [next] = decidePending(known, await readApplied(db), options.program);
    if (next === undefined) return { applied };
    const name = await applyNext(db, known, options);
    if (name !== undefined) applied.push(name);
  }
}

/** What `migrate` would apply, oldest first; throws as it does, writes nothing. */
export async function pendingMigrations(
  db: Queryable,
  options: Pick<MigrateOptions, "dir" | "program">,
): Promise<readonly Migration[]> {
  return decidePending(await readMigrations(options.dir), await readApplied(db), options.program);
}

async function applyNext(
  db: Database,
  known: readonly Migration[],
  options: MigrateOptions,
): Promise<string | undefined> {
  return db.transaction(async (tx) => {
    // Another process may hold the lock for as long as its migration takes, and ours may take as long.
    await tx.query("set local statement_timeout = 0");
    await tx.query("select pg_advisory_xact_lock($1::bigint)", [LOCK]);
    await tx.query(TABLE);
    const [next] = decidePending(known, await readApplied(tx), options.program);
    if (next === undefined) return undefined;
    await tx.query(next.sql);
    await tx.query(
      "insert into schema_migrations (number, name, sha256, oldest_program, applied_at) values ($1, $2, $3, $4, $5)",
      [next.number, next.name, next.sha256, next.oldestProgram, new Date(options.clock.now())],
    );
    return next.name;
  });
}

async function readApplied(db: Queryable): Promise<readonly AppliedRow[]> {
  const { rows } = await db.query<{ there: boolean }>("select to_regclass('schema_migrations') is not null as there");
  if (!rows[0]?.there) return [];
  const applied = await db.query<AppliedRow>(
    "select number, name, sha256, oldest_program from schema_migrations order by number",
  );
  return applied.rows;
}

function decidePending(
  known: readonly Migration[],
  applied: readonly AppliedRow[],
  program: number = known.at(-1)?.number ?? 0,
): readonly Migration[] {
  const mine = known.filter(({ number }) => number <= program);
  const byNumber = new Map(mine.map((migration) => [migration.number, migration]));
  for (const row of applied) {
    const migration = byNumber.get(row.number);
    if (migration === undefined) refuseTooNew(row, program);
    else if (migration.sha256 !== row.sha256) {
      throw new OpsError(
        "conflict",
        `Migration ${migration.name}.sql was edited after it was applied; put its old text back and write the change as a new migration.`,
        { facts: { applied: row.sha256, found: migration.sha256 } },
      );
    }
  }
  const done = new Set(applied.map(({ number }) => number));
  return mine.filter(({ number }) => !done.has(number));
}

function refuseTooNew(row: AppliedRow, program: number): void {
  if (row.oldest_program <= program) return;
  throw new OpsError(
    "conflict",
    `The database has migration ${row.name}, which this Pilothouse (schema ${program}) cannot live with; update Pilothouse, or restore a backup from before it.`,
    { facts: { number: row.number, oldestProgram: row.oldest_program } },
  );
}
