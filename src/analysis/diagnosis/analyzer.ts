import type { Estate } from "./estate.ts";
import type { Finding } from "./finding.ts";

/**
 * Looks for one kind of trouble. Pure and total: an object without status, or with fields of the wrong shape, makes no
 * finding and no fault. It says what it saw; whether that is another's symptom is decided when stories are joined.
 */
export interface Analyzer {
  readonly name: string;
  /** Kinds it reads; where one could not be read at all it is not run. */
  readonly needs: readonly string[];
  /** Whether there is anything it would look at: only then is a kind that could not be read missed. */
  concerns?(estate: Estate): boolean;
  analyze(estate: Estate): readonly Finding[];
}
