import { parseFault } from "./fault.ts";
import type { Token } from "./lex.ts";

/** A place in a row of tokens. */
export interface Cursor {
  peek(ahead?: number): Token;
  next(): Token;
  /** Steps over this word or sign if it comes next. */
  take(text: string): boolean;
  /** Steps over it, or fails. */
  need(text: string, context: string): Token;
  /** "(a, b)" */
  labels(): readonly string[];
  /** The next token as messages name it. */
  shown(): string;
  fail(token: Token, problem: string): never;
  failAt(at: number, problem: string): never;
}

export function createCursor(text: string, tokens: readonly Token[]): Cursor {
  let index = 0;
  const end = tokens.at(-1) as Token;
  const peek = (ahead = 0): Token => tokens[index + ahead] ?? end;
  const failAt = (at: number, problem: string): never => {
    throw parseFault(text, at, problem);
  };
  const cursor: Cursor = {
    peek,
    next: () => {
      const token = peek();
      index++;
      return token;
    },
    take: (wanted) => {
      const { kind, text: found } = peek();
      const same = (kind === "word" && found.toLowerCase() === wanted) || (kind === "sign" && found === wanted);
      if (same) index++;
      return same;
    },
    need: (wanted, context) => {
      const token = peek();
      if (!cursor.take(wanted)) failAt(token.at, `unexpected ${cursor.shown()} in ${context}, expected "${wanted}"`);
      return token;
    },
    labels: () => {
      cursor.need("(", "grouping");
      const names: string[] = [];
      while (!cursor.take(")")) {
        const token = cursor.next();
        if (token.kind !== "word" || token.text.includes(":")) {
          failAt(token.at, `unexpected ${shown(token)} in grouping opts, expected label`);
        }
        names.push(token.text);
        if (!cursor.take(",") && peek().text !== ")") {
          failAt(peek().at, `unexpected ${cursor.shown()} in grouping opts, expected "," or ")"`);
        }
      }
      return names;
    },
    shown: () => shown(peek()),
    fail: (token, problem) => failAt(token.at, problem),
    failAt,
  };
  return cursor;
}

function shown({ kind, text }: Token): string {
  if (kind === "end") return text;
  return kind === "word"
    ? `identifier ${JSON.stringify(text)}`
    : `${kind === "sign" ? "" : `${kind} `}${JSON.stringify(text)}`;
}
