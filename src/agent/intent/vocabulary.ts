import { allowedTypos, typosBetween } from "./find/known-names.ts";
import type { ToolWords } from "./intent.ts";
import { everyday, politeWords, stopWords } from "./lexicon/plain-words.ts";
import { kindByWord } from "./lexicon/resource-kinds.ts";
import { sampleNames } from "./lexicon/sample-names.ts";
import { synonyms } from "./lexicon/synonyms.ts";
import { stem } from "./stem.ts";
import { readWords } from "./word.ts";

/** The words the tools and the lexicon are written in. */
export interface Vocabulary {
  /** One of the tools' own words, in any form. */
  knows(word: string): boolean;
  /** A word of the field itself, such as search, image or node. */
  isConcept(word: string): boolean;
  /** A word at all: ours, or an everyday one. Such a word is no typo. */
  isWord(word: string): boolean;
  /** Our word within a typo of this one. */
  near(word: string): string | undefined;
  typos(a: string, b: string): number;
}

export function createVocabulary(tools: readonly ToolWords[]): Vocabulary {
  const ours = new Set<string>();
  for (const tool of tools) {
    for (const text of [tool.description, ...tool.examples, ...(tool.words ?? [])]) {
      for (const word of readWords(text))
        if (/^[a-z]{2,}$/.test(word.text) && !Object.hasOwn(sampleNames, word.text)) ours.add(word.text);
    }
  }
  const concepts = new Set([...synonyms.flat(), ...kindByWord.keys()].filter((word) => /^[a-z-]+$/.test(word)));
  for (const word of concepts) ours.add(word);
  for (const word of [...stopWords, ...politeWords]) ours.delete(word);
  const stems = new Set([...ours].map(stem));
  const candidates = [
    ...ours,
    "last",
    "yesterday",
    "today",
    "since",
    "hours",
    "minutes",
    "week",
    "month",
    "tomorrow",
  ].filter((word) => word.length >= 4);
  const byLength = new Map<number, string[]>();
  for (const word of [...new Set(candidates)].sort())
    byLength.set(word.length, [...(byLength.get(word.length) ?? []), word]);
  const knows = (word: string) => ours.has(word) || stems.has(stem(word));
  return {
    knows,
    isConcept: (word) => concepts.has(word) || stopWords.has(word) || politeWords.has(word),
    isWord: (word) => knows(word) || stopWords.has(word) || everyday.has(word) || politeWords.has(word),
    near: (word) => nearest(word, byLength),
    typos: typosBetween,
  };
}

function nearest(word: string, byLength: ReadonlyMap<number, readonly string[]>): string | undefined {
  const allowed = allowedTypos(word);
  let best: { word: string; typos: number } | undefined;
  for (let length = word.length - allowed; allowed > 0 && length <= word.length + allowed; length += 1) {
    for (const candidate of byLength.get(length) ?? []) {
      // A wrong first letter is rare, and without this "mount" is "count".
      if (candidate[0] !== word[0]) continue;
      const typos = typosBetween(word, candidate);
      if (typos <= allowed && typos < (best?.typos ?? allowed + 1)) best = { word: candidate, typos };
    }
  }
  return best?.word;
}
