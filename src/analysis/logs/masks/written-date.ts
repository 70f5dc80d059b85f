const names = new Set<number>();
for (const name of "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec Mon Tue Wed Thu Fri Sat Sun".split(" "))
  names.add(pack(name.charCodeAt(0), name.charCodeAt(1), name.charCodeAt(2)));

const months = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)";
const date = new RegExp(
  `(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? +)?(?:${months} +\\d{1,2},?|\\d{1,2} +${months})(?: +\\d{4})?(?: +\\d{2}:\\d{2}:\\d{2}(?:[.,]\\d+)?)?(?: +[A-Z]{3,4}(?![A-Za-z]))?(?: +(?:\\d{4}|[+-]\\d{4}))?(?![\\w:])`,
  "y",
);

function pack(a: number, b: number, c: number): number {
  return (a << 16) | (b << 8) | c;
}

/** The end of a date written with names, `Fri Nov 20 14:03:22 2026`, whose three letters begin at `from`; or -1. */
export function writtenDateEnd(text: string, from: number, to: number): number {
  if (!names.has(pack(text.charCodeAt(from), text.charCodeAt(from + 1), text.charCodeAt(from + 2)))) return -1;
  date.lastIndex = from;
  if (!date.test(text) || date.lastIndex > to) return -1;
  return date.lastIndex;
}
