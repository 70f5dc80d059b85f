import { stopWords } from "../lexicon/plain-words.ts";
import { isCovered } from "../word.ts";
import { findPhrases } from "./phrase.ts";
import type { ReadSlot } from "./reader.ts";

const notNames = new Set([
  "requests",
  "request",
  "limit",
  "limits",
  "image",
  "memory",
  "cpu",
  "to",
  "instances",
  "metrics",
  "logs",
  "audit",
  "events",
]);

/** The word beside a cue: "container app", "the app container", "compartment web". */
export const readNamed: ReadSlot<"named"> = (field, { said, taken, answering }) => {
  if (answering === field.key && said.words.length === 1 && said.words[0])
    return { value: said.words[0].raw, places: [said.words[0]] };
  for (const cue of findPhrases(said.words, field.slot.after, [])) {
    const skipped = ["named", "called", ":", "=", '"', "'", "`"].includes(said.words[cue.at + cue.length]?.text ?? "")
      ? 1
      : 0;
    const behind = said.words[cue.at + cue.length + skipped];
    // "services owned by us": what stands before such a cue is what is owned.
    const leads = /^(?:by|to|of)$/.test(said.words[cue.at + cue.length - 1]?.text ?? "");
    const before = leads ? undefined : said.words[cue.at - 1];
    const quoted = said.literals.find(
      (literal) => literal.kind === "quoted" && behind && literal.start <= behind.start && behind.end <= literal.end,
    );
    if (quoted) return { value: quoted.text, places: [cue.place, quoted] };
    for (const word of [behind, before]) {
      if (
        !word ||
        stopWords.has(word.text) ||
        notNames.has(word.text) ||
        !/^[a-z0-9]/i.test(word.raw) ||
        isCovered(word, taken)
      )
        continue;
      return { value: word.raw, places: [cue.place, word] };
    }
  }
  return undefined;
};
