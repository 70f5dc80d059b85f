import type { Matcher, Selector } from "./ast.ts";
import type { Cursor } from "./cursor.ts";
import { matchedBy } from "./match-values.ts";

/** `name`, `name{label="value"}` or `{label="value"}`. */
export function parseSelector(cursor: Cursor): Selector {
  const start = cursor.peek();
  const matchers: Matcher[] = [];
  if (start.kind === "word") {
    cursor.next();
    matchers.push({ label: "__name__", op: "=", value: start.text });
  }
  if (cursor.take("{")) {
    while (!cursor.take("}")) {
      matchers.push(parseMatcher(cursor));
      if (!cursor.take(",") && cursor.peek().text !== "}") {
        cursor.fail(cursor.peek(), `unexpected ${cursor.shown()} in label matching, expected "," or "}"`);
      }
    }
  }
  const named = matchers.filter(({ label }) => label === "__name__");
  if (start.kind === "word" && named.length > 1) cursor.fail(start, "metric name must not be set twice");
  if (matchers.every((matcher) => matchedBy(matcher, [""]).has(""))) {
    cursor.fail(start, "vector selector must contain at least one non-empty matcher");
  }
  return { type: "selector", matchers, offsetMs: 0 };
}

function parseMatcher(cursor: Cursor): Matcher {
  const label = cursor.next();
  if (label.kind !== "word" || label.text.includes(":")) {
    cursor.fail(label, `unexpected ${JSON.stringify(label.text)} in label matching, expected identifier or "}"`);
  }
  const op = cursor.next();
  if (!/^(=|!=|=~|!~)$/.test(op.text)) {
    cursor.fail(op, `unexpected ${JSON.stringify(op.text)} in label matching, expected label matching operator`);
  }
  const value = cursor.next();
  if (value.kind !== "string") {
    cursor.fail(value, `unexpected ${JSON.stringify(value.text)} in label matching, expected string`);
  }
  return { label: label.text, op: op.text as Matcher["op"], value: value.value ?? "" };
}
