import { existsSync } from "node:fs";
import { join } from "node:path";
import { systemClock } from "../../base/clock.ts";
import { packagePath } from "../../base/package-root.ts";
import { plural } from "../../base/text/words.ts";
import type { Database } from "../../store/db/database.ts";
import { type Check, type CheckContext, type Finding, LIMIT_MS, ok, skipped, wrong } from "./check.ts";

const NAME = "database";

/** The server named, or the embedded one; its migrations are counted, none is applied. */
export const database: Check = {
  name: NAME,
  // The embedded database is started here, which is work rather than waiting: 2 s on a fast machine.
  limitMs: 3 * LIMIT_MS,
  look: async (context) => {
    const { config } = context;
    if (config.database.url === undefined) return [await lookEmbedded(context)];
    const { openDatabase } = await import("../../store/db/open.ts");
    const settings = { ...config.database, poolSize: 1, statementTimeoutMs: 4000 };
    const db = openDatabase(settings, { dir: undefined, clock: systemClock });
    const late = new Promise<Finding>((resolve) => {
      setTimeout(
        () =>
          resolve(
            wrong(
              NAME,
              "Postgres did not answer within 5 s.",
              "Check DATABASE_URL and that no firewall stands between.",
            ),
          ),
        LIMIT_MS,
      ).unref();
    });
    try {
      return [await Promise.race([lookInto(db, "Postgres"), late])];
    } finally {
      void db.close().catch(() => undefined);
    }
  },
};

async function lookEmbedded({ config: { dataDir, database: settings }, holder }: CheckContext): Promise<Finding> {
  const dir = join(dataDir, "db");
  const holds = await holder();
  if (holds === "server") return lookThroughServer(dataDir);
  if (holds === "command") return skipped(NAME, "embedded, and in use by another command just now.");
  if (!existsSync(dir)) return ok(NAME, "embedded, made at the first start.");
  const { holdFolder } = await import("../hold-folder.ts");
  const { openDatabase } = await import("../../store/db/open.ts");
  const held = await holdFolder(dataDir);
  const db = openDatabase(settings, { dir, clock: systemClock });
  try {
    return await lookInto(db, "embedded, Postgres");
  } finally {
    await db.close().catch(() => undefined);
    await held.release();
  }
}

async function lookInto(db: Database, what: string): Promise<Finding> {
  const { pendingMigrations } = await import("../../store/db/migrate.ts");
  const { rows } = await db.query<{ server_version: string }>("show server_version");
  const pending = await pendingMigrations(db, { dir: packagePath("migrations") });
  const version = `${what} ${rows[0]?.server_version ?? "of unknown version"}`;
  if (pending.length === 0) return ok(NAME, `${version}, up to date.`);
  return ok(NAME, `${version}, ${plural(pending.length, "migration")} to apply (serve does so at its start).`);
}

async function lookThroughServer(dataDir: string): Promise<Finding> {
  const { request } = await import("node:http");
  const { socketPath } = await import("../socket-path.ts");
  const status = await new Promise<number | undefined>((resolve) => {
    const asked = request({ socketPath: socketPath(dataDir), path: "/readyz", timeout: LIMIT_MS }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    asked.on("timeout", () => asked.destroy());
    asked.on("error", () => resolve(undefined));
    asked.end();
  });
  if (status === 200) return ok(NAME, "embedded, in use by the running server, which can read it.");
  return wrong(NAME, "embedded, and the running server cannot read it.", "Look at its log; restart it.");
}
