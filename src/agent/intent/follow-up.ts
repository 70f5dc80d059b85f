import type { KnownTool, Ranking } from "./candidates.ts";
import { type Call, fillCall } from "./fill.ts";
import type { EarlierCall, Intent } from "./intent.ts";
import { stopWords } from "./lexicon/plain-words.ts";
import type { Said } from "./said.ts";
import type { Vocabulary } from "./vocabulary.ts";
import { isCovered } from "./word.ts";

const connectors = new Set(
  "and also what about how same instead only now but then again too or rather make it do that those these for in by of on over last the with show me please ok okay no yes group grouped split just use try change to as well thing one ones namespace cluster service go back compared next".split(
    " ",
  ),
);
const cue =
  /^(?:and|also|what about|how about|same|now|ok(?:ay)?,? (?:and|now)|but|or|then|no,?|instead|only|just|make (?:it|that)|try|as for)\b|\b(?:instead|as well|too|only)\W*$|^(?:the )?same\b|\bsame (?:for|but|thing)\b/i;
const pronoun = /\b(?:it|its|that one|this one|them|there|this service|that service)\b/i;
const thing = /\b(?:it|its|that one|this one|this service|that service)\b/i;

/**
 * Reads a sentence as going on from the earlier call: an answer to what was asked back, or the earlier question with
 * other values. Undefined where it stands on its own.
 */
export function readFollowUp(
  said: Said,
  earlier: EarlierCall,
  known: KnownTool,
  ranking: Ranking,
  vocabulary: Vocabulary,
): Intent | undefined {
  const options = { foreign: known.foreign, vocabulary };
  if (earlier.missing !== undefined && known.fields.some((field) => field.key === earlier.missing)) {
    const answer = fillCall(known.fields, said, { ...options, answering: earlier.missing });
    if (answer.input[earlier.missing] !== undefined && isBare(said, answer)) return merged(earlier, known, answer);
  }
  const call = fillCall(known.fields, said, options);
  const filled = Object.keys(call.input).length;
  if (filled === 0 || !isBare(said, call)) return undefined;
  const standalone = isStandalone(ranking, filled);
  return cue.test(said.text) || !standalone ? merged(earlier, known, call) : undefined;
}

/** Nothing is said beyond the values and the little words that join them. */
function isBare(said: Said, call: Call): boolean {
  return said.words.every(
    (word) =>
      !/[\p{L}\p{N}]/u.test(word.text) ||
      isCovered(word, call.places) ||
      connectors.has(word.text) ||
      stopWords.has(word.text),
  );
}

/** A whole question of its own needs nothing from before. */
function isStandalone(ranking: Ranking, filled: number): boolean {
  const top = ranking.candidates[0];
  return (
    top !== undefined &&
    top.call.missing.length === 0 &&
    (filled >= 2 || top.known.tool.effect !== "read") &&
    top.known.fields.some((field) => field.required)
  );
}

function merged(earlier: EarlierCall, known: KnownTool, call: Call): Intent {
  const input = { ...earlier.input, ...call.input };
  const missing = known.fields.find((field) => field.required && input[field.key] === undefined);
  if (!missing) return { kind: "call", tool: known.tool.name, input };
  const waiting = { tool: known.tool.name, input, missing: missing.key };
  return { kind: "ask", question: `Which ${missing.key}? ${missing.schema.description ?? ""}.`, options: [], waiting };
}

/**
 * "restart it", "and who owns it?", "is it healthy?": the thing spoken of before, for a required name that was not said; for
 * one that may be left out only where the sentence points at the thing itself.
 */
export function carryName(said: Said, earlier: EarlierCall, known: KnownTool, call: Call): Call {
  if (!(pronoun.test(said.text) || cue.test(said.text))) return call;
  const pointed = thing.test(said.text) ? mainName(known, call) : undefined;
  const input: Record<string, unknown> = { ...call.input };
  for (const field of known.fields) {
    if (field.slot.kind !== "entity" && field.slot.kind !== "id") continue;
    if (!call.missing.includes(field.key) && field !== pointed) continue;
    const before = [field.key, "name", "of", "service", "about", "id", "plan"]
      .map((key) => earlier.input[key])
      .find((value) => typeof value === "string");
    const fits =
      field.slot.kind === "id"
        ? typeof before === "string" && /\d/.test(before)
        : typeof before === "string" && isKind(said, before, field.slot.of);
    if (fits && field.schema.safeParse(before).success) input[field.key] = before;
  }
  return { ...call, input, missing: call.missing.filter((key) => input[key] === undefined) };
}

/** The field for the thing itself, where no thing was named; one of a single kind says where or whose. */
function mainName({ fields }: KnownTool, { input }: Call) {
  const things = fields.filter(({ slot }) => slot.kind === "entity" && slot.of.length > 1);
  return things.some(({ key }) => input[key] !== undefined) ? undefined : things[0];
}

function isKind(said: Said, name: string, of: readonly string[]): boolean {
  const known = said.index.exact(name);
  return known.length === 0 || known.some((one) => of.includes(one.kind));
}
