import { evaluationFault } from "./fault.ts";

/** An anchored pattern as RE2 reads it, as far as JavaScript can: (?i) and (?i:…) at its start, (?P<name>…). */
export function compileRegex(pattern: string): RegExp {
  const [, whole, part, rest = ""] = /^(?:(\(\?i\))|(\(\?i:))?([\s\S]*)$/.exec(pattern) ?? [];
  const body = `${part === undefined ? "" : "(?:"}${rest}`.replaceAll("(?P<", "(?<");
  try {
    return new RegExp(`^(?:${body})$`, whole === undefined && part === undefined ? "s" : "si");
  } catch {
    throw evaluationFault(`${JSON.stringify(pattern)} is no regular expression`);
  }
}
