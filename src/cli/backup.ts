import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Command } from "commander";
import { type AppConfig, readAppConfig } from "../app-config.ts";
import { systemClock } from "../base/clock.ts";
import { EXIT_OK, printFault, printLine } from "./print.ts";
import { socketPath } from "./socket-path.ts";

export function addBackup(program: Command): void {
  program
    .command("backup")
    .description("Write the embedded database, keys and kept files to one file; also while the server runs")
    .argument("<file>", "where to; nothing may stand there yet")
    .action(async (file: string, _options: object, command: Command) => {
      process.exitCode = await backup(resolve(file), command.optsWithGlobals().config);
    });
}

async function backup(file: string, configFile: string | undefined): Promise<number> {
  try {
    const config = readAppConfig(process.env, configFile);
    const bytes = (await throughServer(config, file)) ?? (await byOneself(config, file));
    printLine(`${file}: ${(bytes / 1e6).toFixed(1)} MB. It holds the keys: keep it where only you can read it.`);
    return EXIT_OK;
  } catch (error) {
    return printFault(error, false);
  }
}

/** Undefined where no server holds the data folder. */
async function throughServer(config: AppConfig, file: string): Promise<number | undefined> {
  const socket = socketPath(config.dataDir);
  if (!existsSync(socket)) return undefined;
  const { createRemoteClient } = await import("./remote-client.ts");
  const client = createRemoteClient({ socket });
  const answers = await client.listTools().then(
    () => true,
    () => false,
  );
  return answers ? client.backup(file) : undefined;
}

async function byOneself(config: AppConfig, file: string): Promise<number> {
  const { holdFolder } = await import("./hold-folder.ts");
  const held = await holdFolder(config.dataDir);
  try {
    const { openDatabase } = await import("../store/db/open.ts");
    const { writeBackup } = await import("../store/backup/write-backup.ts");
    const db = openDatabase(config.database, { dir: join(config.dataDir, "db"), clock: systemClock });
    try {
      return await writeBackup({ db, dataDir: config.dataDir, file, nowMs: Date.now() });
    } finally {
      await db.close();
    }
  } finally {
    await held.release();
  }
}
