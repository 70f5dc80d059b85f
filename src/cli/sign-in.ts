import type { Command } from "commander";
import { readAppConfig } from "../app-config.ts";
import { OpsError } from "../base/errors.ts";
import { EXIT_OK, printFault, printLine } from "./print.ts";
import { createRemoteClient } from "./remote-client.ts";
import { socketPath } from "./socket-path.ts";

export function addSignIn(program: Command): void {
  program
    .command("sign-in")
    .description("Print a one-time link that signs this machine's owner in to the console of the running server")
    .action(async (_options: object, command: Command) => {
      process.exitCode = await printSignInLink(command.optsWithGlobals().config);
    });
}

async function printSignInLink(file: string | undefined): Promise<number> {
  try {
    const socket = socketPath(readAppConfig(process.env, file).dataDir);
    const link = await createRemoteClient({ socket })
      .signInLink()
      .catch((cause: unknown) => {
        throw new OpsError("unavailable", "No server holds the data folder. Start one with `pilothouse serve`.", {
          cause,
        });
      });
    printLine(link);
    return EXIT_OK;
  } catch (error) {
    return printFault(error, false);
  }
}
