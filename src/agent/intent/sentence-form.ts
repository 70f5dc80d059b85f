import { politeWords } from "./lexicon/plain-words.ts";
import type { Said } from "./said.ts";

/** How a sentence is put: changes and acts are done on commands only. */
export interface SentenceForm {
  readonly question: boolean;
  /** Speaks of a deed as a thing: "restart count of cart", "restarts of cart". */
  readonly noun: boolean;
  readonly negated: boolean;
  /** Begins by ordering a deed: "delete pod web-0". */
  readonly deed: boolean;
}

const deeds = new Set(
  "delete remove kill restart reboot reset stop start scale drain cordon uncordon evict rollback deploy apply patch silence mute acknowledge ack resolve escalate grant revoke invite pause resume schedule freeze unfreeze buy create".split(
    " ",
  ),
);

const asking = new Set([
  ...[
    "who",
    "whose",
    "whom",
    "what",
    "which",
    "why",
    "when",
    "where",
    "how",
    "is",
    "are",
    "was",
    "were",
    "did",
    "does",
    "do",
    "has",
    "have",
    "had",
    "should",
    "may",
    "might",
    "whats",
    "whos",
    "any",
    "anything",
    "anyone",
  ],
]);
const things = new Set([
  ...[
    "count",
    "counts",
    "history",
    "status",
    "reason",
    "reasons",
    "rate",
    "events",
    "times",
    "loop",
    "list",
    "policy",
    "log",
    "logs",
  ],
  ...["graph", "overview", "statistics", "stats", "number", "trend", "timeline", "summary", "requests?"],
]);
const commandingModals = new Set(["can", "could", "would", "will"]);

export function readForm(said: Said): SentenceForm {
  const words = said.words.filter((word) => /\w/.test(word.text)).map((word) => word.text);
  const [first = "", second = ""] = words;
  const lead = words.find((word) => !politeWords.has(word)) ?? "";
  // "can you restart it" commands; "can ann restart it" and "can we" ask.
  const modal = commandingModals.has(first) && second !== "you";
  const should = words.slice(0, 3).includes("should");
  const question = asking.has(first) || modal || should || (asking.has(lead) && !words.slice(0, 4).includes("you"));
  const negated = /\b(?:don'?t|do not|never|dont|not|no longer|stop|cancel|without)\b/i.test(said.text);
  const at = words.indexOf(lead);
  const noun = things.has(words[at + 1] ?? "") || /^(?!.*(?:ss|us)$)[a-z]{4,}s$/.test(lead);
  const deed = deeds.has(lead) && !noun && !question;
  return { deed, noun, question, negated: negated && /\b(?:don'?t|dont|do not|never|not)\b/i.test(said.text) };
}
