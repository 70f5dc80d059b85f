import { isCovered } from "../word.ts";
import { type FoundPhrase, findPhrases } from "./phrase.ts";
import type { Filled, Filling, ReadSlot } from "./reader.ts";

const grouping = new Set([
  "by",
  "per",
  "each",
  "every",
  "which",
  "what",
  "across",
  "top",
  "of",
  "for",
  "into",
  "rank",
  "the",
  "between",
]);

function best(
  found: readonly (FoundPhrase & { readonly key: string })[],
  filling: Filling,
): (FoundPhrase & { key: string }) | undefined {
  const { words } = filling.said;
  const rank = (one: FoundPhrase) => {
    const before = words[one.at - 1]?.text ?? "";
    const strong = ["by", "per", "each"].includes(before) ? 4 : grouping.has(before) ? 0.5 : 0;
    return strong + one.length * 2 - one.at * 0.01;
  };
  return [...found].sort((a, b) => rank(b) - rank(a))[0];
}

/** One of a closed set by the words people use for it. A key ending with a colon takes the next word along. */
export const readTerm: ReadSlot<"term"> = (field, filling) => {
  const { said, taken } = filling;
  const found = Object.entries(field.slot.terms).flatMap(([key, phrases]) =>
    findPhrases(said.words, [...phrases, key.replace(/[-_]/g, " ")], taken).map((one) => ({ ...one, key })),
  );
  const tagged = Object.keys(field.slot.terms).find((key) => key.endsWith(":"));
  const glued = tagged && said.words.find((word) => word.text.startsWith(tagged) && word.text.length > tagged.length);
  if (glued) return { value: glued.raw, places: [glued] };
  const open = found.find((one) => one.key.endsWith(":") && said.words[one.at + one.length]);
  if (open) return withNext(open, filling);
  const one = best(
    found.filter((other) => !other.key.endsWith(":")),
    filling,
  );
  return one && { value: one.key, places: [one.place] };
};

function withNext(one: FoundPhrase & { key: string }, { said, taken }: Filling): Filled | undefined {
  const skipped = [":", "key", "called", "named", "="].includes(said.words[one.at + one.length]?.text ?? "") ? 1 : 0;
  const next = said.words[one.at + one.length + skipped];
  if (!next || isCovered(next, taken)) return undefined;
  return { value: `${one.key}${next.raw}`, places: [one.place, next] };
}

const measureName = /^[a-z][a-z0-9]*(?:[_:][a-z0-9]+)+$/i;

/** cpu, memory and the like by their words, or a metric's own name as written. */
export const readMetric: ReadSlot<"metric"> = (field, filling) => {
  const { said, taken, index } = { ...filling, index: filling.said.index };
  const own = said.words.find(
    (word) =>
      !isCovered(word, taken) &&
      (measureName.test(word.raw) || index.exact(word.text).some((name) => name.kind === "metric")),
  );
  if (own) return { value: own.raw, places: [own] };
  const found = Object.entries(field.slot.terms).flatMap(([key, phrases]) =>
    findPhrases(said.words, [...phrases], taken).map((one) => ({ ...one, key })),
  );
  const one = best(found, filling);
  return one && { value: one.key, places: [one.place] };
};

/** True when one of the words stands in the sentence; a flag is never false for want of words. */
export const readFlag: ReadSlot<"flag"> = (field, { said, taken }) => {
  const one = findPhrases(said.words, field.slot.words, taken)[0];
  return one && { value: true, places: [one.place] };
};
