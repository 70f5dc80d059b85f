import type { Literal } from "./find/literals.ts";
import { politeWords, stopWords } from "./lexicon/plain-words.ts";
import { kindByWord } from "./lexicon/resource-kinds.ts";
import { joined, synonyms } from "./lexicon/synonyms.ts";
import type { Said } from "./said.ts";
import { stem } from "./stem.ts";
import { overlaps, type Place } from "./word.ts";

const concepts: ReadonlyMap<string, string> = new Map(
  synonyms.flatMap(([head = "", ...others]) =>
    [head, ...others].flatMap((word) => [word, stem(word)].map((form): [string, string] => [form, head])),
  ),
);
const joins = joined.map((words) => words.split(" "));
const measures = new Set(["memory", "cpu", "network", "latency", "requests", "errors", "disk"]);
const clouds = new Set(["aws", "azure", "gcp"]);

/** A word reduced to what it stands for in this field. */
export function conceptOf(word: string): string {
  return concepts.get(word) ?? concepts.get(stem(word)) ?? stem(word);
}

/** The sentence as a row of concepts, with "<node>", "<range>" and the like where such a thing stands. */
export function maskWords(said: Said): readonly string[] {
  const masks = placeMasks(said);
  const row: string[] = [];
  let masked: Place | undefined;
  for (const word of said.words) {
    const mask = masks.find((one) => overlaps(one, word));
    if (mask) {
      if (masked !== mask) row.push(...mask.as);
      masked = mask;
    } else if (/[\p{L}\p{N}]/u.test(word.text)) row.push(word.text);
  }
  return joinWords(row).flatMap((word) => (word.startsWith("<") ? [word] : (both.get(word) ?? [conceptOf(word)])));
}

/** Words that say two things at once. */
const both: ReadonlyMap<string, readonly string[]> = new Map([
  ["slowest", ["top", "latency"]],
  ["fastest", ["top", "latency"]],
]);

interface Mask extends Place {
  readonly as: readonly string[];
}

function placeMasks(said: Said): readonly Mask[] {
  const masks: Mask[] = said.literals.map((literal) => ({
    start: literal.start,
    end: literal.end,
    as: literalMask(literal),
  }));
  if (said.promql) masks.push({ ...said.promql, as: ["<promql>"] });
  for (const range of said.ranges) masks.push({ ...range, as: ["<range>"] });
  for (const moment of said.moments)
    if (!masks.some((mask) => overlaps(mask, moment))) masks.push({ ...moment, as: ["<moment>"] });
  for (const name of said.names)
    if (!name.ours)
      masks.push({
        start: name.start,
        end: name.end,
        as: [nameMask(name.kinds, name.known)],
      });
  for (const number of said.numbers)
    if (!masks.some((mask) => overlaps(mask, number))) masks.push({ ...number, as: ["<number>"] });
  for (const word of said.words) {
    if (masks.some((mask) => overlaps(mask, word))) continue;
    if (/^[a-z][a-z0-9]*(?:[_:][a-z0-9]+)+$/.test(word.text)) masks.push({ ...word, as: ["<metric>"] });
    else if (/^\d+(?:\.\d+)?(?:m|[kmgt]i?b?)$/.test(word.text)) masks.push({ ...word, as: ["<quantity>"] });
  }
  return masks;
}

function literalMask(literal: Literal): readonly string[] {
  if (literal.kind !== "id") return [`<${literal.kind}>`];
  const family = /^[a-z]+\d?(?=[-_.])/i.exec(literal.text)?.[0].toLowerCase();
  return [family ? `<id:${family}>` : "<id>"];
}

function nameMask(kinds: readonly string[], known: boolean): string {
  const first = [
    "node",
    "pod",
    "namespace",
    "workload",
    "service",
    "cluster",
    "source",
    "person",
    "group",
    "digest",
    "host",
  ].find((kind) => kinds.includes(kind));
  if (!known && kinds.length > 1) return "<thing>";
  return first === "service" ? "<workload>" : first === "source" ? "<cluster>" : `<${first ?? "thing"}>`;
}

function joinWords(row: readonly string[]): readonly string[] {
  const out: string[] = [];
  for (let at = 0; at < row.length; ) {
    const join = joins.find((words) => words.every((word, offset) => row[at + offset] === word));
    out.push(join ? join.join("_") : (row[at] ?? ""));
    at += join?.length ?? 1;
  }
  return out;
}

/** What the classifier weighs, each feature once, with how much it counts in a sentence. */
export function featuresOf(row: readonly string[]): ReadonlyMap<string, number> {
  const features = new Map<string, number>();
  const add = (feature: string, weight: number) => features.set(feature, Math.max(weight, features.get(feature) ?? 0));
  const content = row.filter((word) => !stopWords.has(word));
  for (const word of row) {
    add(word, stopWords.has(word) ? 0.35 : 1);
    if (measures.has(word)) add("<measure>", 0.7);
    if (clouds.has(word)) add("<cloud>", 0.7);
    if (kindByWord.has(word) || kindByWord.has(`${word}s`)) add("<kind>", 0.5);
  }
  const begin = row.findIndex((word) => !politeWords.has(word) || word === "can" || word === "will");
  const lead = row.find((word) => !politeWords.has(word));
  if (lead) add(`^${lead}`, 0.8);
  if (begin >= 0) add(`^${row[begin]} ${row[begin + 1] ?? "$"}`, 0.6);
  for (const [at, word] of row.entries())
    add(`${row[at - 1] ?? "^"} ${word}`, stopWords.has(word) && stopWords.has(row[at - 1] ?? "") ? 0.3 : 0.5);
  for (const [at, word] of content.entries()) {
    if (at > 0) add(`${classOf(content[at - 1] ?? "")}~${classOf(word)}`, 0.7);
    if (at > 1) add(`${classOf(content[at - 2] ?? "")}~~${classOf(word)}`, 0.35);
  }
  if (content.length === 1) add(`only ${classOf(content[0] ?? "")}`, 0.7);
  if (content.length === 0) add("nothing", 1);
  return features;
}

function classOf(word: string): string {
  return measures.has(word) ? "<measure>" : clouds.has(word) ? "<cloud>" : word;
}
