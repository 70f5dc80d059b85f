import { toOpsError } from "../base/errors.ts";
import type { Report } from "../bot/operations.ts";

export const EXIT_OK = 0;
export const EXIT_FAILED = 1;
export const EXIT_USAGE = 2;

export function printLine(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** The answer as people or programs read it, and the exit code it means. */
export function printReport(report: Report, asJson: boolean): number {
  printLine(asJson ? JSON.stringify(report) : report.text);
  return report.status === "refused" || report.status === "failed" ? EXIT_FAILED : EXIT_OK;
}

/** One line that is replaced while one waits; nothing where nobody watches. */
export function createProgressLine(): { show(text: string): void; clear(): void } {
  const watched = process.stderr.isTTY;
  return {
    show: (text) => void (watched && process.stderr.write(`\r\x1b[K${text}`)),
    clear: () => void (watched && process.stderr.write("\r\x1b[K")),
  };
}

/** One sentence on standard error; as JSON on standard output too where programs read. Returns the exit code. */
export function printFault(thrown: unknown, asJson: boolean): number {
  const fault = toOpsError(thrown);
  if (asJson) {
    const report = {
      tool: null,
      input: {},
      status: fault.kind === "denied" || fault.kind === "limited" ? "refused" : "failed",
    };
    printLine(
      JSON.stringify({
        ...report,
        data: null,
        sources: [],
        text: fault.message,
        error: { kind: fault.kind, message: fault.message },
      }),
    );
  }
  process.stderr.write(`${fault.message}\n`);
  if (fault.kind === "bug" && thrown instanceof Error) process.stderr.write(`${thrown.stack ?? thrown.message}\n`);
  return EXIT_FAILED;
}
