import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createIntent } from "../../src/agent/intent/create-intent.ts";
import { catalogue } from "../../test/evals/intent/catalogue.ts";
import type { Measure } from "../dispatch.ts";
import { readSentences, readWorld } from "./intent/data.ts";
import { scoreIntents } from "./intent/score.ts";

const home = fileURLToPath(new URL("../../test/evals/intent/", import.meta.url));
const heldOut = "sentences.jsonl";

/** top1, inputs and n over a file of sentences. Verbose tells the misses by tool, and themselves unless they are held out. */
export const run: Measure = async (options) => {
  const path = options.data ?? join(home, heldOut);
  const beside = join(dirname(path), "world.json");
  const world = readWorld(readFileSync(existsSync(beside) ? beside : join(home, "world.json"), "utf8"));
  const sentences = readSentences(readFileSync(path, "utf8"));
  if (sentences.length === 0) throw new Error(`There is no sentence in ${path}.`);
  const { misses, ...figures } = scoreIntents(createIntent(catalogue).read, sentences, world);
  if (!options.verbose) return figures;
  const perTool: Record<string, number> = {};
  for (const miss of misses) perTool[miss.wanted ?? "none"] = (perTool[miss.wanted ?? "none"] ?? 0) + 1;
  if (basename(path) !== heldOut) for (const miss of misses) console.log(JSON.stringify(miss));
  return { ...figures, perTool };
};
