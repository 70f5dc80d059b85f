import type { Classifier } from "./classifier.ts";
import { conceptOf, featuresOf, maskWords } from "./features.ts";
import { type Call, fillCall, unusedFindings } from "./fill.ts";
import type { ToolWords } from "./intent.ts";
import { politeWords, stopWords } from "./lexicon/plain-words.ts";
import type { Said } from "./said.ts";
import { readForm, type SentenceForm } from "./sentence-form.ts";
import type { Field } from "./slots/reader.ts";
import type { Vocabulary } from "./vocabulary.ts";
import { isCovered } from "./word.ts";

/** A tool as the matcher keeps it. */
export interface KnownTool {
  readonly tool: ToolWords;
  readonly fields: readonly Field[];
  readonly foreign: ReadonlySet<string>;
  /** Concepts that begin its commands: restart, scale. */
  readonly verbs: ReadonlySet<string>;
}

export interface Candidate {
  readonly known: KnownTool;
  readonly call: Call;
  readonly score: number;
  /** Its own verb was said. */
  readonly verb: boolean;
}

export interface Ranking {
  readonly candidates: readonly Candidate[];
  /** How far this is none of our business: the score of small talk. */
  readonly elsewhere: number;
  readonly coverage: number;
  readonly form: SentenceForm;
  readonly row: readonly string[];
}

export const elsewhereLabel = "";

/** What it costs a tool to leave something unused that the sentence clearly holds. */
const unusedCost: Readonly<Record<string, number>> = {
  promql: 4,
  id: 2,
  image: 2,
  subject: 1.5,
  selector: 1.2,
  quantity: 1.5,
  place: 1,
  schedule: 1,
  quoted: 0.5,
  name: 0.7,
  shape: 0.4,
  range: 0.6,
  number: 0.3,
};
/** What it says for a tool that a field of this kind could be filled. */
const filledGain: Readonly<Record<string, number>> = {
  promql: 2,
  id: 0.8,
  image: 1.2,
  subject: 0.4,
  selector: 0.4,
  quantities: 1,
  schedule: 0.8,
  place: 0.3,
  number: 0.3,
  entity: 0.25,
  metric: 0.3,
  term: 0.1,
  range: 0.1,
  moment: 0.15,
  verb: 0.2,
  flag: 0.3,
};
const missingCost: Readonly<Record<string, number>> = {
  promql: 5,
  id: 1.6,
  image: 2,
  quantities: 1,
  subject: 1,
  verb: 1,
  schedule: 1,
  number: 0.8,
  metric: 0.8,
  entity: 0.9,
  "resource-kind": 1.2,
};
/** And more where the field is required: "by region" fits the tool that must split by something. */
const requiredGain: Readonly<Record<string, number>> = {
  term: 0.5,
  metric: 0.3,
  "resource-kind": 0.3,
  verb: 0.3,
  subject: 0.3,
};
const considered = 14;

/** The likeliest tools with what the sentence gives for each, best first. */
export function rankTools(
  said: Said,
  tools: readonly KnownTool[],
  classifier: Classifier,
  vocabulary: Vocabulary,
): Ranking {
  const row = maskWords(said);
  const features = featuresOf(row);
  const scores = classifier.score(features);
  const form = readForm(said);
  const concepts = new Set(row.filter((word) => !stopWords.has(word)));
  const likely = [...tools]
    .sort((a, b) => (scores.get(b.tool.name) ?? 0) - (scores.get(a.tool.name) ?? 0))
    .slice(0, considered);
  const candidates = likely.map((known): Candidate => {
    const call = fillCall(known.fields, said, { foreign: known.foreign, vocabulary });
    const verb = [...known.verbs].some((one) => concepts.has(one));
    return {
      known,
      call,
      verb,
      score: (scores.get(known.tool.name) ?? 0) + slotFit(known, call, said) + formFit(known, verb, form),
    };
  });
  return {
    candidates: candidates.sort((a, b) => b.score - a.score),
    elsewhere: scores.get(elsewhereLabel) ?? Number.NEGATIVE_INFINITY,
    coverage: classifier.coverage(features),
    form,
    row,
  };
}

function slotFit(known: KnownTool, call: Call, said: Said): number {
  let sum = 0;
  for (const field of known.fields) {
    if (call.input[field.key] !== undefined)
      sum += (filledGain[field.slot.kind] ?? 0) + (field.required ? (requiredGain[field.slot.kind] ?? 0) : 0);
    else if (field.required) sum -= missingCost[field.slot.kind] ?? 0.5;
  }
  for (const kind of unusedFindings(said, call)) sum -= unusedCost[kind] ?? 0.3;
  if (splitsUnread(said, call)) sum -= 0.7;
  // Several optional fields of which one must be said (limits or requests): with none there is nothing to do.
  const quantities = known.fields.filter((field) => field.slot.kind === "quantities");
  if (quantities.length > 0 && quantities.every((field) => call.input[field.key] === undefined)) sum -= 1.5;
  return sum;
}

/** "by region", "per team": a split that no field took. */
function splitsUnread(said: Said, call: Call): boolean {
  const at = said.words.findIndex((word) => ["by", "per", "each"].includes(word.text));
  const next = at < 0 ? undefined : said.words[at + 1];
  if (!next || !/^[a-z]/.test(next.text) || stopWords.has(next.text)) return false;
  const timed =
    isCovered(next, [...said.ranges, ...said.moments, ...said.literals, ...said.names]) ||
    (said.promql !== undefined && isCovered(next, [said.promql]));
  return !timed && !isCovered(next, call.places);
}

function formFit(known: KnownTool, verb: boolean, form: SentenceForm): number {
  if (known.tool.effect === "read") return 0;
  return (form.question || form.noun ? -2 : 0.3) + (verb ? 0.4 : -0.8);
}

/** The concepts with which a tool's own commands begin. */
export function commandVerbs(rows: readonly (readonly string[])[]): ReadonlySet<string> {
  const verbs = new Set<string>();
  for (const row of rows) {
    const lead = row.find((word) => !politeWords.has(word) && !stopWords.has(word) && !word.startsWith("<"));
    if (lead !== undefined) verbs.add(conceptOf(lead));
  }
  return verbs;
}
