import { isCovered, type Place, type Word } from "../word.ts";

/** One of a field's phrases found in the sentence. */
export interface FoundPhrase {
  readonly phrase: string;
  readonly place: Place;
  /** The index of its first word. */
  readonly at: number;
  readonly length: number;
}

/** Every place where one of the phrases stands as whole words; plurals meet their singulars. */
export function findPhrases(
  words: readonly Word[],
  phrases: readonly string[],
  taken: readonly Place[],
): readonly FoundPhrase[] {
  const found: FoundPhrase[] = [];
  const singulars = words.map((word) => singular(word.text));
  for (const phrase of phrases) {
    const parts = phrase.toLowerCase().split(" ");
    const wanted = parts.map(singular);
    for (let at = 0; at + parts.length <= words.length; at += 1) {
      if (
        !wanted.every((part, offset) => part === singulars[at + offset] || parts[offset] === words[at + offset]?.text)
      )
        continue;
      const place = { start: words[at]?.start ?? 0, end: words[at + parts.length - 1]?.end ?? 0 };
      if (!isCovered(place, taken)) found.push({ phrase, place, at, length: parts.length });
    }
  }
  return found;
}

/** Only number is forgiven: "bill" is not "billed", nor "alerts" "alerting". */
function singular(word: string): string {
  if (word.length < 4 || /(?:ss|us|is)$/.test(word)) return word;
  if (word.endsWith("ies")) return `${word.slice(0, -3)}y`;
  return word.replace(/(?<=ss|sh|ch|x)es$|s$/, "");
}
