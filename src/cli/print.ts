import { toOpsError } from "../base/errors.ts";
import { redactSecrets } from "../base/telemetry/redact.ts";
import { visibleText } from "../base/text/words.ts";
import type { Report } from "../bot/operations.ts";
import { isUsage } from "./usage.ts";

export const EXIT_OK = 0;
export const EXIT_FAILED = 1;
export const EXIT_USAGE = 2;

/** Text for people. What outside systems wrote in it cannot move the cursor or change colours. */
export function printLine(text: string): void {
  process.stdout.write(`${visibleText(text)}\n`);
}

/** One JSON value on one line, for programs. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

/** The answer as people or programs read it, and the exit code it means. */
export function printReport(report: Report, asJson: boolean): number {
  if (asJson) printJson(report);
  else printLine(report.text);
  return report.status === "refused" || report.status === "failed" ? EXIT_FAILED : EXIT_OK;
}

/** One line that is replaced while one waits; nothing where nobody watches. */
export function createProgressLine(): { show(text: string): void; clear(): void } {
  const watched = process.stderr.isTTY;
  return {
    show: (text) => void (watched && process.stderr.write(`\r\x1b[K${visibleText(text)}`)),
    clear: () => void (watched && process.stderr.write("\r\x1b[K")),
  };
}

/** One sentence on standard error; where programs read, the report of a failure on standard output too. Returns the exit code. */
export function printFault(thrown: unknown, asJson: boolean): number {
  const fault = toOpsError(thrown);
  const text = visibleText(fault.message);
  if (asJson) {
    printJson({
      tool: null,
      input: {},
      status: fault.kind === "denied" || fault.kind === "limited" ? "refused" : "failed",
      data: null,
      sources: [],
      text,
      message: { summary: text, blocks: [{ type: "text", text }] },
      error: { kind: fault.kind, message: text },
    });
  }
  process.stderr.write(`${text}\n`);
  if (fault.kind === "bug" && thrown instanceof Error) {
    process.stderr.write(`${redactSecrets(thrown.stack ?? thrown.message)}\n`);
  }
  return isUsage(fault) ? EXIT_USAGE : EXIT_FAILED;
}
