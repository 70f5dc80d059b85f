import { createPglite } from "../../src/store/db/pglite.ts";
import { createPostgres } from "../../src/store/db/postgres.ts";
import { startPostgresServer } from "../fakes/postgres-server.ts";
import { migrateContract } from "./contract/migrate-contract.ts";

migrateContract("postgres", async () => {
  const server = await startPostgresServer();
  if (!server) return undefined;
  return {
    async open(openers) {
      const url = await server.createDatabase();
      return Array.from({ length: openers }, () => createPostgres({ url, poolSize: 4 }));
    },
    close: () => server.close(),
  };
});

// One session, so the race is between callers of one opener. Schemas stand in for databases: a new one costs a second.
migrateContract("pglite", async () => {
  const db = createPglite({ dir: undefined });
  return {
    async open() {
      await db.query("drop schema public cascade; create schema public");
      return [{ ...db, close: async () => {} }];
    },
    close: () => db.close(),
  };
});
