import type { Command } from "commander";
import { plural } from "../base/text/words.ts";
import type { Verification } from "../domain/audit/verify.ts";
import { connect, type Where } from "./connect.ts";
import { EXIT_FAILED, EXIT_OK, printFault, printJson, printLine } from "./print.ts";

export function addAudit(program: Command): void {
  program
    .command("audit")
    .description("The record of who asked, approved and did what")
    .command("verify")
    .description("Prove that no sealed row was altered or removed; exits 1 and names the row when one was")
    .option("--json", "print JSON")
    .option("--server <url>", "verify another server's (token in PILOTHOUSE_API_TOKEN)")
    .addHelpText("after", "\nExits 0 when it holds, 1 when it does not or could not be read.")
    .action(async (options: { json?: boolean; server?: string }, command: Command) => {
      const where: Where = { config: command.optsWithGlobals().config, server: options.server };
      process.exitCode = await verify(where, options.json === true);
    });
}

async function verify(where: Where, asJson: boolean): Promise<number> {
  try {
    const client = await connect(where);
    try {
      const verification = await client.verifyAudit();
      if (asJson) printJson(verification);
      else printLine(formatVerification(verification));
      return verification.holds ? EXIT_OK : EXIT_FAILED;
    } finally {
      await client.close();
    }
  } catch (error) {
    return printFault(error, asJson);
  }
}

function formatVerification({ holds, seals, sealedRows, unsealedRows, breaks }: Verification): string {
  const proven = `${plural(sealedRows, "row")} under ${plural(seals, "seal")}`;
  const open = unsealedRows > 0 ? ` ${plural(unsealedRows, "newer row")} not sealed yet.` : "";
  if (holds) return `The audit holds: ${proven}, none altered or removed.${open}`;
  return [`The audit does not hold (${proven}).${open}`, ...breaks.map((line) => `  - ${line}`)].join("\n");
}
