import { visibleText } from "../../src/base/text/words.ts";
import type { SizeOf } from "../../src/message/fit/split-text.ts";

// Emphasis, code, spoilers, quotes, masked links; `<` begins every mention, emoji, time and command; `@` mass mentions.
const MARKUP = /[\\*_~|`<>[\]#@]/g;
// A backslash before the colon takes an address out of the client's link rule and `:name:` out of its emoji rule.
const COLON = /:(?=\/\/|[^\s:]+:)/g;
const LIST_SIGN = /^([ \t]*)([-+])/gm;
const LIST_NUMBER = /^([ \t]*\d+)\./gm;

/** Plain text as markdown that shows it as it is: no mention, link, emoji or markup comes of it. */
export function escapeText(text: string): string {
  return visibleText(text)
    .replace(MARKUP, "\\$&")
    .replace(COLON, "\\:")
    .replace(LIST_SIGN, "$1\\$2")
    .replace(LIST_NUMBER, "$1\\.");
}

export const escapedSize: SizeOf = (text) => escapeText(text).length;

/** Text that can stand between two fences: three backticks in a row are kept apart by what shows nothing. */
export function unfenced(text: string): string {
  return text.replace(/``(?=`)/g, "``\u200b");
}

const FENCE = "```";

export function fenced(text: string, language = ""): string {
  return `${FENCE}${/^[\w+#-]{1,20}$/.test(language) ? language : ""}\n${unfenced(text)}\n${FENCE}`;
}

/** What a fenced text of this language takes. */
export function fencedSize(language = ""): SizeOf {
  return (text) => fenced(text, language).length;
}

/** Text of a button, an option or a placeholder: no markup is read there, and nothing may be empty. */
export function plainLabel(text: string): string {
  return visibleText(text).replace(/\s+/g, " ").trim() || "…";
}
