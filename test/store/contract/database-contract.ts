import { afterAll, beforeAll, describe, expect, type TestContext, test } from "vitest";
import type { Database } from "../../../src/store/db/database.ts";
import { describeTransactions } from "./database-transactions.ts";
import { describeTypes } from "./database-types.ts";

/** What the suites reach the database by: skips the test, and says so, where there is none. */
export type GetDatabase = (context: TestContext) => Database;

/** Everything `Database` promises, for one implementation. `open` gives undefined where it cannot run. */
export function databaseContract(
  name: string,
  open: () => Promise<{ readonly db: Database; close(): Promise<void> } | undefined>,
): void {
  describe(`database contract: ${name}`, () => {
    let opened: Awaited<ReturnType<typeof open>>;
    beforeAll(async () => {
      opened = await open();
    }, 60_000);
    afterAll(() => opened?.close(), 30_000);

    const get: GetDatabase = (context) => opened?.db ?? context.skip(`${name} cannot run here`);

    describe("types", () => describeTypes(get));
    describe("transactions", () => describeTransactions(get));

    test("several statements without params, the last one's result", async (context) => {
      const db = get(context);
      const result = await db.query(
        "create table several (n int); insert into several values (1), (2); select n from several",
      );
      expect(result).toEqual({ rows: [{ n: 1 }, { n: 2 }], affected: 2 });
      expect(await db.query("-- nothing but words\n")).toMatchObject({ rows: [] });
    });

    test("a statement kept under a name sees what its table has become", async (context) => {
      const db = get(context);
      await db.query("create table kept_statement (n int)");
      const write = (n: number) =>
        db.query<{ n: number }>("insert into kept_statement (n) values ($1) returning n", [n], {
          keptAs: "contract.kept",
        });
      for (let n = 0; n < 12; n++) expect((await write(n)).rows).toEqual([{ n }]);
      await db.query(
        "alter table kept_statement add column m int default 5; create index kept_statement_n on kept_statement (n)",
      );
      expect((await write(12)).rows).toEqual([{ n: 12 }]);
      await expect(write(Number.NaN)).rejects.toMatchObject({ kind: "bug" });
      expect(await db.transaction((tx) => tx.query("select m from kept_statement where n = $1", [12]))).toMatchObject({
        rows: [{ m: 5 }],
      });
    });

    test("affected counts rows written, and rows returned by a select", async (context) => {
      const db = get(context);
      await db.query("create table counted (n int)");
      expect((await db.query("insert into counted select generate_series(1, 5)")).affected).toBe(5);
      expect((await db.query("update counted set n = 0 where n > $1", [3])).affected).toBe(2);
      expect((await db.query("select * from counted where n = $1", [0])).affected).toBe(2);
      expect((await db.query("delete from counted")).affected).toBe(5);
    });
  });
}
