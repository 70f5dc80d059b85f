import { type FoundRange, findRange } from "../../base/time/find-range.ts";
import { type FoundMoment, findMoments } from "../../base/time/parse-moment.ts";
import { cleanText } from "./clean-text.ts";
import { lookUpNames, type NameLookup } from "./find/known-names.ts";
import { findLiterals, type Literal } from "./find/literals.ts";
import { type FoundName, findNames } from "./find/names.ts";
import { type FoundNumber, findNumbers } from "./find/numbers.ts";
import { type FoundPromql, findPromql } from "./find/promql.ts";
import { type FoundQuantity, findQuantities } from "./find/quantities.ts";
import type { IntentContext } from "./intent.ts";
import type { Vocabulary } from "./vocabulary.ts";
import { isCovered, type Place, readWords, type Word } from "./word.ts";

/** A sentence and everything found in it. What is found is only read further on, never looked for again. */
export interface Said {
  /** Cleaned, letters as written. */
  readonly text: string;
  readonly words: readonly Word[];
  readonly promql: FoundPromql | undefined;
  readonly literals: readonly Literal[];
  readonly ranges: readonly FoundRange[];
  readonly moments: readonly FoundMoment[];
  readonly names: readonly FoundName[];
  /** Words that are names in the world and hardly meant so here. */
  readonly weakNames: readonly FoundName[];
  readonly numbers: readonly FoundNumber[];
  readonly quantities: readonly FoundQuantity[];
  readonly context: IntentContext;
  readonly index: NameLookup;
}

/** Looks for each kind of thing in turn; what an earlier one took is not looked at by a later one. */
export function readSaid(text: string, context: IntentContext, vocabulary: Vocabulary): Said {
  const whole = cleanText(text);
  const moment = { nowMs: context.nowMs, zone: context.zone };
  const index = lookUpNames(context.names);
  const promql = findPromql(whole);
  const clean = cutWords(hide(whole, promql));
  const taken: Place[] = promql ? [promql] : [];
  const literals = findLiterals(clean, taken).filter(
    (literal) => !isQuotedName(literal, index) && !isKnown(literal, index),
  );
  const opaque = [...taken, ...literals];
  const free = (place: Place) => !isCovered(place, opaque);
  const ranges = findRange(clean, moment).filter(free);
  const moments = findMoments(clean, moment).filter(free);
  const words = readWords(clean).map((word) => mend(word, opaque, ranges, vocabulary, index));
  const isOurs = (word: string) => vocabulary.isConcept(word);
  const times = [...ranges, ...moments.filter((one) => one.end - one.start > 4)];
  const all = findNames(words, { context, index, isOurs, isUsed: vocabulary.knows }, [...opaque, ...times]);
  const names = all.filter((name) => !name.weak);
  const weakNames = all.filter((name) => name.weak);
  const numbers = findNumbers(
    words,
    opaque.filter((place) => !isSelector(place)),
  );
  return {
    text: clean,
    words,
    promql,
    literals,
    ranges,
    moments,
    names,
    weakNames,
    numbers,
    quantities: findQuantities(words),
    context,
    index,
  };
}

/** Questions have no more words; what compares words with each other stays small by it. */
const mostWords = 160;

/** An expression is one sign to all who come after: its brackets and numbers are nobody else's. */
function hide(text: string, place: Place | undefined): string {
  if (!place) return text;
  return `${text.slice(0, place.start)}_${" ".repeat(place.end - place.start - 1)}${text.slice(place.end)}`;
}

function cutWords(text: string): string {
  const last = readWords(text)[mostWords];
  return last ? text.slice(0, last.start) : text;
}

function isSelector(place: Place): boolean {
  return (place as Literal).kind === "selector";
}

function isQuotedName(literal: Literal, index: NameLookup): boolean {
  return literal.kind === "quoted" && index.exact(literal.text).length > 0;
}

/** A hexadecimal-looking or image-looking word that the world knows by name is that name. */
function isKnown(literal: Literal, index: NameLookup): boolean {
  return (literal.kind === "id" || literal.kind === "image") && index.exact(literal.text).length > 0;
}

/** Typos in our own words and in names of the world, where the word is neither. */
function mend(
  word: Word,
  opaque: readonly Place[],
  times: readonly Place[],
  vocabulary: Vocabulary,
  index: NameLookup,
): Word {
  const plain = /^[a-z]+(?:-[a-z]+)*$/.test(word.text) && word.text.length >= 4;
  if (!plain || vocabulary.isWord(word.text) || index.exact(word.text).length > 0) return word;
  if (isCovered(word, opaque) || isCovered(word, times)) return word;
  const name = index.near(word.text);
  const ours = vocabulary.near(word.text);
  const better = name && (!ours || vocabulary.typos(word.text, name) < vocabulary.typos(word.text, ours)) ? name : ours;
  return better ? { ...word, text: better } : word;
}
