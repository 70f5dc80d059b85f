import type { Place, Word } from "../word.ts";
import { isCovered } from "../word.ts";

/** A count in the sentence, and what was said around it. */
export interface FoundNumber extends Place {
  readonly value: number;
  /** The words before it, nearest first, and behind it. */
  readonly before: readonly string[];
  readonly after: string;
}

const spelled: Readonly<Record<string, number>> = {
  zero: 0,
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  eleven: 11,
  twelve: 12,
  fifteen: 15,
  twenty: 20,
  thirty: 30,
  fifty: 50,
  hundred: 100,
};

/** Every number, also of "2-10", "2..10", "replicas=3" and "five". */
export function findNumbers(words: readonly Word[], taken: readonly Place[]): readonly FoundNumber[] {
  const found: FoundNumber[] = [];
  for (const [at, word] of words.entries()) {
    if (isCovered(word, taken)) continue;
    const before = [1, 2, 3].map((back) => words[at - back]?.text ?? "");
    const after = words[at + 1]?.text ?? "";
    const place = { start: word.start, end: word.end };
    const pair = /^(\d{1,6})(?:-|\.\.|–)(\d{1,6})$/.exec(word.text);
    if (pair) {
      found.push(
        { value: Number(pair[1]), before, after: "to", ...place },
        { value: Number(pair[2]), before: ["to"], after, ...place },
      );
      continue;
    }
    const text = word.text.replace(/^x(?=\d)|(?<=\d)x$/, "");
    const value = Object.hasOwn(spelled, text) ? spelled[text] : /^\d{1,7}$/.test(text) ? Number(text) : undefined;
    if (value !== undefined)
      found.push({ value, before: text === word.text ? before : ["x", ...before], after, ...place });
  }
  return found;
}
