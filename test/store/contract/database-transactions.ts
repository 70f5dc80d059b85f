import { expect, test } from "vitest";
import { OpsError } from "../../../src/base/errors.ts";
import type { Database, Transaction } from "../../../src/store/db/database.ts";
import { faultOf } from "../fault.ts";
import type { GetDatabase } from "./database-contract.ts";

export function describeTransactions(get: GetDatabase): void {
  test("commits what it returns from, rolls back what it throws from", async (context) => {
    const db = get(context);
    await db.query("create table kept (n int)");
    expect(
      await db.transaction(async (tx) => {
        await tx.query("insert into kept values ($1)", [1]);
        return "done";
      }),
    ).toBe("done");
    const refusal = new OpsError("denied", "No.");
    const thrown = await db
      .transaction(async (tx) => {
        await tx.query("insert into kept values (2)");
        throw refusal;
      })
      .catch((error: unknown) => error);
    expect(thrown).toBe(refusal);
    expect((await db.query("select n from kept")).rows).toEqual([{ n: 1 }]);
  });

  test("a swallowed failure does not pass for a commit", async (context) => {
    const db = get(context);
    await db.query("create table swallowed (n int primary key)");
    const error = await faultOf(
      db.transaction(async (tx) => {
        await tx.query("insert into swallowed values (1)");
        await tx.query("insert into swallowed values (1)").catch(() => {});
      }),
      "conflict",
    );
    expect(error.facts.constraint).toBe("swallowed_pkey");
    expect((await db.query("select * from swallowed")).rows).toEqual([]);
  });

  test("the database inside its own transaction throws at once", async (context) => {
    const db = get(context);
    await faultOf(
      db.transaction(() => db.query("select 1")),
      "bug",
    );
    await faultOf(
      db.transaction(async () => {
        await Promise.resolve();
        return db.transaction(async () => 1);
      }),
      "bug",
    );
  });

  test("a tx after its end throws, also after a rollback", async (context) => {
    const db = get(context);
    const kept: Transaction[] = [];
    await db.transaction(async (tx) => kept.push(tx));
    await db
      .transaction(async (tx) => {
        kept.push(tx);
        throw new OpsError("denied", "No.");
      })
      .catch(() => {});
    expect(kept).toHaveLength(2);
    for (const tx of kept) await faultOf(tx.query("select 1"), "bug");
  });

  test("unrelated work beside an open transaction is let through", async (context) => {
    const db = get(context);
    const inTransaction = signal();
    const mayEnd = signal();
    const long = db.transaction(async (tx) => {
      inTransaction.fire();
      await mayEnd.fired;
      return (await tx.query("select 'tx' as v")).rows;
    });
    await inTransaction.fired;
    const beside = db.query("select 'beside' as v"); // on one session it waits, but it is no misuse
    const alsoBeside = db.transaction(async (tx) => (await tx.query("select 'also' as v")).rows);
    mayEnd.fire();
    expect(await long).toEqual([{ v: "tx" }]);
    expect((await beside).rows).toEqual([{ v: "beside" }]);
    expect(await alsoBeside).toEqual([{ v: "also" }]);
  });

  test("work begun in a transaction may use the database once that has ended", async (context) => {
    const db = get(context);
    const ended = signal();
    let later: Promise<unknown> = Promise.resolve();
    await db.transaction(async () => {
      later = ended.fired.then(() => db.query("select 1 as v"));
    });
    ended.fire();
    expect(await later).toMatchObject({ rows: [{ v: 1 }] });
  });

  test("a race on a unique key has one winner", async (context) => {
    const db = get(context);
    await db.query("create table raced (workspace_id text, id text, primary key (workspace_id, id))");
    const claims = await Promise.allSettled(
      Array.from({ length: 20 }, () =>
        db.transaction((tx) => tx.query("insert into raced values ($1, $2)", ["w", "only"])),
      ),
    );
    const lost = claims.filter((claim) => claim.status === "rejected").map(({ reason }) => reason as OpsError);
    expect(lost.map(({ kind, facts }) => [kind, facts.constraint])).toEqual(
      Array.from({ length: 19 }, () => ["conflict", "raced_pkey"]),
    );
  });

  test("a guarded update has one winner of 50", async (context) => {
    const db = get(context);
    await db.query("create table plan (id int primary key, state text); insert into plan values (1, 'approved')");
    const tries = await Promise.all(
      Array.from({ length: 50 }, () =>
        db.query("update plan set state = 'executing' where id = 1 and state = $1", ["approved"]),
      ),
    );
    expect(tries.reduce((sum, { affected }) => sum + affected, 0)).toBe(1);
  });

  test("serialisation failures are retried up to three times, others not at all", async (context) => {
    const db = get(context);
    expect(await countTries(db, "40001", 3)).toBe(4);
    expect(await countTries(db, "40P01", 1)).toBe(2);
    expect(await countTries(db, "23505", 0)).toBe(1);
    const tries = { count: 0 };
    await faultOf(failing(db, "40001", 99, tries), "conflict");
    expect(tries.count).toBe(4);
    await faultOf(failing(db, "23505", 99, { count: 0 }), "conflict");
  });
}

async function countTries(db: Database, code: string, failures: number): Promise<number> {
  const tries = { count: 0 };
  await failing(db, code, failures, tries);
  return tries.count;
}

function failing(db: Database, code: string, failures: number, tries: { count: number }): Promise<unknown> {
  return db.transaction(async (tx) => {
    tries.count++;
    if (tries.count <= failures) await tx.query(`do $$ begin raise exception 'made' using errcode = '${code}'; end $$`);
  });
}

function signal(): { readonly fired: Promise<void>; fire(): void } {
  let fire: () => void = () => {};
  const fired = new Promise<void>((resolve) => {
    fire = resolve;
  });
  return { fired, fire: () => fire() };
}
