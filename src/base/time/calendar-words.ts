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

/** Words that announce a time. */
export const announcing: ReadonlySet<string> = new Set([
  ..."in on since from for during until till by between to and at of over within before after through last this next".split(
    " ",
  ),
]);
