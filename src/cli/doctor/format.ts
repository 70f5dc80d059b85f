import type { Finding } from "./check.ts";

const MARKS: Readonly<Record<Finding["state"], string>> = { ok: "ok     ", wrong: "WRONG  ", skipped: "-      " };

/** One line: the state in a word, what was looked at, what was found, the cure. */
export function formatFinding({ name, state, says, cure }: Finding): string {
  return `${MARKS[state]}${name}: ${says}${cure === undefined ? "" : ` ${cure}`}`;
}
