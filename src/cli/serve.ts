import type { Command } from "commander";
import { readAppConfig } from "../app-config.ts";
import { printFault, printLine } from "./print.ts";

export function addServe(program: Command): void {
  program
    .command("serve")
    .description("Run the server: console, HTTP API, webhooks and chat")
    .addHelpText("after", "\nWith nothing configured the console opens on http://127.0.0.1:3000 for this machine.")
    .action(async (_options: object, command: Command) => {
      try {
        const config = readAppConfig(process.env, command.optsWithGlobals().config);
        const { startServer } = await import("../start-server.ts");
        const server = await startServer(config);
        for (const line of server.greeting) printLine(line);
        const signal = await nextSignal();
        printLine(`${signal}: finishing what is under way.`);
        await server.stop();
      } catch (error) {
        process.exitCode = printFault(error, false);
      }
      process.exit();
    });
}

function nextSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve(signal));
  });
}
