import { politeWords, stopWords } from "../lexicon/plain-words.ts";
import { isCovered, type Place, type Word } from "../word.ts";
import type { Filled, Filling, ReadSlot } from "./reader.ts";

const edge = new Set([
  ...[
    "the",
    "a",
    "an",
    "of",
    "for",
    "about",
    "on",
    "to",
    "in",
    "with",
    "is",
    "are",
    "and",
    ":",
    ",",
    "-",
    ".",
    "?",
    "!",
    "'",
    '"',
    "it",
    "that",
    "there",
    "please",
    "pls",
    "any",
    "some",
    "from",
    "by",
    "at",
    "me",
    "our",
    "my",
    "you",
    "your",
  ],
]);

/** After these the words are a person's own and stay as they are. */
const verbatim = new Set([
  "because of",
  "because",
  "due to",
  "reason:",
  "reason",
  "since we",
  "as we",
  "note",
  "saying",
  "comment",
  ":",
  ",",
  "-",
]);
const signs = new Set([":", ",", "-", ".", "?", "!", "'", '"', "please", "pls"]);

/** The words between two places of the text, without what other fields took and without loose ends. */
function between(filling: Filling, from: number, edge: ReadonlySet<string>): Filled | undefined {
  const { said, taken } = filling;
  const names = said.names;
  const rest = said.words.filter(
    (word) =>
      word.start >= from &&
      (!isCovered(word, taken) ||
        names.some(
          (name) =>
            name.start === word.start && !taken.some((place) => place.start <= name.start && name.end <= place.end),
        )),
  );
  let [first, last] = [0, rest.length - 1];
  while (first <= last && edge.has(rest[first]?.text ?? "")) first += 1;
  while (last >= first && edge.has(rest[last]?.text ?? "")) last -= 1;
  const run = rest.slice(first, last + 1);
  return run.length === 0 ? undefined : { value: glue(run, said.text), places: run };
}

function glue(run: readonly Word[], text: string): string {
  let out = "";
  for (const [at, word] of run.entries()) {
    const before = run[at - 1];
    out += before
      ? (before.end === word.start
          ? ""
          : /^[,.;:?!)]$/.test(word.raw) || text.slice(before.end, word.start) === ""
            ? ""
            : " ") + word.raw
      : word.raw;
  }
  return out;
}

function cueEnd(lower: string, cue: string, taken: readonly Place[]): number | undefined {
  const sign = !/^\w/.test(cue);
  for (let at = lower.indexOf(cue); at >= 0; at = lower.indexOf(cue, at + 1)) {
    const alone = sign
      ? /[\s\w]/.test(lower[at - 1] ?? " ") &&
        /\s/.test(lower[at + cue.length] ?? "") &&
        (cue !== "-" || lower[at - 1] === " ")
      : !/\w/.test(lower[at - 1] ?? " ") && !/\w/.test(lower[at + cue.length] ?? " ");
    if (alone && !isCovered({ start: at, end: at + cue.length }, taken)) return at + cue.length;
  }
  return undefined;
}

/** Words after one of the cues; a required field takes what is left of the sentence when no cue was said. */
export const readFreeWords: ReadSlot<"words"> = (field, filling) => {
  const quoted = filling.said.literals.find(
    (literal) => literal.kind === "quoted" && !isCovered(literal, filling.taken),
  );
  if (quoted) return { value: quoted.text, places: [quoted] };
  if (filling.answering === field.key) return between(filling, 0, signs);
  const lower = filling.said.text.toLowerCase();
  for (const cue of field.slot.after ?? []) {
    const from = cueEnd(lower, cue, filling.taken);
    const found = from === undefined ? undefined : between(filling, from, verbatim.has(cue) ? signs : edge);
    if (found) return { ...found, places: [{ start: (from ?? 0) - cue.length, end: from ?? 0 }, ...found.places] };
  }
  return field.required && (field.slot.after?.length ?? 0) > 0 && !field.slot.after?.includes("because")
    ? leftover(filling)
    : undefined;
};

function leftover(filling: Filling): Filled | undefined {
  const rest = filling.said.words.filter((word) => !isCovered(word, filling.taken) && /\w/.test(word.text));
  const own = new Set([
    "runbook",
    "runbooks",
    "playbook",
    "playbooks",
    "docs",
    "documentation",
    "procedure",
    "guide",
    "search",
    "find",
    "wiki",
    "oci",
    "oracle",
    "cloud",
    "logs",
    "log",
    "logging",
    "look",
    "grep",
    "steps",
    "sop",
    "troubleshooting",
    "instructions",
    "check",
  ]);
  // Little words inside stay ("node not ready"), at the ends they only lead to it.
  const tells = (word: Word) => !own.has(word.text) && !stopWords.has(word.text) && !politeWords.has(word.text);
  const run = rest.slice(rest.findIndex(tells), rest.findLastIndex(tells) + 1);
  return run.length === 0 ? undefined : { value: run.map((word) => word.raw).join(" "), places: run };
}

const containing = [
  "containing",
  "contains",
  "that contain",
  "matching",
  "mentioning",
  "that mention",
  "mention",
  "saying",
  "that say",
  "with the text",
  "with text",
  "including",
  "grep for",
  "grep",
  "search for",
  "look for",
  "looking for",
  "filter for",
  "filtered by",
  "filter by",
  "about",
  "with",
  "for",
];

/** Quoted text, or the words after "containing" and the like. */
export const readQuoted: ReadSlot<"quoted"> = (_, filling) => {
  const quoted = filling.said.literals.find(
    (literal) => literal.kind === "quoted" && !isCovered(literal, filling.taken),
  );
  if (quoted) return { value: quoted.text, places: [quoted] };
  const lower = filling.said.text.toLowerCase();
  for (const cue of containing) {
    const from = cueEnd(lower, cue, filling.taken);
    const words = filling.said.words.filter((word) => from !== undefined && word.start >= from);
    const run: Word[] = [];
    for (const word of words) {
      if (
        isCovered(word, filling.taken) ||
        ["in", "from", "of", "on", "for", "?", ".", ",", "since", "during", "over"].includes(word.text)
      )
        break;
      run.push(word);
    }
    while (run[0] && edge.has(run[0].text)) run.shift();
    while (run.at(-1) && (edge.has(run.at(-1)?.text ?? "") || ["logs", "log"].includes(run.at(-1)?.text ?? "")))
      run.pop();
    if (run.some((word) => !["logs", "log", "the", "lines", "line"].includes(word.text)))
      return { value: run.map((word) => word.raw).join(" "), places: run };
  }
  return undefined;
};
