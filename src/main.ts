#!/usr/bin/env node
import { existsSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { addAsk } from "./cli/ask.ts";
import { addAudit } from "./cli/audit.ts";
import { addBackup } from "./cli/backup.ts";
import { addChat } from "./cli/chat/chat.ts";
import { addDoctor } from "./cli/doctor/doctor.ts";
import { addInit } from "./cli/init/init.ts";
import { addMigrate } from "./cli/migrate.ts";
import { addPolicy } from "./cli/policy.ts";
import { EXIT_FAILED, EXIT_OK, EXIT_USAGE, printFault } from "./cli/print.ts";
import { addRestore } from "./cli/restore.ts";
import { addServe } from "./cli/serve.ts";
import { addSignIn } from "./cli/sign-in.ts";
import { addTool } from "./cli/tool.ts";

const program = new Command("pilothouse")
  .description("Chat-first operations: ask, see the evidence, approve the repair.")
  .option("--config <file>", "configuration file (default: pilothouse.yaml, or PILOTHOUSE_CONFIG)")
  .showHelpAfterError("Run `pilothouse --help` for how to use it.")
  .showSuggestionAfterError()
  .exitOverride();

for (const add of [
  addServe,
  addInit,
  addAsk,
  addChat,
  addDoctor,
  addTool,
  addAudit,
  addPolicy,
  addSignIn,
  addMigrate,
  addBackup,
  addRestore,
])
  add(program);

// `pilothouse tool list | head -1` closes the pipe early, which is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) =>
  process.exit(error.code === "EPIPE" ? EXIT_OK : EXIT_FAILED),
);

try {
  if (existsSync(".env")) process.loadEnvFile(".env");
  await program.parseAsync();
} catch (error) {
  process.exitCode =
    error instanceof CommanderError ? (error.exitCode === 0 ? EXIT_OK : EXIT_USAGE) : printFault(error, false);
}
// What was opened before a command failed must not keep it from ending; its output is written first.
process.stdout.write("", () => process.stderr.write("", () => process.exit()));
