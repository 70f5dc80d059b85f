import { OpsError } from "../../base/errors.ts";

/** As Prometheus says it: line and column from one, then what is wrong. */
export function parseFault(text: string, at: number, problem: string): OpsError {
  const before = text.slice(0, at);
  const line = before.split("\n").length;
  const column = at - before.lastIndexOf("\n");
  return new OpsError(
    "invalid",
    `The sample estate cannot read this query: ${line}:${column}: parse error: ${problem}.`,
    { facts: { promql: text } },
  );
}

/** What parses, but cannot be computed. */
export function evaluationFault(problem: string): OpsError {
  return new OpsError("invalid", `The sample estate cannot compute this query: ${problem}.`);
}
