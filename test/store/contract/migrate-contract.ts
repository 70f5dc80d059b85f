import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, type TestContext, test } from "vitest";
import type { Database } from "../../../src/store/db/database.ts";
import { migrate, pendingMigrations } from "../../../src/store/db/migrate.ts";
import { faultOf } from "../fault.ts";
import { createManualClock } from "../manual-clock.ts";

interface EmptyDatabases {
  /** A database without tables, opened `openers` times where the implementation allows more than one. */
  open(openers: number): Promise<readonly Database[]>;
  close(): Promise<void>;
}

const FIRST = "-- oldest program: 1\ncreate table a (n int);\ninsert into a values (1);\n";
const SECOND = "-- oldest program: 1\nalter table a add column b text;\nupdate a set b = 'x;y';\n";
const THIRD = "-- oldest program: 3\nalter table a drop column n;\n";

/** What `migrate` promises, for one implementation of `Database`. */
export function migrateContract(name: string, start: () => Promise<EmptyDatabases | undefined>): void {
  describe(`migrations: ${name}`, () => {
    const clock = createManualClock();
    let databases: EmptyDatabases | undefined;
    let dir = "";
    let opened: readonly Database[] = [];

    beforeAll(async () => {
      databases = await start();
    }, 60_000);
    afterAll(() => databases?.close(), 30_000);
    beforeEach(async () => {
      dir = await mkdtemp(join(tmpdir(), "pilothouse-migrations-"));
    });
    afterEach(async () => {
      await Promise.all(opened.map((db) => db.close()));
      opened = [];
      await rm(dir, { recursive: true });
    });

    async function open(context: TestContext, openers = 1): Promise<Database> {
      if (!databases) return context.skip(`${name} cannot run here`);
      opened = await databases.open(openers);
      return opened[0] as Database;
    }
    const write = (file: string, sql: string) => writeFile(join(dir, file), sql);

    test("applies in order, once, and tells what is pending", async (context) => {
      const db = await open(context);
      await write("0002-second.sql", SECOND);
      await write("0001-first.sql", FIRST);
      expect((await pendingMigrations(db, { dir })).map(({ name }) => name)).toEqual(["0001-first", "0002-second"]);
      expect(await migrate(db, { dir, clock })).toEqual({ applied: ["0001-first", "0002-second"] });
      expect((await db.query("select n, b from a")).rows).toEqual([{ n: 1, b: "x;y" }]);
      expect(await migrate(db, { dir, clock })).toEqual({ applied: [] });
      expect(await pendingMigrations(db, { dir })).toEqual([]);
      const { rows } = await db.query(
        "select number, name, oldest_program, applied_at from schema_migrations order by number",
      );
      expect(rows).toEqual([
        { number: 1, name: "0001-first", oldest_program: 1, applied_at: new Date(clock.now()) },
        { number: 2, name: "0002-second", oldest_program: 1, applied_at: new Date(clock.now()) },
      ]);
    });

    test("openers that race all succeed, and each migration is applied once", async (context) => {
      await open(context, 4);
      await write("0001-first.sql", FIRST);
      await write("0002-second.sql", SECOND);
      const racers = opened.flatMap((db) => [migrate(db, { dir, clock }), migrate(db, { dir, clock })]);
      const applied = (await Promise.all(racers)).flatMap((result) => result.applied);
      expect(applied.toSorted()).toEqual(["0001-first", "0002-second"]);
      expect((await (opened[0] as Database).query("select n from a")).rows).toEqual([{ n: 1 }]);
    });

    test("an edited migration is refused by name, and nothing is applied", async (context) => {
      const db = await open(context);
      await write("0001-first.sql", FIRST);
      await migrate(db, { dir, clock });
      await write("0001-first.sql", `${FIRST}-- edited\n`);
      await write("0002-second.sql", SECOND);
      const error = await faultOf(migrate(db, { dir, clock }), "conflict");
      expect(error.message).toContain("0001-first.sql");
      await write("0001-first.sql", FIRST.replaceAll("\n", "\r\n")); // another line ending is no edit
      expect(await migrate(db, { dir, clock })).toEqual({ applied: ["0002-second"] });
    });

    test("a newer database is refused unless it can live with this program", async (context) => {
      const db = await open(context);
      await write("0001-first.sql", FIRST);
      await write("0002-second.sql", SECOND);
      await migrate(db, { dir, clock });
      expect(await migrate(db, { dir, clock, program: 1 })).toEqual({ applied: [] });
      await write("0003-third.sql", THIRD);
      await migrate(db, { dir, clock });
      const error = await faultOf(migrate(db, { dir, clock, program: 2 }), "conflict");
      expect(error.message).toContain("0003-third");
      await faultOf(pendingMigrations(db, { dir, program: 2 }), "conflict");
      expect(await migrate(db, { dir, clock, program: 3 })).toEqual({ applied: [] });
    });

    test("a failing migration leaves nothing of itself, and those before it stay", async (context) => {
      const db = await open(context);
      await write("0001-first.sql", FIRST);
      await write("0002-second.sql", `${SECOND}create table half (n int); selekt 1;`);
      await faultOf(migrate(db, { dir, clock }), "bug");
      expect((await db.query("select * from a")).rows).toEqual([{ n: 1 }]);
      expect((await db.query("select to_regclass('half') as half")).rows).toEqual([{ half: null }]);
      expect((await pendingMigrations(db, { dir })).map(({ number }) => number)).toEqual([2]);
      await write("0002-second.sql", SECOND);
      expect(await migrate(db, { dir, clock })).toEqual({ applied: ["0002-second"] });
    });

    test("gaps, doubled numbers and missing first lines are refused", async (context) => {
      const db = await open(context);
      await write("0001-first.sql", "create table a (n int);");
      expect((await faultOf(migrate(db, { dir, clock }), "bug")).message).toContain("oldest program");
      await write("0001-first.sql", FIRST);
      await write("0003-third.sql", FIRST);
      expect((await faultOf(migrate(db, { dir, clock }), "bug")).message).toContain("0003-third.sql");
      await rm(join(dir, "0003-third.sql"));
      await write("0001-again.sql", FIRST);
      await faultOf(migrate(db, { dir, clock }), "bug");
    });
  });
}
