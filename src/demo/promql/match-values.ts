import { runInNewContext } from "node:vm";
import type { Matcher } from "./ast.ts";
import { evaluationFault } from "./fault.ts";
import { compileRegex } from "./regex.ts";

/** A pattern that is still at work after this long backtracks without end: JavaScript's engine is not RE2. */
const LONGEST_MS = 250;

/** Which of these values a matcher takes. A label that is missing has the value "". */
export function matchedBy(
  { op, value }: Pick<Matcher, "op" | "value">,
  values: readonly string[],
): ReadonlySet<string> {
  if (op === "=" || op === "!=") return new Set(values.filter((one) => (one === value) === (op === "=")));
  const wanted = op === "=~";
  const hits = testAll(compileRegex(value), values);
  return new Set(values.filter((_, i) => hits[i] === wanted));
}

function testAll(regex: RegExp, values: readonly string[]): readonly boolean[] {
  try {
    const run = "values.map((value) => regex.test(value))";
    return runInNewContext(run, { regex, values }, { timeout: LONGEST_MS }) as readonly boolean[];
  } catch (thrown) {
    if ((thrown as { code?: string }).code !== "ERR_SCRIPT_EXECUTION_TIMEOUT") throw thrown;
    throw evaluationFault(`the pattern ${JSON.stringify(regex.source)} takes too long`);
  }
}
