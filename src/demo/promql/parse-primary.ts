import type { Expr, ValueType } from "./ast.ts";
import type { Cursor } from "./cursor.ts";
import { parseDuration } from "./duration.ts";
import type { Token } from "./lex.ts";
import { parseSelector } from "./parse-selector.ts";
import { AGGREGATIONS, FUNCTIONS } from "./signatures.ts";
import { typeOf } from "./type-of.ts";

/** Reads a whole inner expression of at least this precedence. */
type Inner = (least: number) => Expr;

/** As Prometheus does where a subquery names no step. */
const DEFAULT_STEP_MS = 60_000;

/** A number, string, selector, call, aggregation or parenthesis, with ranges and offsets behind it. */
export function parsePostfix(cursor: Cursor, inner: Inner): Expr {
  let expr = parsePrimary(cursor, inner);
  for (;;) {
    const token = cursor.peek();
    if (cursor.take("[")) expr = parseBrackets(cursor, token, expr);
    else if (token.kind === "word" && cursor.take("offset")) expr = withOffset(cursor, token, expr);
    else if (token.text === "@" && token.kind === "sign") return cursor.fail(token, "@ is not known here");
    else return expr;
  }
}

function parsePrimary(cursor: Cursor, inner: Inner): Expr {
  const token = cursor.peek();
  switch (token.kind) {
    case "number":
      cursor.next();
      return { type: "number", value: Number(token.text) };
    case "string":
      cursor.next();
      return { type: "string", value: token.value ?? "" };
    case "word":
      return parseWord(cursor, token, inner);
    case "sign":
      if (token.text === "{") return parseSelector(cursor);
      if (cursor.take("(")) {
        const expr = inner(0);
        cursor.need(")", "parentheses");
        return expr;
      }
  }
  return cursor.fail(token, `unexpected ${cursor.shown()}`);
}

function parseWord(cursor: Cursor, token: Token, inner: Inner): Expr {
  const lower = token.text.toLowerCase();
  const after = cursor.peek(1);
  const opens = after.kind === "sign" && after.text === "(";
  const groups = after.kind === "word" && /^(by|without)$/i.test(after.text);
  if (Object.hasOwn(AGGREGATIONS, lower) && (opens || groups)) return parseAggregation(cursor, lower, inner);
  if (lower === "inf" || lower === "nan") {
    cursor.next();
    return { type: "number", value: lower === "inf" ? Number.POSITIVE_INFINITY : Number.NaN };
  }
  if (!opens) return parseSelector(cursor);
  if (!Object.hasOwn(FUNCTIONS, token.text)) {
    return cursor.fail(token, `unknown function with name ${JSON.stringify(token.text)}`);
  }
  cursor.next();
  const args = parseArguments(cursor, inner);
  checkCall(cursor, token, args);
  return { type: "call", name: token.text, args };
}

function parseArguments(cursor: Cursor, inner: Inner): readonly Expr[] {
  cursor.need("(", "call");
  const args: Expr[] = [];
  while (!cursor.take(")")) {
    args.push(inner(0));
    if (cursor.take(",")) continue;
    if (cursor.peek().text !== ")")
      cursor.fail(cursor.peek(), `unexpected ${cursor.shown()} in call, expected "," or ")"`);
  }
  return args;
}

function checkCall(cursor: Cursor, token: Token, args: readonly Expr[]): void {
  const { takes, least } = FUNCTIONS[token.text] ?? { takes: [], least: 0 };
  if (args.length < least || args.length > takes.length) {
    const wanted = least === takes.length ? String(least) : `${least} to ${takes.length}`;
    cursor.fail(token, `expected ${wanted} argument(s) in call to "${token.text}", got ${args.length}`);
  }
  args.forEach((arg, i) => {
    needType(cursor, token, arg, takes[i] ?? "scalar", `call to function "${token.text}"`);
  });
}

function parseAggregation(cursor: Cursor, op: string, inner: Inner): Expr {
  const token = cursor.next();
  let grouping = parseGrouping(cursor);
  const args = parseArguments(cursor, inner);
  grouping ??= parseGrouping(cursor);
  const paramType = AGGREGATIONS[op];
  const wanted = paramType === undefined ? 1 : 2;
  if (args.length !== wanted) {
    cursor.fail(
      token,
      `wrong number of arguments for aggregate expression provided, expected ${wanted}, got ${args.length}`,
    );
  }
  const expr = args[wanted - 1] as Expr;
  const param = paramType === undefined ? undefined : args[0];
  if (param && paramType) needType(cursor, token, param, paramType, `aggregation parameter`);
  needType(cursor, token, expr, "instant vector", "aggregation expression");
  return { type: "aggregate", op, param, expr, ...(grouping ?? { without: false, labels: [] }) };
}

function parseGrouping(cursor: Cursor) {
  if (cursor.take("by")) return { without: false, labels: cursor.labels() };
  return cursor.take("without") ? { without: true, labels: cursor.labels() } : undefined;
}

function needType(cursor: Cursor, token: Token, expr: Expr, wanted: ValueType, where: string): void {
  const type = typeOf(expr);
  if (type !== wanted) cursor.fail(token, `expected type ${wanted} in ${where}, got ${type}`);
}

function parseBrackets(cursor: Cursor, open: Token, expr: Expr): Expr {
  const rangeMs = needDuration(cursor);
  if (cursor.take("]")) {
    if (expr.type !== "selector") return cursor.fail(open, "ranges only allowed for vector selectors");
    if (expr.offsetMs !== 0) return cursor.fail(open, "no offset modifiers allowed before range");
    return { type: "range", selector: expr, rangeMs };
  }
  cursor.need(":", "subquery selector");
  const stepMs = cursor.peek().kind === "duration" ? needDuration(cursor) : DEFAULT_STEP_MS;
  cursor.need("]", "subquery selector");
  if (typeOf(expr) !== "instant vector") {
    return cursor.fail(open, `subquery is only allowed on instant vector, got ${typeOf(expr)} instead`);
  }
  return { type: "subquery", expr, rangeMs, stepMs, offsetMs: 0 };
}

function needDuration(cursor: Cursor): number {
  const token = cursor.next();
  const ms = token.kind === "duration" ? parseDuration(token.text) : undefined;
  if (ms === undefined)
    return cursor.fail(token, `bad duration ${JSON.stringify(token.text)}, expected such as 5m or 1h30m`);
  return ms > 0 ? ms : cursor.fail(token, "duration must be greater than 0");
}

function withOffset(cursor: Cursor, token: Token, expr: Expr): Expr {
  const sign = cursor.take("-") ? -1 : 1;
  const offsetMs = sign * needDuration(cursor);
  if (expr.type === "selector" || expr.type === "subquery") {
    if (expr.offsetMs !== 0) return cursor.fail(token, "offset may not be set multiple times");
    return { ...expr, offsetMs };
  }
  if (expr.type === "range") return { ...expr, selector: { ...expr.selector, offsetMs } };
  return cursor.fail(
    token,
    "offset modifier must be preceded by an instant vector selector or range vector selector or a subquery",
  );
}
