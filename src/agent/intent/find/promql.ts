import type { Place } from "../word.ts";

/** PromQL inside a sentence. */
export interface FoundPromql extends Place {
  readonly text: string;
}

const functions =
  "sum|avg|min|max|count|count_values|stddev|topk|bottomk|quantile|rate|irate|increase|delta|idelta|deriv|histogram_quantile|absent|absent_over_time|predict_linear|abs|ceil|floor|round|clamp_max|clamp_min|changes|resets|label_replace|label_join|sort|sort_desc|time|vector|scalar|(?:sum|avg|min|max|count|quantile|stddev|last)_over_time|group|ln|log2|log10|exp|sqrt";
// What an expression begins with: a function with a bracket (or "by (…)" before it), a selector or a series compared.
const begins = new RegExp(
  `(?<![\\w"'=])(?:(?:${functions})\\s*(?:(?:by|without)\\s*\\([^)]{0,200}\\)\\s*)?\\(|[a-z_:][\\w:]{0,200}\\s*(?:\\{[^}]{0,500}\\}|\\[\\d+[smhdwy]\\])|[a-z_:][\\w:]{0,200}\\s+(?:==|!=|>=|<=|>|<)\\s*-?\\d)`,
  "i",
);
const closers: Readonly<Record<string, string>> = { "(": ")", "{": "}", "[": "]" };
// What may follow one whole term: an operator with its matching, a modifier, a grouping.
const goesOn =
  /^\s*(?:(?:[+\-*/%^]|==|!=|>=|<=|>|<)\s*(?:bool\s+)?(?:on|ignoring)?|(?:and|or|unless)\s+(?=[a-z_:][\w:]*\s*[({[])|(?:by|without|on|ignoring|group_left|group_right)\s*(?=\()|offset\s+-?\d+[smhdwy]|@\s*\d+|(?=[({[]))/i;
const term = /^\s*(?:-?\d+(?:\.\d+)?(?![\w:])|[a-z_:][\w:]*)?/i;

/** The first PromQL expression of a text, as far as its brackets and operators carry. Linear in the text. */
export function findPromql(text: string): FoundPromql | undefined {
  const match = begins.exec(text);
  if (!match) return undefined;
  const start = match.index;
  let end = start;
  for (let step = 0; step < 200; step += 1) {
    const next = readTerm(text, end);
    if (next === undefined || next === end) break;
    end = next;
    const more = goesOn.exec(text.slice(end));
    if (!more) break;
    end += more[0].length;
  }
  const found = text.slice(start, end).replace(/[\s,.?!;]+$/, "");
  return /[({[<>=]/.test(found) ? { text: found, start, end: start + found.length } : undefined;
}

/** A number, a name, and the brackets right behind it; undefined where a bracket is never closed. */
function readTerm(text: string, from: number): number | undefined {
  let at = from + (term.exec(text.slice(from, from + 300))?.[0].length ?? 0);
  for (;;) {
    const space = /^\s*/.exec(text.slice(at, at + 20))?.[0].length ?? 0;
    const opening = text[at + space];
    if (opening === undefined || !Object.hasOwn(closers, opening)) return at;
    const closed = closing(text, at + space);
    if (closed === undefined) return at > from ? at : undefined;
    at = closed;
  }
}

function closing(text: string, from: number): number | undefined {
  const open: string[] = [];
  for (let at = from; at < text.length; at += 1) {
    const sign = text[at] ?? "";
    if (sign === '"') {
      const quote = text.indexOf('"', at + 1);
      if (quote < 0) return undefined;
      at = quote;
    } else if (Object.hasOwn(closers, sign)) open.push(closers[sign] ?? "");
    else if (sign === open.at(-1)) {
      open.pop();
      if (open.length === 0) return at + 1;
    }
  }
  return undefined;
}
