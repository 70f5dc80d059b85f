import { existsSync } from "node:fs";
import type { Command } from "commander";
import { readAppConfig } from "../../app-config.ts";
import { OpsError } from "../../base/errors.ts";
import { listOf } from "../../base/text/words.ts";
import { formatFinding } from "../doctor/format.ts";
import { EXIT_FAILED, EXIT_OK, printFault, printLine } from "../print.ts";
import { usageError } from "../usage.ts";
import { type Answers, readPlatforms } from "./answers.ts";
import { askAnswers } from "./ask-answers.ts";
import { tryConnection, variablesOf } from "./try-connection.ts";
import { exists, formatConfig, writeConfig } from "./write-config.ts";

interface Options {
  readonly yes?: boolean;
  readonly prometheusUrl?: string;
  readonly databaseUrl?: string;
  readonly redisUrl?: string;
  readonly openaiBaseUrl?: string;
  readonly openaiModel?: string;
  readonly port?: string;
  readonly chat?: string;
  readonly out: string;
  readonly force?: boolean;
}

export function addInit(program: Command): void {
  program
    .command("init")
    .description("Ask for what Pilothouse connects to, try it, and write pilothouse.yaml")
    .option("--yes", "ask nothing: what no flag says takes its default")
    .option("--prometheus-url <url>", "a Prometheus to read")
    .option("--database-url <url>", "Postgres to keep everything in (default: embedded)")
    .option("--redis-url <url>", "Redis, for more than one process")
    .option("--openai-base-url <url>", "a model server that speaks OpenAI's API")
    .option("--openai-model <name>", "the model's name there; its key is read from OPENAI_API_KEY")
    .option("--chat <platforms>", "chat platforms: slack, teams, discord; their tokens are read from the environment")
    .option("--port <number>", "port of the console")
    .option("--out <file>", "file to write", "pilothouse.yaml")
    .option("--force", "replace the file if it is there")
    .addHelpText(
      "after",
      `
Addresses with a password are written as \${VARIABLE}, never as text; the variables to set are told.
A connection that fails is told with its cure and written all the same: it may come later.

Exits 0 when the file was written, 1 when the questions were broken off, 2 for wrong usage.`,
    )
    .action(async (options: Options) => {
      try {
        process.exitCode = await init(options);
      } catch (error) {
        process.exitCode = printFault(error, false);
      }
    });
}

async function init(options: Options): Promise<number> {
  const force = options.force === true;
  // Before anything is asked: the answers would be lost.
  if (!force && existsSync(options.out)) throw exists(options.out);
  const given = answersOf(options);
  const asks = options.yes !== true && process.stdin.isTTY === true && process.stdout.isTTY === true;
  const answers = asks ? await askAnswers(given) : await tryGiven(given);
  if (answers === undefined) {
    printLine("Nothing was written.");
    return EXIT_FAILED;
  }
  const { text, variables } = formatConfig(answers, process.env);
  await writeConfig(options.out, text, force);
  checkLoads(options.out, answers, variables);
  printLine(
    `Wrote ${options.out}. Start with: pilothouse ${options.out === "pilothouse.yaml" ? "" : `--config ${options.out} `}serve`,
  );
  const missing = variables.filter((name) => !process.env[name]);
  if (missing.length > 0)
    printLine(`Before that set ${listOf(missing)}: the file refers to ${missing.length === 1 ? "it" : "them"}.`);
  return EXIT_OK;
}

function answersOf(options: Options): Answers {
  const { prometheusUrl, databaseUrl, redisUrl, openaiBaseUrl, openaiModel, port, chat } = options;
  const platforms = chat === undefined ? undefined : readPlatforms(chat);
  if (chat !== undefined && platforms === undefined) throw usageError("--chat takes slack, teams and discord.");
  if (openaiBaseUrl !== undefined && openaiModel === undefined) {
    throw usageError("--openai-base-url needs --openai-model, the model's name there.");
  }
  if (port !== undefined && !/^\d{1,5}$/.test(port)) throw usageError("--port takes a number from 0 to 65535.");
  return {
    ...(prometheusUrl === undefined ? {} : { prometheusUrl }),
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
    ...(redisUrl === undefined ? {} : { redisUrl }),
    ...(port === undefined ? {} : { port: Number(port) }),
    ...(platforms === undefined ? {} : { platforms }),
    ...(openaiModel === undefined
      ? {}
      : { model: { name: openaiModel, ...(openaiBaseUrl === undefined ? {} : { baseUrl: openaiBaseUrl }) } }),
  };
}

/** Without anybody to ask: each is tried and told of, and kept. */
async function tryGiven(given: Answers): Promise<Answers> {
  for (const name of ["prometheusUrl", "databaseUrl", "redisUrl", "model", "platforms", "port"] as const) {
    try {
      for (const finding of await tryConnection(name, given, process.env)) printLine(formatFinding(finding));
    } catch (error) {
      // What no configuration can hold is a slip of whoever typed it.
      if (error instanceof OpsError && error.kind === "invalid")
        throw usageError(error.message.replace(/\b[A-Z_]+(?=: )/g, flagOf));
      throw error;
    }
  }
  return given;
}

/** The flag that set what the configuration knows by a variable. */
function flagOf(variable: string): string {
  return `--${variable.toLowerCase().replaceAll("_", "-")}`;
}

/** What was written must be what the server reads, with the variables it refers to standing for what was given. */
function checkLoads(path: string, answers: Answers, variables: readonly string[]): void {
  const given: Record<string, string | undefined> = { ...process.env, ...variablesOf(answers) };
  // A token that is still to be set is told of instead.
  if (variables.some((name) => !given[name])) return;
  // Only those: any other would stand over what the file says.
  readAppConfig(Object.fromEntries(Object.entries(given).filter(([name]) => variables.includes(name))), path);
}
