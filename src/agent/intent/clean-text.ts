/** What is considered of a message; the rest is a paste, not a question. */
export const longestText = 4000;

/**
 * The text as matched: one line, compatibility forms folded, no control or direction marks, typographic quotes made
 * plain. At most 4,000 characters, cut before anything that costs more than a copy.
 */
export function cleanText(text: string): string {
  return text
    .slice(0, longestText)
    .normalize("NFKC")
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\s]+/gu, " ")
    .replace(/[\u2018\u2019\u02bc\u00b4]/g, "'")
    .replace(/[\u201c\u201d\u201e\u00ab\u00bb]/g, '"')
    .replace(/<@[^>]{1,40}>/g, " ")
    .trim()
    .slice(0, longestText);
}
