const monthNames = [
  "january",
  "february",
  "march",
  "april",
  "may",
  "june",
  "july",
  "august",
  "september",
  "october",
  "november",
  "december",
];
const dayNames = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

function numbered(names: readonly string[], more: Readonly<Record<string, number>>): ReadonlyMap<string, number> {
  const known = new Map<string, number>(Object.entries(more));
  for (const [index, name] of names.entries()) {
    known.set(name, index + 1);
    known.set(name.slice(0, 3), index + 1);
  }
  return known;
}

/** 1 to 12, by full name and by the first three letters. */
export const months = numbered(monthNames, { sept: 9 });

/** 1 (Monday) to 7, as luxon counts. */
export const weekdays = numbered(dayNames, { tues: 2, thur: 4, thurs: 4 });

/** Words that mean something else at least as often; they count as a time only after a word such as "in" or "since". */
export const ambiguous: ReadonlySet<string> = new Set([
  ...["may", "mar", "march", "jan", "dec", "sep", "sat", "sun", "mon", "wed", "fri", "thu", "tue", "second"],
]);

const openers: ReadonlySet<string> = new Set([
  ...months.keys(),
  ...weekdays.keys(),
  ..."since from between last past previous trailing recent latest the this next current prior coming calendar".split(
    " ",
  ),
  ..."today yesterday tomorrow now right around about near at noon midday midnight overnight tonight weekend day".split(
    " ",
  ),
  ..."week month quarter year mtd ytd qtd wtd q so half a an one two three four five six seven eight nine ten".split(
    " ",
  ),
  ..."eleven twelve fifteen twenty thirty forty fifty sixty ninety couple few eod eow eom eoq eoy end close".split(" "),
  ..."in for within another after until till til by on before through during over of throughout across".split(" "),
]);

/** Can words of a time begin so? Asked of every word of a text; without it luxon is 80% of a sentence's cost. */
export function canOpen(token: string, next: string): boolean {
  // A number alone opens nothing; it needs a unit, a half of the day, a month or a joining word behind it.
  if (/^\d{1,3}$|^\d{5,}$|^\d+\.\d+$/.test(token)) return /^[a-z.–—-]/.test(next);
  return /^\d/.test(token) || openers.has(token);
}

/** Words that announce a time. */
export const announcing: ReadonlySet<string> = new Set([
  ..."in on since from for during until till by between to and at of over within before after through last this next".split(
    " ",
  ),
]);
