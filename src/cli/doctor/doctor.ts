import type { Command } from "commander";
import { type AppConfig, readAppConfig } from "../../app-config.ts";
import { OpsError, toOpsError } from "../../base/errors.ts";
import { plural } from "../../base/text/words.ts";
import { EXIT_FAILED, EXIT_OK, printFault, printJson, printLine } from "../print.ts";
import { type Finding, ok, wrong } from "./check.ts";
import { CHECKS } from "./checks.ts";
import { formatFinding } from "./format.ts";
import { findVersion } from "./node-version.ts";
import { runChecks } from "./run-checks.ts";

export function addDoctor(program: Command): void {
  program
    .command("doctor")
    .description("Check the configuration and every connection, and say what is wrong and its cure")
    .option("--json", "print JSON: status, and checks with name, status, says and cure")
    .addHelpText("after", "\nExits 0 when nothing is wrong, 1 otherwise. Nothing is changed.")
    .action(async (options: { json?: boolean }, command: Command) => {
      try {
        process.exitCode = await doctor(command.optsWithGlobals().config, options.json === true);
      } catch (error) {
        process.exitCode = printFault(error, options.json === true);
      }
    });
}

async function doctor(file: string | undefined, asJson: boolean): Promise<number> {
  const { config, findings: told } = readConfiguration(file);
  // Without a configuration there is nothing to connect to.
  const found = config === undefined ? [findVersion(process.versions.node)] : await runChecks(CHECKS, config);
  const findings = [...told, ...found];
  const bad = findings.filter(({ state }) => state === "wrong").length;
  if (asJson) {
    const checks = findings.map(({ name, state, says, cure }) => ({
      name,
      status: state,
      says,
      ...(cure ? { cure } : {}),
    }));
    printJson({ status: bad === 0 ? "ok" : "wrong", checks });
  } else {
    for (const finding of findings) printLine(formatFinding(finding));
    printLine(bad === 0 ? "Nothing is wrong." : `${plural(bad, "thing")} ${bad === 1 ? "is" : "are"} wrong.`);
  }
  return bad === 0 ? EXIT_OK : EXIT_FAILED;
}

function readConfiguration(file: string | undefined): { config?: AppConfig; findings: readonly Finding[] } {
  const name = "configuration";
  try {
    return { config: readAppConfig(process.env, file), findings: [ok(name, "is whole.")] };
  } catch (error) {
    const fault = toOpsError(error);
    if (!(error instanceof OpsError)) throw error;
    const [first = "", ...problems] = fault.message.split("\n  - ");
    return { findings: (problems.length === 0 ? [first] : problems).map((problem) => wrong(name, problem)) };
  }
}
