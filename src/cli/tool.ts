import type { Command } from "commander";
import { OpsError } from "../base/errors.ts";
import { clip } from "../base/text/words.ts";
import type { ToolListing } from "../bot/operations.ts";
import { connect, type Where } from "./connect.ts";
import { createProgressLine, EXIT_OK, EXIT_USAGE, printFault, printLine, printReport } from "./print.ts";

export function addTool(program: Command): void {
  const tool = program.command("tool").description("List the tools, or run one by name");
  tool
    .command("list")
    .description("Every tool with its inputs")
    .option("--json", "print JSON")
    .option("--server <url>", "list another server's")
    .action(async (options: Options, command: Command) => {
      process.exitCode = await list(whereOf(options, command), options.json === true);
    });
  tool
    .command("run")
    .description("Run one tool by name")
    .argument("<name>", "as `pilothouse tool list` shows it")
    .option("--input <json>", "its input as a JSON object", "{}")
    .option("--json", "print one JSON object: tool, input, status, data, sources, text, message")
    .option("--server <url>", "run it on another server (token in PILOTHOUSE_API_TOKEN)")
    .addHelpText(
      "after",
      `\nExample:\n  pilothouse tool run metrics_query --input '{"promql":"up","range":"last 1h"}' --json`,
    )
    .action(async (name: string, options: Options & { input: string }, command: Command) => {
      process.exitCode = await run(name, options.input, whereOf(options, command), options.json === true);
    });
}

interface Options {
  readonly json?: boolean;
  readonly server?: string;
}

function whereOf(options: Options, command: Command): Where {
  return { config: command.optsWithGlobals().config, server: options.server };
}

async function list(where: Where, asJson: boolean): Promise<number> {
  try {
    const client = await connect(where);
    try {
      const tools = await client.listTools();
      printLine(asJson ? JSON.stringify({ tools }) : tools.map(formatTool).join("\n\n"));
      return EXIT_OK;
    } finally {
      await client.close();
    }
  } catch (error) {
    return printFault(error, asJson);
  }
}

function formatTool(tool: ToolListing): string {
  const inputs = tool.input.map(({ name, required, about }) => `    ${required ? name : `${name}?`}  ${about}`);
  return [`${tool.name} (${tool.effect})  ${tool.description}`, ...inputs, `    e.g. "${tool.examples[0]}"`].join("\n");
}

async function run(name: string, text: string, where: Where, asJson: boolean): Promise<number> {
  const line = createProgressLine();
  try {
    const input = parseInput(text);
    const client = await connect(where);
    try {
      const report = await client.runTool(name, input, { progress: line.show });
      line.clear();
      return printReport(report, asJson);
    } finally {
      await client.close();
    }
  } catch (error) {
    line.clear();
    const code = printFault(error, asJson);
    return isUsage(error) ? EXIT_USAGE : code;
  }
}

/** An unknown tool or an input that is no JSON object is the caller's slip, not the tool's failure. */
function isUsage(error: unknown): boolean {
  return error instanceof OpsError && (error.kind === "missing" || error.facts.usage === true);
}

function parseInput(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (value !== null && typeof value === "object" && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Said below, with the same cure.
  }
  throw new OpsError("invalid", `--input takes a JSON object such as '{"promql":"up"}', not ${clip(text, 60)}.`, {
    facts: { usage: true },
  });
}
