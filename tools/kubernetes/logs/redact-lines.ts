import { redactSecrets } from "../../../src/base/telemetry/redact.ts";
import { visibleText } from "../../../src/base/text/words.ts";

const BEGIN = /-----BEGIN [A-Z ]{0,40}PRIVATE KEY/;
const END = /-----END [A-Z ]{0,40}PRIVATE KEY/;
/** An RSA key of 16384 bits has under 200 lines: a beginning without an end must not swallow the rest of a log. */
const MOST_KEY_LINES = 250;

/**
 * Cuts secrets out of lines that come one by one. A private key that is logged stands on many lines, of which only the first
 * and the last tell what it is: those between are cut with them. To be told every line of a writer in its order.
 */
export function createLineRedactor(): (writer: string, line: string) => string {
  const inKey = new Map<string, number>();
  return (writer, line) => {
    const text = visibleText(line);
    const left = inKey.get(writer);
    if (BEGIN.test(text) && !END.test(text)) inKey.set(writer, MOST_KEY_LINES);
    else if (left !== undefined) {
      if (END.test(text) || left <= 1) inKey.delete(writer);
      else inKey.set(writer, left - 1);
      return `${stampIn(text)}[redacted private-key]`;
    }
    return redactSecrets(text);
  };
}

/** The time that stands in front, with the space behind it. */
function stampIn(text: string): string {
  return /^\d{4}-\d\d-\d\dT\S{1,40} /.exec(text)?.[0] ?? "";
}
