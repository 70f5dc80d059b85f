import { setImmediate } from "node:timers/promises";
import { type Candidate, commandVerbs, elsewhereLabel, type KnownTool, rankTools } from "./candidates.ts";
import { type Classifier, type Sample, trainClassifier } from "./classifier.ts";
import { decide } from "./decide.ts";
import { featuresOf, maskWords } from "./features.ts";
import { fieldsOf } from "./fill.ts";
import { carryName, readFollowUp } from "./follow-up.ts";
import type { Intent, IntentContext, KnownName, ReadIntent, ToolWords } from "./intent.ts";
import { elsewhere } from "./lexicon/plain-words.ts";
import { sampleNames } from "./lexicon/sample-names.ts";
import { readSaid } from "./said.ts";
import { createVocabulary, type Vocabulary } from "./vocabulary.ts";

export interface LearntIntent {
  readonly read: ReadIntent;
  /** Learns in pieces of a few milliseconds, between which the process does what it has to; resolves once all is learnt. */
  learn(): Promise<void>;
}

const PIECE_MS = 5;

/**
 * Understands plain words by the tools' own descriptions, examples and words; it knows no tool by name. Learning them
 * takes 0.7 s for 71 tools on an idle core; what is not yet learnt when the first sentence comes is learnt then, at once.
 * A sentence takes 1 to 3 ms.
 */
export function createIntent(tools: readonly ToolWords[]): LearntIntent {
  const learning = learnTools(tools);
  let matcher: Matcher | undefined;

  /** Goes on until `untilMs` of the process's clock. */
  function goOn(untilMs: number): void {
    while (matcher === undefined && performance.now() < untilMs) {
      const step = learning.next();
      if (step.done) matcher = step.value;
    }
  }

  return {
    read: (text, context) => {
      goOn(Number.POSITIVE_INFINITY);
      return readIntent(text, context, matcher as Matcher);
    },
    learn: async () => {
      while (matcher === undefined) {
        goOn(performance.now() + PIECE_MS);
        await setImmediate();
      }
    },
  };
}

function* learnTools(tools: readonly ToolWords[]): Generator<void, Matcher> {
  const vocabulary = createVocabulary(tools);
  const samples: (readonly MaskedSample[])[] = [];
  for (const tool of tools) {
    samples.push(samplesOf(tool, vocabulary));
    yield;
  }
  const known = tools.map((tool, at) => knownTool(tool, tools, samples[at]?.map((sample) => sample.row) ?? []));
  const others: MaskedSample[] = [];
  for (const text of elsewhere) {
    others.push(sample(elsewhereLabel, text, 1, vocabulary));
    yield;
  }
  const classifier = yield* trainClassifier([...samples.flat(), ...others]);
  return { tools, known, classifier, vocabulary };
}

interface Matcher {
  readonly tools: readonly ToolWords[];
  readonly known: readonly KnownTool[];
  readonly classifier: Classifier;
  readonly vocabulary: Vocabulary;
}

function readIntent(text: string, context: IntentContext, matcher: Matcher): Intent {
  const said = readSaid(text, context, matcher.vocabulary);
  const ranking = rankTools(said, matcher.known, matcher.classifier, matcher.vocabulary);
  const { earlier } = context;
  const before = earlier && matcher.known.find((one) => one.tool.name === earlier.tool);
  if (!earlier || !before) return decide(ranking, context, matcher.tools);
  const followUp = readFollowUp(said, earlier, before, ranking, matcher.vocabulary);
  if (followUp) return followUp;
  const carried = ranking.candidates.map((one): Candidate => {
    const call = carryName(said, earlier, one.known, one.call);
    // What the sentence lacked is known after all: the malus for it goes.
    return { ...one, call, score: one.score + 1.5 * (one.call.missing.length - call.missing.length) };
  });
  const candidates = carried.sort((a, b) => b.score - a.score);
  return decide({ ...ranking, candidates }, context, matcher.tools);
}

interface MaskedSample extends Sample {
  readonly row: readonly string[];
}

function samplesOf(tool: ToolWords, vocabulary: Vocabulary): readonly MaskedSample[] {
  const texts: readonly (readonly [string, number])[] = [
    [tool.description, 1],
    [tool.name.replaceAll("_", " "), 0.7],
    ...tool.examples.map((text) => [text, 1.3] as const),
    ...(tool.words ?? []).map((text) => [text, 1] as const),
  ];
  return texts.map(([text, weight]) => sample(tool.name, text, weight, vocabulary));
}

/** Samples are read in a world that has just the sample names. */
const sampleWorld: IntentContext = {
  nowMs: Date.UTC(2026, 0, 14, 12),
  zone: "UTC",
  names: Object.entries(sampleNames).map(([name, kind]) => ({ name, kind: kind as KnownName["kind"] })),
};

function sample(label: string, text: string, weight: number, vocabulary: Vocabulary): MaskedSample {
  const row = maskWords(readSaid(text, sampleWorld, vocabulary));
  return { label, weight, row, features: featuresOf(row) };
}

function knownTool(tool: ToolWords, all: readonly ToolWords[], rows: readonly (readonly string[])[]): KnownTool {
  const fields = fieldsOf(tool);
  const own = new Set(prefixesOf(tool));
  const foreign = new Set(all.flatMap(prefixesOf).filter((prefix) => !own.has(prefix)));
  return { tool, fields, foreign, verbs: tool.effect === "read" ? new Set() : commandVerbs(rows.slice(2)) };
}

function prefixesOf(tool: ToolWords): readonly string[] {
  return fieldsOf(tool).flatMap((field) =>
    field.slot.kind === "id" ? field.slot.prefix.map((prefix) => prefix.toLowerCase()) : [],
  );
}
