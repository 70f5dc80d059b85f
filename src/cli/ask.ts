import type { Command } from "commander";
import { visibleText } from "../base/text/words.ts";
import { connect, type Where } from "./connect.ts";
import { createProgressLine, printFault, printReport } from "./print.ts";
import { usageError } from "./usage.ts";

export function addAsk(program: Command): void {
  program
    .command("ask")
    .description("Ask in plain words")
    .argument("<words...>", 'the question, such as "show cpu over the last 10 minutes"')
    .option("--json", "print one JSON object: tool, input, status, data, sources, text, message")
    .option("--server <url>", "ask another server (token in PILOTHOUSE_API_TOKEN)")
    .addHelpText(
      "after",
      `
Examples:
  pilothouse ask "how busy is this machine?"
  pilothouse ask "show cpu over the last 10 minutes"
  pilothouse ask "and memory?"                        follows up on the last question
  pilothouse ask "top 5 pods by memory" --json | jq .data.rows

Exits 0 for an answer or a question back, 1 when refused or failed, 2 for wrong usage.`,
    )
    .action(async (words: readonly string[], options: { json?: boolean; server?: string }, command: Command) => {
      const where: Where = { config: command.optsWithGlobals().config, server: options.server };
      process.exitCode = await ask(words.join(" "), where, options.json === true);
    });
}

async function ask(words: string, where: Where, asJson: boolean): Promise<number> {
  const line = createProgressLine();
  try {
    if (visibleText(words).trim() === "") {
      throw usageError('The question is empty. Ask something, such as "how busy is this machine?".');
    }
    const client = await connect(where);
    try {
      const report = await client.ask(words, { progress: line.show });
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
