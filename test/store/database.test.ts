import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../../src/base/clock.ts";
import { databaseConfig } from "../../src/store/db/config.ts";
import { openDatabase } from "../../src/store/db/open.ts";
import { startPostgresServer } from "../fakes/postgres-server.ts";
import { databaseContract } from "./contract/database-contract.ts";

databaseContract("pglite in memory", async () => {
  const db = openDatabase(databaseConfig.parse({}), { dir: undefined, clock: systemClock });
  return { db, close: () => db.close() };
});

databaseContract("pglite in a folder", async () => {
  const parent = await mkdtemp(join(tmpdir(), "pilothouse-pglite-"));
  const db = openDatabase(databaseConfig.parse({}), { dir: join(parent, "deep", "database"), clock: systemClock });
  return {
    db,
    async close() {
      await db.close();
      await rm(parent, { recursive: true, force: true });
    },
  };
});

databaseContract("postgres", async () => {
  const server = await startPostgresServer();
  if (!server) return undefined;
  const db = openDatabase(databaseConfig.parse({ url: await server.createDatabase() }), {
    dir: undefined,
    clock: systemClock,
  });
  return {
    db,
    async close() {
      await db.close();
      await server.close();
    },
  };
});
