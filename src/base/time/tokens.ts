/** One word, number, date or sign of a text and where it stands. Letters are lower case. */
export interface Token {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const shapes =
  /\d{4}-\d{2}-\d{2}t\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:z|[+-]\d{2}:?\d{2})?|\d{4}-\d{2}-\d{2}|\d{4}-\d{2}(?![\d-])|\d{1,2}:\d{2}(?::\d{2})?|\d+(?:\.\d+)?|[a-z]+|\.{2,}|\S/gu;

/** Linear in the text. Lower-casing is done on ASCII only, so that offsets stay those of the text given. */
export function readTokens(text: string): readonly Token[] {
  const lower = text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  const tokens: Token[] = [];
  for (const match of lower.matchAll(shapes)) {
    tokens.push({ text: match[0], start: match.index, end: match.index + match[0].length });
  }
  return tokens;
}
