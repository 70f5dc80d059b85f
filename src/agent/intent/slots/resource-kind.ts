import { kindByWord, longKinds } from "../lexicon/resource-kinds.ts";
import { isCovered, type Place } from "../word.ts";
import { findPhrases } from "./phrase.ts";
import type { Filling, ReadSlot } from "./reader.ts";

interface FoundKind {
  readonly kind: string;
  readonly place: Place;
  readonly at: number;
}

function findKinds({ said, taken }: Filling, required: boolean): readonly FoundKind[] {
  const long = findPhrases(said.words, Object.keys(longKinds), required ? taken : []).map((one) => ({
    kind: longKinds[one.phrase] ?? "",
    place: one.place,
    at: one.at,
  }));
  const short: FoundKind[] = [];
  for (const [at, word] of said.words.entries()) {
    const head = /^([a-z.]+)\/./.exec(word.text)?.[1];
    const kind = kindByWord.get(head ?? word.text);
    if (!kind || long.some((one) => one.place.start <= word.start && word.end <= one.place.end)) continue;
    // A kind that only says what a taken name is ("the shop namespace") is that name's; "Deployment/cart" is both.
    if (required && head === undefined && isCovered(word, taken)) continue;
    short.push({ kind, place: { start: word.start, end: word.end }, at });
  }
  return [...long, ...short].sort((a, b) => a.place.start - b.place.start);
}

/** A Kubernetes kind. Where it may be left out it counts only beside the name it belongs to. */
export const readResourceKind: ReadSlot<"resource-kind"> = (field, filling) => {
  const found = findKinds(filling, field.required).filter(
    (one) => field.slot.kinds === undefined || field.slot.kinds.includes(one.kind),
  );
  if (!field.required) {
    const named = Object.entries(filling.input).flatMap(([key, value]) =>
      key === "namespace" || key === "cluster" ? [] : [value],
    );
    const names = filling.said.names.filter((name) => named.includes(name.name));
    const beside = found.find((one) => names.some((name) => touches(one.place, name, filling.said.text)));
    return beside && { value: beside.kind, places: [beside.place] };
  }
  // "pods of the cart deployment" lists pods; "persistent volume claims" is longer than "claims".
  const first = found[0];
  return first && { value: first.kind, places: [first.place] };
};

function touches(kind: Place, name: Place, text: string): boolean {
  if (kind.start <= name.start && name.end <= kind.end) return true;
  const gap = kind.end <= name.start ? text.slice(kind.end, name.start) : text.slice(name.end, kind.start);
  return /^\s*(?:named |called |['"]\s*)?\s*$/.test(gap) && gap.length < 12;
}
