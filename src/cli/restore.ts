import { join } from "node:path";
import type { Command } from "commander";
import { type AppConfig, readAppConfig } from "../app-config.ts";
import { systemClock } from "../base/clock.ts";
import { OpsError } from "../base/errors.ts";
import { plural } from "../base/text/words.ts";
import { holdFolder } from "./hold-folder.ts";
import { EXIT_OK, printFault, printLine } from "./print.ts";

export function addRestore(program: Command): void {
  program
    .command("restore")
    .description("Lay a backup out in an empty data folder, once its audit has been verified")
    .argument("<file>", "as `pilothouse backup` wrote it")
    .action(async (file: string, _options: object, command: Command) => {
      process.exitCode = await restore(file, command.optsWithGlobals().config);
    });
}

async function restore(file: string, configFile: string | undefined): Promise<number> {
  try {
    const config = readAppConfig(process.env, configFile);
    if (config.database.url !== undefined) {
      throw new OpsError(
        "invalid",
        "This is for the embedded database. Restore a Postgres with pg_restore, and put audit.key back beside it.",
      );
    }
    const { restoreBackup } = await import("../store/backup/restore-backup.ts");
    const held = await holdFolder(config.dataDir);
    try {
      let proven = "";
      const madeAt = await restoreBackup({
        file,
        dataDir: config.dataDir,
        check: async (dir) => {
          proven = await verifyFolder(dir, config.audit.key);
        },
      });
      printLine(`Restored what was backed up at ${madeAt}. ${proven}`);
      return EXIT_OK;
    } finally {
      await held.release();
    }
  } catch (error) {
    return printFault(error, false);
  }
}

/** Says what the audit proves; throws when it does not hold. */
async function verifyFolder(dir: string, configuredKey: AppConfig["audit"]["key"]): Promise<string> {
  const [{ openDatabase }, { readAuditKey, readHead }, { verifyAudit }, { WORKSPACE }] = await Promise.all([
    import("../store/db/open.ts"),
    import("../domain/audit/key-file.ts"),
    import("../domain/audit/verify.ts"),
    import("../workspace.ts"),
  ]);
  const db = openDatabase({ poolSize: 1, statementTimeoutMs: 15_000 }, { dir: join(dir, "db"), clock: systemClock });
  try {
    const found = await verifyAudit({
      db,
      workspaceId: WORKSPACE,
      key: await readAuditKey(dir, configuredKey),
      head: await readHead(dir),
    });
    if (!found.holds)
      throw new OpsError("conflict", `The backup's audit does not hold: ${found.breaks[0]} Nothing was restored.`);
    return `Its audit holds: ${plural(found.sealedRows, "row")} under ${plural(found.seals, "seal")}.`;
  } finally {
    await db.close();
  }
}
