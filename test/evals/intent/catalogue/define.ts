import { z } from "zod";
import type { ToolWords } from "../../../../src/agent/intent/intent.ts";

/** One descriptor; the words are what matching sees of a tool. */
export function describe(
  name: string,
  effect: ToolWords["effect"],
  description: string,
  examples: readonly string[],
  words: readonly string[],
  input: z.ZodRawShape,
): ToolWords {
  return { name, effect, description, examples, words, input: z.object(input) };
}
