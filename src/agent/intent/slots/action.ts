import { stopWords } from "../lexicon/plain-words.ts";
import { isCovered, type Word } from "../word.ts";
import type { Filled, ReadSlot } from "./reader.ts";

/** Past forms of what is done to systems, with the base form. */
const irregular: Readonly<Record<string, string>> = {
  froze: "freeze",
  frozen: "freeze",
  unfroze: "unfreeze",
  undid: "undo",
  undone: "undo",
  ran: "run",
  "rolled back": "roll back",
  took: "take",
  made: "make",
  shut: "shut",
  acked: "ack",
  set: "set",
};
const bases =
  "restart scale drain cordon uncordon delete remove kill approve reject acknowledge resolve close escalate silence mute unmute snooze pause resume schedule change update deploy revert rollback roll revoke grant start stop reset reboot touch execute patch create modify edit undo cancel expire raise lower increase decrease resize upgrade bounce evict terminate trigger apply";
const pastForms = new Map<string, string>(Object.entries(irregular));
for (const base of bases.split(" ")) {
  const root = base.endsWith("e") ? base.slice(0, -1) : base;
  for (const form of [
    `${root}ed`,
    base.endsWith("y") ? `${base.slice(0, -1)}ied` : `${base}ed`,
    `${base}${base.at(-1)}ed`,
    `${root}ing`,
    `${base}${base.at(-1)}ing`,
  ])
    pastForms.set(form, base);
}
const plainBases = new Set(bases.split(" "));
const dropped = new Set([
  "the",
  "a",
  "an",
  "that",
  "this",
  "?",
  "!",
  ".",
  ",",
  "lately",
  "recently",
  "last",
  "first",
  "and",
  "when",
  "whom",
  "who",
  "by",
  "it",
  "of",
  "on",
  "in",
  "'",
  "s",
  "our",
  "my",
  "anything",
  "something",
  "everything",
  "things",
]);

/** The deed asked after, verb in its base form and then its object: "who drained node-4?" → "drain node-4". */
export const readAction: ReadSlot<"action"> = (_, { said, taken }) => {
  const free = (word: Word) =>
    (!isCovered(word, taken) && !isCovered(word, said.ranges)) ||
    said.names.some(
      (name) => name.start === word.start && !taken.some((place) => place.start <= name.start && name.end <= place.end),
    );
  const at = said.words.findIndex(
    (word) =>
      free(word) &&
      (pastForms.has(word.text) ||
        (plainBases.has(word.text) &&
          said.words.some((other) =>
            ["anyone", "somebody", "someone", "anybody", "for", "about", "audit", "who", "did", "of"].includes(
              other.text,
            ),
          ))),
  );
  if (at < 0) return after(said.words.filter(free), said.words);
  const verb = pastForms.get(said.words[at]?.text ?? "") ?? said.words[at]?.text ?? "";
  // "was cart scaled": the object may stand before a passive verb.
  const passive = said.words.slice(0, at).some((word) => ["was", "were", "been", "got"].includes(word.text));
  const objects = said.words.filter(
    (word, index) =>
      index !== at &&
      free(word) &&
      /\w/.test(word.text) &&
      !dropped.has(word.text) &&
      (index > at || (passive && said.names.some((name) => name.start === word.start))),
  );
  const run = objects.filter((word) => !stopWords.has(word.text) || word.text === "back");
  const verbWord = said.words[at];
  return { value: [verb, ...run.map((word) => word.raw)].join(" "), places: verbWord ? [verbWord, ...run] : run };
};

/** "audit log for node-4": what stands after "for", "about" or "of". */
function after(free: readonly Word[], words: readonly Word[]): Filled | undefined {
  const cue = words.find((word) => ["for", "about", "regarding", "mentioning", "on", "to"].includes(word.text));
  const run = cue
    ? free.filter((word) => word.start > cue.start && /\w/.test(word.text) && !stopWords.has(word.text))
    : [];
  return run.length > 0 ? { value: run.map((word) => word.raw).join(" "), places: run } : undefined;
}
