import { literal, maskNames, type Pieces, wordEnd } from "./pieces.ts";

/**
 * Inside the miner a mask is written with characters no scanned line can hold, so that a line that says `<*>` itself is
 * text and catches nothing.
 */
const open = "\ufffe";
const close = "\uffff";
export const anything = `${open}*${close}`;
const marks = maskNames.map((name) => `${open}${name}${close}`);

/** The words of a scanned line with what is masked named. */
export function readTokens(pieces: Pieces, text: string): string[] {
  const tokens: string[] = [];
  let token = "";
  for (let i = 0; i < pieces.count; i++) {
    const kind = pieces.kind[i] as number;
    if (kind === wordEnd) {
      tokens.push(token);
      token = "";
    } else token += kind === literal ? text.slice(pieces.from[i], pieces.to[i]) : marks[kind];
  }
  if (token !== "") tokens.push(token);
  return tokens;
}

export function isMasked(token: string): boolean {
  return token.includes(open);
}

/** The token with every mask made the same, for telling whether two say the same. */
export function withoutNames(token: string): string {
  return isMasked(token) ? token.replace(/\ufffe[^\uffff]*\uffff/g, anything) : token;
}

/** The token with one mark for every mask: what is left is its own text. */
export function withoutMasks(token: string): string {
  return isMasked(token) ? token.replace(/\ufffe[^\uffff]*\uffff/g, open) : token;
}

/** The words as people read them. */
export function renderTokens(tokens: readonly string[]): string {
  return tokens.join(" ").replaceAll(open, "<").replaceAll(close, ">");
}
