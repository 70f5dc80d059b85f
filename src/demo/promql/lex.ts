import { parseFault } from "./fault.ts";

export interface Token {
  readonly kind: "word" | "number" | "duration" | "string" | "sign" | "end";
  readonly text: string;
  /** Offset in the query. */
  readonly at: number;
  /** A string's content. */
  readonly value?: string;
}

const SPACE = /(?:\s+|#[^\n]*)+/y;
const DURATION = /(?:\d+(?:ms|[smhdwy]))+(?![A-Za-z0-9_.])/y;
const NUMBER = /(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)(?![A-Za-z0-9_.])/y;
const WORD = /[A-Za-z_:][A-Za-z0-9_:]*/y;
const SIGN = /=~|!~|==|!=|>=|<=|[-+*/%^(){}[\],=<>@:]/y;

/** Splits a query into its words and signs; throws `invalid` for what is neither. */
export function lex(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let inBrackets = false;
  const match = (pattern: RegExp) => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0];
  };
  for (;;) {
    at += match(SPACE)?.length ?? 0;
    if (at >= text.length) break;
    const sign = text[at] ?? "";
    if (sign === '"' || sign === "'" || sign === "`") {
      const { value, end } = readString(text, at);
      tokens.push({ kind: "string", text: text.slice(at, end), at, value });
      at = end;
      continue;
    }
    // Within brackets a colon parts range and step; elsewhere it is a letter of a rule's name.
    const found = inBrackets && sign === ":" ? ({ kind: "sign", text: ":" } as const) : tokenAt(match);
    if (found === undefined) throw parseFault(text, at, `unexpected character: ${JSON.stringify(sign)}`);
    if (found.text === "[") inBrackets = true;
    if (found.text === "]") inBrackets = false;
    tokens.push({ ...found, at });
    at += found.text.length;
  }
  return [...tokens, { kind: "end", text: "end of input", at: text.length }];
}

function tokenAt(match: (pattern: RegExp) => string | undefined): Pick<Token, "kind" | "text"> | undefined {
  const kinds = [
    ["duration", DURATION],
    ["number", NUMBER],
    ["word", WORD],
    ["sign", SIGN],
  ] as const;
  for (const [kind, pattern] of kinds) {
    const text = match(pattern);
    if (text !== undefined) return { kind, text };
  }
  return undefined;
}

const ESCAPES: Readonly<Record<string, string>> = {
  ...{ a: "\x07", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" },
  ...{ "\\": "\\", "'": "'", '"': '"' },
};

function readString(text: string, from: number): { readonly value: string; readonly end: number } {
  const quote = text[from];
  let value = "";
  for (let at = from + 1; at < text.length; at++) {
    const sign = text[at] ?? "";
    if (sign === quote) return { value, end: at + 1 };
    if (quote === "`") {
      value += sign;
      continue;
    }
    if (sign === "\n") break;
    if (sign !== "\\") {
      value += sign;
      continue;
    }
    const coded = /^(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|([0-7]{3}))/.exec(text.slice(at + 1, at + 6));
    const letter = text[at + 1] ?? "";
    if (coded) {
      value += String.fromCharCode(
        coded[3] ? Number.parseInt(coded[3], 8) : Number.parseInt(coded[1] ?? coded[2] ?? "0", 16),
      );
      at += coded[0].length;
    } else if (Object.hasOwn(ESCAPES, letter)) {
      value += ESCAPES[letter];
      at++;
    } else {
      throw parseFault(text, at, `unknown escape sequence U+${letter.charCodeAt(0).toString(16).padStart(4, "0")}`);
    }
  }
  throw parseFault(text, from, "unterminated quoted string");
}
