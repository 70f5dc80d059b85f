import type { EntityKind } from "../../../tool/slots.ts";
import type { FoundName } from "../find/names.ts";
import { stopWords } from "../lexicon/plain-words.ts";
import { isCovered, type Place } from "../word.ts";
import type { Field, Filled, Filling } from "./reader.ts";

type EntityField = Field<"entity">;

/** Shares the names of a sentence out among the fields that take names, the best fit first. */
export function readEntities(
  fields: readonly EntityField[],
  filling: Filling,
  isWord: (word: string) => boolean,
): ReadonlyMap<string, Filled> {
  const names = filling.said.names.filter((name) => !isCovered(name, filling.taken));
  const pairs = fields.flatMap((field) => names.map((name) => ({ field, name, fit: fitOf(field, name, fields) })));
  const given = new Map<string, Filled>();
  const used = new Set<FoundName>();
  for (const { field, name, fit } of pairs.sort((a, b) => b.fit - a.fit || a.name.start - b.name.start)) {
    if (fit <= 0 || given.has(field.key) || used.has(name)) continue;
    used.add(name);
    given.set(field.key, { value: name.name, places: placesOf(name) });
    const namespace =
      name.namespace && fields.find((other) => other.slot.of.length === 1 && other.slot.of[0] === "namespace");
    if (namespace && !given.has(namespace.key)) given.set(namespace.key, { value: name.namespace, places: [name] });
  }
  for (const field of fields) {
    if (given.has(field.key)) continue;
    if (!(field.required || filling.answering === field.key)) {
      const taken = [...filling.taken, ...[...given.values()].flatMap((one) => one.places)];
      const after = nameAfterOf(filling, taken, field, isWord);
      if (after) given.set(field.key, after);
      continue;
    }
    const weak = filling.said.weakNames.find(
      (name) => name.kinds.some((kind) => field.slot.of.includes(kind)) && !isCovered(name, filling.taken),
    );
    if (weak) {
      given.set(field.key, { value: weak.name, places: [weak] });
      continue;
    }
    const plain = plainName(
      filling,
      [...filling.taken, ...[...given.values()].flatMap((one) => one.places)],
      isWord,
      field.slot.of,
    );
    if (plain) given.set(field.key, plain);
  }
  const said = filling.said;
  const namespace = fields.find((field) => field.slot.of.length === 1 && field.slot.of[0] === "namespace");
  if (namespace && !given.has(namespace.key)) {
    const unknown = unknownNamespace(said.text, [
      ...filling.taken,
      ...[...given.values()].flatMap((one) => one.places),
    ]);
    if (unknown) given.set(namespace.key, unknown);
  }
  return given;
}

function placesOf(name: FoundName): readonly Place[] {
  return name.cue ? [name, name.cue.place] : [name];
}

/** More is better, 0 and less is no fit. */
function fitOf(field: EntityField, name: FoundName, fields: readonly EntityField[]): number {
  const wanted = field.slot.of;
  const kinds = name.kinds.filter((kind) => wanted.includes(kind));
  const cued = name.cue?.kind;
  // What the word beside a name says it is holds, be the name known as something else or not at all.
  if (cued && wanted.includes(cued) && (name.kinds.includes(cued) || !name.known)) kinds.push(cued);
  if (kinds.length === 0) return 0;
  const sibling = (kind: EntityKind) => (kind === "service" ? "workload" : kind === "workload" ? "service" : kind);
  let fit = 3 - Math.min(...kinds.map((kind) => wanted.indexOf(kind))) * 0.15;
  if (cued) fit += wanted.includes(cued) || wanted.includes(sibling(cued)) ? 2 : -2;
  if (wanted.length === 1) fit += 0.6;
  if (field.required) fit += 0.8;
  // In the sentence's own order the field before takes the name before: of "cart in shop" the first is cart.
  fit += name.known ? 0.4 : 0;
  const placed = ["in", "within", "inside", "across"].includes(name.before);
  const where = kinds.some((kind) => kind === "namespace" || kind === "cluster" || kind === "source");
  if (placed && where && wanted.length === 1) fit += 0.7;
  if (placed && !where && fields.length > 1) fit -= 0.3;
  return fit;
}

/** A required name may be a plain word nobody knows: "restart foobar". It must be no word of ours or of everyday talk. */
function plainName(
  filling: Filling,
  taken: readonly Place[],
  isWord: (word: string) => boolean,
  of: readonly EntityKind[],
): Filled | undefined {
  if (of.includes("person") && filling.answering === undefined) return undefined;
  const word = filling.said.words.find(
    (one) =>
      /^[a-z][a-z0-9._-]+$/.test(one.raw.toLowerCase()) &&
      one.text.length > 1 &&
      !stopWords.has(one.text) &&
      !isWord(one.text) &&
      filling.said.index.exact(one.text).every((name) => of.includes(name.kind)) &&
      !isCovered(one, taken) &&
      !isCovered(one, filling.said.ranges) &&
      !isCovered(one, filling.said.moments),
  );
  return word && { value: word.raw, places: [word] };
}

/**
 * "cpu of billing", "errors for billing": what stands there is meant as a name, known or not. Dropping it would answer
 * another question than the one that was asked.
 */
function nameAfterOf(
  filling: Filling,
  taken: readonly Place[],
  field: EntityField,
  isWord: (word: string) => boolean,
): Filled | undefined {
  if (field.slot.of.includes("person") || field.slot.of.length === 1) return undefined;
  const { words, index, ranges, moments } = filling.said;
  const at = words.findIndex(
    (word, i) => i > 0 && /^(?:of|for)$/.test(words[i - 1]?.text ?? "") && isNameLike(word.raw),
  );
  const word = words[at];
  if (
    !word ||
    stopWords.has(word.text) ||
    isWord(word.text) ||
    index.exact(word.text).some((name) => !field.slot.of.includes(name.kind))
  )
    return undefined;
  if (isCovered(word, taken) || isCovered(word, ranges) || isCovered(word, moments)) return undefined;
  return { value: word.raw, places: [word] };
}

function isNameLike(raw: string): boolean {
  return /^[a-z][a-z0-9._-]{2,}$/i.test(raw);
}

/** "in the foo namespace", "-n foo", "namespace foo". */
function unknownNamespace(text: string, taken: readonly Place[]): Filled | undefined {
  const match =
    /(?:\bnamespace\s+|(?:^|\s)-n\s+|\bns\s+)([a-z0-9][a-z0-9-]{0,62})|\b([a-z0-9][a-z0-9-]{0,62})\s+namespace\b/i.exec(
      text,
    );
  const name = match?.[1] ?? match?.[2];
  if (
    !match ||
    !name ||
    stopWords.has(name.toLowerCase()) ||
    /^(?:each|every|per|by|which|what|all|kubernetes|called|named)$/i.test(name)
  )
    return undefined;
  const start = match.index + match[0].indexOf(name);
  const place = { start, end: start + name.length };
  return isCovered(place, taken)
    ? undefined
    : { value: name, places: [{ start: match.index, end: match.index + match[0].length }] };
}
