import { stopWords } from "../lexicon/plain-words.ts";
import { isCovered, type Place, type Word } from "../word.ts";
import type { Field, Filled, Filling, ReadSlot } from "./reader.ts";

const between = new Set([
  "the",
  "id",
  "number",
  "no",
  "nr",
  "#",
  ":",
  "named",
  "called",
  "role",
  "cluster",
  "'",
  '"',
  "oci",
  "oracle",
  "cloud",
]);
const idShape =
  /^(?:ocid1\.[\w.-]+|[a-z]{2,12}[-_#]?\d{1,10}|#?\d{1,10}|[0-9a-f-]{6,40}|[a-z][a-z0-9]*(?:[-.][a-z0-9]+)+)$/i;

/** Ids by their shape, else the word beside "incident", "plan", "binding" and the like. */
export const readId: ReadSlot<"id"> = (field, filling) => {
  return (
    byShape(field, filling) ??
    byCue(field, filling, 1) ??
    byCue(field, filling, -1) ??
    byAnswer(field, filling) ??
    byName(field, filling)
  );
};

function familyOf(text: string): string {
  return /^[a-z]+\d?(?=[-_.#])/i.exec(text)?.[0].toLowerCase() ?? "";
}

function byShape(field: Field<"id">, { said, taken, foreign }: Filling): Filled | undefined {
  const own = new Set(field.slot.prefix.map((prefix) => prefix.toLowerCase()));
  const ids = said.literals.filter((literal) => literal.kind === "id" && !isCovered(literal, taken));
  const mine = ids.find((literal) => own.has(familyOf(literal.text)));
  const neutral = ids.find((literal) => !foreign.has(familyOf(literal.text)) && !own.has("from"));
  const found = mine ?? neutral;
  return found && { value: found.text.replace(/^#/, ""), places: [found] };
}

/** The word behind (1) or before (-1) one of the field's own words. */
function byCue(field: Field<"id">, filling: Filling, step: 1 | -1): Filled | undefined {
  const { words } = filling.said;
  const cues = [...field.slot.prefix].sort((a, b) => Number(a === "from") - Number(b === "from"));
  for (const cue of cues) {
    const parts = cue.toLowerCase().split(" ");
    for (let at = 0; at < words.length; at += 1) {
      if (!parts.every((part, offset) => words[at + offset]?.text === part)) continue;
      let next = step === 1 ? at + parts.length : at - 1;
      while (step === 1 && between.has(words[next]?.text ?? "")) next += 1;
      const word = words[next];
      if (!word || !isIdLike(word, filling)) continue;
      const cueWord = words[at];
      return {
        value: word.raw,
        places: [
          word,
          ...(cueWord && cue !== "from"
            ? [{ start: cueWord.start, end: words[at + parts.length - 1]?.end ?? cueWord.end }]
            : []),
        ],
      };
    }
  }
  return undefined;
}

function isIdLike(word: Word, filling: Filling): boolean {
  const place: Place = word;
  if (isCovered(place, filling.taken) || stopWords.has(word.text) || !idShape.test(word.raw)) return false;
  const kinds = filling.said.names.find((name) => name.start === word.start)?.kinds ?? [];
  return (
    !kinds.some((kind) => ["namespace", "cluster", "person", "service", "workload"].includes(kind)) ||
    /[-\d]/.test(word.text)
  );
}

function byAnswer(field: Field<"id">, { said, answering }: Filling): Filled | undefined {
  const only =
    answering === field.key && said.words.length <= 2 ? said.words.find((word) => idShape.test(word.raw)) : undefined;
  return only && { value: only.raw, places: [only] };
}

/** "power on web-7": a required id may be a name nobody knows, never one of the world's workloads. */
function byName(field: Field<"id">, { said, taken, foreign }: Filling): Filled | undefined {
  if (!field.required || field.slot.prefix.includes("from") || foreign.size === 0) return undefined;
  if (!field.slot.prefix.some((prefix) => ["instance", "vm"].includes(prefix))) return undefined;
  const name = said.names.find((one) => !one.known && !isCovered(one, taken));
  return name && { value: name.name, places: [name] };
}
