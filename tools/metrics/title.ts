import { visibleText } from "../../src/base/text/words.ts";
import { isMeasure } from "./measures.ts";

const TITLES: Readonly<Record<string, string>> = {
  cpu: "CPU",
  latency: "Latency (p99)",
  errors: "Share of failed requests (5xx)",
};

/** A measure as a sentence begins with it; a metric's name as it is. */
export function titleOf(what: string): string {
  if (!isMeasure(what)) return visibleText(what);
  return TITLES[what] ?? `${what[0]?.toUpperCase()}${what.slice(1)}`;
}
