#!/usr/bin/env node
import { existsSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { addAsk } from "./cli/ask.ts";
import { addAudit } from "./cli/audit.ts";
import { addMigrate } from "./cli/migrate.ts";
import { EXIT_OK, EXIT_USAGE } from "./cli/print.ts";
import { addServe } from "./cli/serve.ts";
import { addSignIn } from "./cli/sign-in.ts";
import { addTool } from "./cli/tool.ts";

const program = new Command("pilothouse")
  .description("Chat-first operations: ask, see the evidence, approve the repair.")
  .option("--config <file>", "configuration file (default: pilothouse.yaml, or PILOTHOUSE_CONFIG)")
  .showHelpAfterError("Run `pilothouse --help` for how to use it.")
  .showSuggestionAfterError()
  .exitOverride();

for (const add of [addServe, addAsk, addTool, addAudit, addSignIn, addMigrate]) add(program);

if (existsSync(".env")) process.loadEnvFile(".env");

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? EXIT_OK : EXIT_USAGE;
}
