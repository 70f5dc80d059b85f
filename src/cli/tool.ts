import type { Command } from "commander";
import { clip } from "../base/text/words.ts";
import type { ToolListing } from "../bot/operations.ts";
import { connect, type Where } from "./connect.ts";
import { createProgressLine, EXIT_OK, printFault, printJson, printLine, printReport } from "./print.ts";
import { checkInputNames, findTool, usageError } from "./usage.ts";

export function addTool(program: Command): void {
  const tool = program.command("tool").description("List the tools, or run one by name");
  tool
    .command("list")
    .description("Every tool with its inputs and an example")
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
      `
Examples:
  pilothouse tool run host_status
  pilothouse tool run metrics_query --input '{"promql":"up","range":"last 1h"}' --json

Exits 0 for an answer or a question back, 1 when refused or failed, 2 for wrong usage.`,
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
      if (asJson) printJson({ tools });
      else printLine(formatTools(tools));
      return EXIT_OK;
    } finally {
      await client.close();
    }
  } catch (error) {
    return printFault(error, asJson);
  }
}

function formatTools(tools: readonly ToolListing[]): string {
  const width = Math.max(...tools.flatMap(({ input }) => input.map(({ name }) => name.length + 1)));
  const run = "Run one with: pilothouse tool run <name> --input '<json>'. Inputs with ? may be left out.";
  return [...tools.map((tool) => formatTool(tool, width)), run].join("\n\n");
}

function formatTool(tool: ToolListing, width: number): string {
  const inputs = tool.input.map(({ name, required, about }) =>
    `    ${(required ? name : `${name}?`).padEnd(width)}  ${about}`.trimEnd(),
  );
  return [`${tool.name} (${tool.effect})`, `  ${tool.description}`, ...inputs, `    Ask: "${tool.examples[0]}"`].join(
    "\n",
  );
}

async function run(name: string, text: string, where: Where, asJson: boolean): Promise<number> {
  const line = createProgressLine();
  try {
    const input = parseInput(text);
    const client = await connect(where);
    try {
      checkInputNames(findTool(await client.listTools(), name), input);
      const report = await client.runTool(name, input, { progress: line.show });
      line.clear();
      return printReport(report, asJson);
    } finally {
      await client.close();
    }
  } catch (error) {
    line.clear();
    return printFault(error, asJson);
  }
}

function parseInput(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (value !== null && typeof value === "object" && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Said below, with the same cure.
  }
  throw usageError(`--input takes a JSON object such as '{"promql":"up"}', not ${clip(text, 60) || "nothing"}.`);
}
