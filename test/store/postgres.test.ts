import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, type TestContext, test } from "vitest";
import type { Database } from "../../src/store/db/database.ts";
import { createPostgres } from "../../src/store/db/postgres.ts";
import { type PostgresServer, startPostgresServer } from "../fakes/postgres-server.ts";
import { faultOf } from "./fault.ts";

describe("postgres, its server coming and going", () => {
  let server: PostgresServer | undefined;
  let url = "";
  let db: Database | undefined;

  beforeAll(async () => {
    server = await startPostgresServer();
    if (server) url = await server.createDatabase();
  }, 60_000);
  afterAll(() => server?.close(), 30_000);
  beforeEach(() => {
    if (server) db = createPostgres({ url, poolSize: 3, statementTimeoutMs: 500 });
  });
  afterEach(() => db?.close());

  function need(context: TestContext): { readonly db: Database; readonly server: PostgresServer } {
    return db && server ? { db, server } : context.skip("Postgres cannot run here");
  }

  test("stopped in mid-transaction is unavailable; after its return the pool works again", async (context) => {
    const { db, server } = need(context);
    await db.query("create table stopped (n int)");
    await Promise.all([db.query("select 1"), db.query("select 2"), db.query("select 3")]); // idle clients to lose
    const error = await faultOf(
      db.transaction(async (tx) => {
        await tx.query("insert into stopped values (1)");
        await server.stop();
        await tx.query("insert into stopped values (2)");
      }),
      "unavailable",
    );
    expect(error.message).toMatch(/again|check/);
    await faultOf(db.query("select 1"), "unavailable");
    await server.start();
    expect((await db.query("select count(*) as n from stopped")).rows).toEqual([{ n: 0 }]);
    await db.transaction((tx) => tx.query("insert into stopped values (3)"));
    expect((await db.query("select n from stopped")).rows).toEqual([{ n: 3 }]);
  });

  test("stopped before the commit is no commit", async (context) => {
    const { db, server } = need(context);
    await db.query("create table uncommitted (n int)");
    await faultOf(
      db.transaction(async (tx) => {
        await tx.query("insert into uncommitted values (1)");
        await server.stop();
      }),
      "unavailable",
    );
    await server.start();
    expect((await db.query("select * from uncommitted")).rows).toEqual([]);
  });

  test("a killed session fails alone and is replaced", async (context) => {
    const { db } = need(context);
    await faultOf(
      db.transaction(async (tx) => {
        const { rows } = await tx.query<{ pid: number }>("select pg_backend_pid() as pid");
        const other = createPostgres({ url, poolSize: 1 });
        await other.query("select pg_terminate_backend($1)", [rows[0]?.pid ?? 0]);
        await other.close();
        await tx.query("select 1");
      }),
      "unavailable",
    );
    expect((await db.query("select 1 as v")).rows).toEqual([{ v: 1 }]);
  });

  test("a statement over the limit is stopped, and its session goes on", async (context) => {
    const { db } = need(context);
    await faultOf(db.query("select pg_sleep(20)"), "unavailable");
    await db.transaction(async (tx) => {
      await tx.query("set local statement_timeout = 0");
      await tx.query("select pg_sleep(0.6)");
    });
    expect((await db.query("show statement_timeout")).rows).toEqual([{ statement_timeout: "500ms" }]);
  });

  test("a deadlock is resolved by doing the loser's work again", async (context) => {
    const { db: first } = need(context);
    // The server looks for deadlocks after 1 s of waiting, later than the limit of the other tests.
    const db = createPostgres({ url, poolSize: 2 });
    await first.query("create table crossed (id int primary key, n int); insert into crossed values (1, 0), (2, 0)");
    let ready = 0;
    let bothHold: () => void = () => {};
    const holding = new Promise<void>((resolve) => {
      bothHold = resolve;
    });
    let tries = 0;
    const add = (mine: number, other: number) =>
      db.transaction(async (tx) => {
        tries++;
        await tx.query("update crossed set n = n + 1 where id = $1", [mine]);
        if (++ready >= 2) bothHold();
        await holding;
        await tx.query("update crossed set n = n + 1 where id = $1", [other]);
      });
    await Promise.all([add(1, 2), add(2, 1)]);
    expect(tries).toBe(3);
    expect((await db.query("select n from crossed")).rows).toEqual([{ n: 2 }, { n: 2 }]);
    await db.close();
  });

  test("nobody listening, a wrong password, no such database: unavailable, each with its cure", async (context) => {
    need(context);
    const cases: readonly (readonly [string, RegExp])[] = [
      ["postgresql://postgres:password@127.0.0.1:1/x", /check that it runs/],
      [url.replace(":password@", ":wrong@"), /user and password/],
      [url.replace(/[^/]+$/, "absent"), /does not exist/],
    ];
    for (const [wrong, cure] of cases) {
      const other = createPostgres({ url: wrong });
      expect((await faultOf(other.query("select 1"), "unavailable")).message).toMatch(cure);
      await faultOf(
        other.transaction(async () => 1),
        "unavailable",
      );
      await other.close();
    }
    await db?.close();
    await faultOf(db?.query("select 1") ?? Promise.resolve(), "unavailable");
  });

  test("listen hears other processes, and again after the server was away", async (context) => {
    const { db, server } = need(context);
    const heard: string[] = [];
    let wake: () => void = () => {};
    const stop = await db.listen?.('odd "name', (payload) => {
      heard.push(payload);
      wake();
    });
    const other = createPostgres({ url, poolSize: 1 });
    // A hint may be lost while the listener comes back, so it is given until one is heard: that is how hints are used.
    const tell = async (payload: string) => {
      for (let tries = 0; tries < 100 && !heard.includes(payload); tries++) {
        const said = new Promise<void>((resolve) => {
          wake = resolve;
          setTimeout(resolve, 100);
        });
        await other.query("select pg_notify($1, $2)", ['odd "name', payload]);
        await said;
      }
      expect(heard).toContain(payload);
    };
    await tell("first");
    await server.stop();
    await server.start();
    await other.query("select 1").catch(() => {}); // its pooled session died with the server
    await tell("second");
    await stop?.();
    heard.length = 0;
    await other.query("select pg_notify($1, $2)", ['odd "name', "third"]);
    await db.query("select 1");
    expect(heard).toEqual([]);
    await other.close();
  });
});
