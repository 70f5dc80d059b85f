import type { Place } from "../word.ts";

/** Something with a shape of its own. */
export interface Literal extends Place {
  readonly kind: "promql" | "quoted" | "selector" | "id" | "image" | "place" | "schedule" | "subject";
  readonly text: string;
}

const dayName = "(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?s?";
const clock = "(?:\\d{1,2}(?::\\d{2})?\\s*(?:am|pm|uhr|h)?|noon|midnight)\\b";
const atClock = `(?:,?\\s+(?:at|@|around)?\\s*${clock})`;
const cronField = "(?:\\*|\\d{1,2})(?:/\\d{1,2})?(?:[-,]\\d{1,2})*(?:/\\d{1,2})?";
const cronDays = "(?:\\*|[0-7]|mon|tue|wed|thu|fri|sat|sun)(?:[-,](?:[0-7]|mon|tue|wed|thu|fri|sat|sun))*";
const every = `(?:every|each)\\s+(?:other\\s+|second\\s+)?(?:\\d+\\s*(?:minutes?|hours?|days?|weeks?|m|h|d)|${dayName}(?:(?:\\s*,\\s*|\\s+and\\s+|\\s*-\\s*|\\s+to\\s+)${dayName})*(?:\\s+(?:morning|evening|afternoon|night))?|(?:work(?:ing\\s+)?|week|business\\s+)?day|weekend|morning|evening|afternoon|night|hour|week|month|quarter|(?:first|last|\\d{1,2}(?:st|nd|rd|th)?)\\s+(?:day\\s+)?of\\s+(?:the|every|each)?\\s*month)`;
const often = `(?:once\\s+(?:a|per)\\s+(?:day|week|month|hour)|twice\\s+a\\s+(?:day|week)|daily|nightly|hourly|weekly|monthly|quarterly|weekdays|weekends|(?:on\\s+)?(?:week|work)days|on\\s+(?:mon|tues|wednes|thurs|fri|satur|sun)days(?:(?:\\s*,\\s*|\\s+and\\s+)(?:mon|tues|wednes|thurs|fri|satur|sun)days)*|(?:mon|tues|wednes|thurs|fri|satur|sun)days|(?:on\\s+)?the\\s+(?:first|last|\\d{1,2}(?:st|nd|rd|th))\\s+(?:day\\s+)?of\\s+(?:the|every|each)\\s+month)`;

const shapes: readonly (readonly [Literal["kind"], RegExp])[] = [
  ["quoted", /`([^`]{1,500})`|"([^"]{1,500})"|(?<![\p{L}\p{N}])'([^']{1,500})'(?![\p{L}\p{N}])/giu],
  [
    "schedule",
    new RegExp(
      `(?<![\\w*/])${cronField}\\s${cronField}\\s${cronField}\\s(?:\\*|\\d{1,2})\\s${cronDays}(?![\\w*/])`,
      "gi",
    ),
  ],
  [
    "schedule",
    new RegExp(`\\b(?:${every}|${often})(?:\\s+on\\s+(?:${dayName}|the\\s+\\d{1,2}(?:st|nd|rd|th)))?${atClock}?`, "gi"),
  ],
  ["subject", /\b(?:user|group|serviceaccount|sa)\/[\w.@-]+(?:\/[\w.-]+)?/gi],
  [
    "selector",
    /(?<![\w/])[a-z_][\w./-]{0,100}(?:=~|!=|==|=|!~)(?:"[^"]{0,200}"|[\w.*|/:-]{0,200}[\w*|/])(?:(?:\s*,\s*|\s+and\s+)[a-z_][\w./-]{0,100}(?:=~|!=|==|=|!~)(?:"[^"]{0,200}"|[\w.*|/:-]{0,200}[\w*|/])){0,10}/gi,
  ],
  [
    "id",
    /\bocid1\.[\w.-]{3,250}|\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{12,27}\b|\b[A-Z]{2,12}[-_]\d{1,10}\b|\b(?:inc|incident|plan|sil|silence|alert|chg|rem|ops|pln|alrt)[-_#]\d{1,10}\b|(?<!\w)#\d{1,10}\b|\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{6,40}\b(?![\w:-])/g,
  ],
  [
    "image",
    /(?<![\w/=])(?:[a-z0-9][\w.-]{0,100}(?::\d{2,5})?\/)*[a-z0-9][\w.-]{0,100}(?:@sha256:[0-9a-f]{8,64}|:[\w][\w.-]{0,100}(?<![.-]))(?![\w/:])/gi,
  ],
  ["place", /(?<![\w&])#[a-z][\w-]{0,79}/gi],
];

/** Everything in the text that is known by its shape; an earlier kind in the list wins a place. Linear in the text. */
export function findLiterals(text: string, taken: readonly Place[]): readonly Literal[] {
  const found: Literal[] = [];
  const free = (place: Place) =>
    ![...taken, ...found].some((other) => place.start < other.end && other.start < place.end);
  for (const [kind, shape] of shapes) {
    for (const match of text.matchAll(shape)) {
      const place = { start: match.index, end: match.index + match[0].length };
      const inner = match[1] ?? match[2] ?? match[3];
      if (free(place) && fits(kind, match[0]))
        found.push({ kind, text: (kind === "quoted" ? inner : undefined) ?? match[0], ...place });
    }
  }
  return found;
}

function fits(kind: Literal["kind"], text: string): boolean {
  // "12:30" and "reason:upgrade" have an image's shape and are none: a tag has a digit or is a well-known word, unless a
  // registry or folder stands before the name.
  if (kind === "image")
    return (
      !/^\d{1,2}:\d{2}/.test(text) &&
      (/[:@/].*(\d|latest|stable|main|master|edge|canary|sha256|nightly)/i.test(text) ||
        /[\w.-]\/[\w.-]+:/.test(text)) &&
      /[a-z]/i.test(text) &&
      !/^(https?|reason|note|promql|at|tag|ocid1)\b/i.test(text)
    );
  return true;
}
