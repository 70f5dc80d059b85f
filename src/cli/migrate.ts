import { join } from "node:path";
import type { Command } from "commander";
import { readAppConfig } from "../app-config.ts";
import { systemClock } from "../base/clock.ts";
import { packagePath } from "../base/package-root.ts";
import { EXIT_OK, printFault, printLine } from "./print.ts";

export function addMigrate(program: Command): void {
  program
    .command("migrate")
    .description("Bring the database up to this version (serve does so by itself)")
    .action(async (_options: object, command: Command) => {
      process.exitCode = await runMigrations(command.optsWithGlobals().config);
    });
}

async function runMigrations(file: string | undefined): Promise<number> {
  try {
    const config = readAppConfig(process.env, file);
    const { holdFolder } = await import("./hold-folder.ts"); // it brings the HTTP server with it
    const held = await holdFolder(config.dataDir);
    try {
      const { openDatabase } = await import("../store/db/open.ts");
      const { migrate } = await import("../store/db/migrate.ts");
      const db = openDatabase(config.database, { dir: join(config.dataDir, "db"), clock: systemClock });
      try {
        const { applied } = await migrate(db, { dir: packagePath("migrations"), clock: systemClock });
        printLine(applied.length === 0 ? "The database is up to date." : `Applied ${applied.join(", ")}.`);
        return EXIT_OK;
      } finally {
        await db.close();
      }
    } finally {
      await held.release();
    }
  } catch (error) {
    return printFault(error, false);
  }
}
