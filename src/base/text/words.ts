/** "1 query", "2 queries". */
export function plural(n: number, one: string, many = `${one}s`): string {
  return `${n.toLocaleString("en-US")} ${n === 1 ? one : many}`;
}

/** "a, b and c". */
export function listOf(items: readonly string[], last = "and"): string {
  if (items.length <= 1) return items.join("");
  return `${items.slice(0, -1).join(", ")} ${last} ${items.at(-1)}`;
}

/** At most `max` characters, cut with an ellipsis, never inside a surrogate pair. */
export function clip(text: string, max: number): string {
  if (text.length <= max) return text;
  if (max < 1) return "";
  return `${text.slice(0, max - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}

// C0 and C1 controls but tab and line feed, soft hyphens, bidirectional marks and overrides, zero-width and other invisible
// format characters, line separators, and the tag characters, in which whole sentences can be hidden.
const INVISIBLE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\u{0}-\u{8}\u{b}-\u{1f}\u{7f}-\u{9f}\u{ad}\u{61c}\u{180e}\u{200b}\u{200e}\u{200f}\u{2028}-\u{202e}\u{2060}-\u{206f}\u{feff}\u{fff9}-\u{fffb}\u{e0000}-\u{e007f}]/gu;

/** Text from outside without characters that show nothing or change how the rest is shown. */
export function visibleText(text: string): string {
  return text.replace(INVISIBLE, "").toWellFormed();
}
