import { ambiguous, announcing, canOpen } from "./calendar-words.ts";
import { lookBack, openReading, parseRange } from "./parse-range.ts";
import type { Moment, TimeRange } from "./range.ts";
import { readPhrase, skipOpening } from "./range-phrases.ts";
import type { Reading } from "./reading.ts";

/** A stretch of time found inside a text. */
export interface FoundRange {
  readonly range: TimeRange;
  /** Short words that read back as the same range. */
  readonly words: string;
  readonly start: number;
  readonly end: number;
}

/** Nobody means more; a paste of a thousand timestamps must not cost a second. */
const mostFound = 12;

/** Units of counts: "between 2 and 10 replicas" is no time. */
const counted = new Set([
  "replica",
  "replicas",
  "pod",
  "pods",
  "instance",
  "instances",
  "node",
  "nodes",
  "percent",
  "%",
  "copies",
]);

/** Every stretch of time said in the text, in its order, none overlapping. Linear in the text. */
export function findRange(text: string, moment: Moment): readonly FoundRange[] {
  const reading = openReading(text, moment, false);
  const found: FoundRange[] = [];
  if (!reading) return found;
  for (let at = 0; at < reading.tokens.length && found.length < mostFound; ) {
    const one = canOpen(reading.tokens[at]?.text ?? "", reading.tokens[at + 1]?.text ?? "")
      ? findAt(reading, at, text, moment)
      : undefined;
    if (one) found.push(one.found);
    at = one ? one.next : at + 1;
  }
  return found;
}

function findAt(
  reading: Reading,
  at: number,
  text: string,
  moment: Moment,
): { found: FoundRange; next: number } | undefined {
  const first = skipOpening(reading, at);
  if (/[\w\-./=:@[#$]/.test(text[(reading.tokens[first]?.start ?? 0) - 1] ?? " ")) return undefined;
  const phrase = readPhrase(reading, first);
  const begin = reading.tokens[at];
  const begun = reading.tokens[first];
  const last = phrase && reading.tokens[phrase.next - 1];
  if (!begin || !begun || !last || !standsAlone(text, begun.start, last.end)) return undefined;
  const the = begin.text === "the" && first === at + 1;
  const announced = (first > at && !the) || announcing.has(reading.tokens[at - 1]?.text ?? "");
  const single = phrase.next === first + 1;
  if (single && ambiguous.has(begun.text) && !announced) return undefined;
  if (phrase.value.bare && !isBareTime(reading, first, phrase.next, announced)) return undefined;
  if (counted.has(reading.tokens[phrase.next]?.text ?? "")) return undefined;
  const range = lookBack(phrase.value.span, moment.nowMs);
  if (!range) return undefined;
  const said = text.slice(begun.start, last.end).toLowerCase().replace(/\s+/g, " ");
  const canonical = phrase.value.words ?? said;
  const back = parseRange(canonical, moment);
  const same = back && back.fromMs === range.fromMs && back.toMs === range.toMs;
  if (!same && !parseRange(said, moment)) return undefined;
  return { found: { range, words: same ? canonical : said, start: begin.start, end: last.end }, next: phrase.next };
}

/** Neither "node-3d" nor "2h-old" nor "5m]" is a time. */
function standsAlone(text: string, start: number, end: number): boolean {
  return !/[\w\-./=:@[#$]/.test(text[start - 1] ?? " ") && !/^(?:[\w\-=@\]/]|:\S)/.test(text.slice(end, end + 2));
}

/** A duration alone ("cpu of cart 2h") or "in 2025"; never "now", "250m" (a quantity of CPU) or two bare numbers. */
function isBareTime(reading: Reading, first: number, next: number, announced: boolean): boolean {
  const words = reading.tokens.slice(first, next).map((token) => token.text);
  if (words.includes("now")) return false;
  if (/^(19|20)\d{2}$/.test(words[0] ?? "") && words.length === 1) return announced;
  if (words[0] === "between") return true;
  const before = reading.tokens[first - 1]?.text ?? "";
  if (words[1] === "m" && words.length === 2 && ["to", "of", "at", "=", "cpu"].includes(before)) return false;
  if (words.length === 2 && /^\d+$/.test(words[0] ?? "") && /^[a-z]+$/.test(words[1] ?? "")) {
    return (
      announced ||
      (words[1] === "m"
        ? Number(words[0]) <= 90 && Number(words[0]) % 5 === 0
        : words[1] !== "s" || Number(words[0]) >= 30)
    );
  }
  return announced && words[0] !== "from" && !(words.length === 3 && /^\d+$/.test(words[0] ?? ""));
}
