import { accessDeeds, accessVerbs, scaleWords } from "../lexicon/access.ts";
import { kindByWord, longKinds, resourceKinds } from "../lexicon/resource-kinds.ts";
import { isCovered, type Place } from "../word.ts";
import { type FoundPhrase, findPhrases } from "./phrase.ts";
import type { Filling, ReadSlot } from "./reader.ts";

interface Deed {
  readonly verb: string;
  readonly part?: string;
  readonly place: Place;
  readonly at: number;
  readonly length: number;
}

/** What somebody would do: deeds on a part of a resource before plain verbs, the longest wording first. */
function findDeed({ said }: Filling): Deed | undefined {
  for (const deed of accessDeeds) {
    const one = longest(findPhrases(said.words, deed.words, []));
    if (one) return { verb: deed.verb, part: deed.part, place: one.place, at: one.at, length: one.length };
  }
  const scale = findPhrases(said.words, scaleWords, []).find((one) => said.words[one.at + 1] !== undefined);
  if (scale) return { verb: "update", part: "scale", place: scale.place, at: scale.at, length: 1 };
  const all = Object.entries(accessVerbs).flatMap(([verb, words]) =>
    findPhrases(said.words, words, []).map((one) => ({ ...one, verb })),
  );
  // "has access to read secrets": access and show are verbs only where no other is said.
  const weak = new Set(["access", "anything", "everything", "show", "make", "start"]);
  const one = longest(all.filter((found) => !weak.has(found.phrase))) ?? longest(all);
  return one && { verb: one.verb, place: one.place, at: one.at, length: one.length };
}

function longest<Found extends FoundPhrase>(found: readonly Found[]): Found | undefined {
  return [...found].sort((a, b) => b.length - a.length || a.at - b.at)[0];
}

export const readVerb: ReadSlot<"verb"> = (_, filling) => {
  const deed = findDeed(filling);
  return deed && { value: deed.verb, places: [deed.place] };
};

/** A resource as rules name it: the plural of a kind, a part such as pods/log, or a path. */
export const readAccessResource: ReadSlot<"access-resource"> = (_, filling) => {
  const { said, taken } = filling;
  const deed = findDeed(filling);
  const written = said.words.find(
    (word) =>
      /^(?:[a-z]+(?:\.[a-z0-9.]+)?\/[a-z]+|[a-z]+\.[a-z][a-z0-9.]+)$/.test(word.text) &&
      kindByWord.has(word.text.split(/[./]/)[0] ?? ""),
  );
  const path = /(?:^|\s)(\/[a-z][\w/*-]*)/i.exec(said.text);
  if (written) return { value: written.text, places: [written] };
  if (path?.[1]) return { value: path[1], places: [{ start: path.index, end: path.index + path[0].length }] };
  const long = findPhrases(said.words, Object.keys(longKinds), [])[0];
  const from = deed ? deed.at + deed.length : 0;
  const kinds = said.words.flatMap((word, at) => {
    const kind = kindByWord.get(word.text);
    // Service accounts ask, they are not what is asked about, where they stand before the verb.
    return kind &&
      at >= from &&
      !(isCovered(word, taken) && said.names.some((name) => name.cue?.place.start === word.start))
      ? [{ kind, word }]
      : [];
  });
  const found =
    long && long.at >= from
      ? { kind: longKinds[long.phrase] ?? "", place: long.place }
      : kinds[0] && { kind: kinds[0].kind, place: kinds[0].word };
  const plural = found ? resourceKinds[found.kind]?.[0] : undefined;
  if (deed?.part?.includes("/") || deed?.part === "nodes")
    return { value: deed.part, places: [deed.place, ...(found ? [found.place] : [])] };
  if (found && plural) return { value: deed?.part ? `${plural}/${deed.part}` : plural, places: [found.place] };
  const next = said.words[from];
  if (deed?.verb === "*" || said.words.some((word) => ["everything", "anything"].includes(word.text)))
    return { value: "*", places: deed ? [deed.place] : [] };
  const unknown = next && /^[a-z]{4,}s$/.test(next.text) && !isCovered(next, taken) ? next : undefined;
  return unknown && { value: unknown.text, places: [unknown] };
};
