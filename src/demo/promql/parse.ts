import type { BinaryOperator, Expr, Matching, ValueType } from "./ast.ts";
import { type Cursor, createCursor } from "./cursor.ts";
import { lex } from "./lex.ts";
import { parsePostfix } from "./parse-primary.ts";
import { typeOf } from "./type-of.ts";

const PRECEDENCE: Readonly<Record<BinaryOperator, number>> = {
  ...{ or: 1, and: 2, unless: 2 },
  ...{ "==": 3, "!=": 3, ">": 3, "<": 3, ">=": 3, "<=": 3 },
  ...{ "+": 4, "-": 4, "*": 5, "/": 5, "%": 5, atan2: 5, "^": 6 },
};
const COMPARISONS = new Set<BinaryOperator>(["==", "!=", ">", "<", ">=", "<="]);
const SETS = new Set<BinaryOperator>(["and", "or", "unless"]);
const UNARY = 5;
/** Deeper than any person nests, and far from the end of the stack. */
const DEEPEST = 200;

/** Reads PromQL. Throws `invalid` with line and column for what Prometheus would not take, or what is not known here. */
export function parsePromql(text: string): Expr {
  const cursor = createCursor(text, lex(text));
  if (cursor.peek().kind === "end") cursor.fail(cursor.peek(), "no expression found in input");
  const expr = parseExpr(cursor, 0, 0);
  if (cursor.peek().kind !== "end") cursor.fail(cursor.peek(), `unexpected ${cursor.shown()}`);
  return expr;
}

function parseExpr(cursor: Cursor, least: number, depth: number): Expr {
  if (depth > DEEPEST) cursor.fail(cursor.peek(), "nested too deeply");
  let left = parseUnary(cursor, depth);
  for (;;) {
    const token = cursor.peek();
    const op = operatorOf(token.text.toLowerCase());
    if (token.kind === "string" || op === undefined || PRECEDENCE[op] < least) return left;
    cursor.next();
    const bool = COMPARISONS.has(op) && cursor.take("bool");
    const matching = parseMatching(cursor, op);
    const next = op === "^" ? PRECEDENCE[op] : PRECEDENCE[op] + 1;
    const right = parseExpr(cursor, next, depth + 1);
    check(cursor, token.at, op, bool, left, right, matching);
    left = { type: "binary", op, left, right, bool, matching: matching ?? EVERY_LABEL };
  }
}

const EVERY_LABEL: Matching = { on: false, labels: [], many: "neither", include: [] };

function parseUnary(cursor: Cursor, depth: number): Expr {
  const token = cursor.peek();
  if (depth > DEEPEST) cursor.fail(token, "nested too deeply");
  const inner = (least: number) => parseExpr(cursor, least, depth + 1);
  if (token.kind !== "sign" || (token.text !== "-" && token.text !== "+")) return parsePostfix(cursor, inner);
  cursor.next();
  const expr = parseExpr(cursor, UNARY + 1, depth + 1);
  const type = typeOf(expr);
  if (type !== "scalar" && type !== "instant vector") {
    cursor.fail(token, `unary expression only allowed on expressions of type scalar or instant vector, got "${type}"`);
  }
  return token.text === "-" ? { type: "negative", expr } : expr;
}

function operatorOf(text: string): BinaryOperator | undefined {
  return Object.hasOwn(PRECEDENCE, text) ? (text as BinaryOperator) : undefined;
}

function parseMatching(cursor: Cursor, op: BinaryOperator): Matching | undefined {
  const word = cursor.peek();
  const on = cursor.take("on");
  if (!on && !cursor.take("ignoring")) return undefined;
  const labels = cursor.labels();
  const side = cursor.peek();
  const left = cursor.take("group_left");
  if (!left && !cursor.take("group_right")) return { on, labels, many: "neither", include: [] };
  if (SETS.has(op)) cursor.fail(side, `no grouping allowed for "${op}" operation`);
  const include = cursor.peek().text === "(" ? cursor.labels() : [];
  const both = on ? include.find((label) => labels.includes(label)) : undefined;
  if (both !== undefined) cursor.fail(word, `label "${both}" must not occur in ON and GROUP clause at once`);
  return { on, labels, many: left ? "left" : "right", include };
}

function check(
  cursor: Cursor,
  at: number,
  op: BinaryOperator,
  bool: boolean,
  left: Expr,
  right: Expr,
  matching: Matching | undefined,
): void {
  const types: readonly ValueType[] = [typeOf(left), typeOf(right)];
  if (types.some((type) => type !== "scalar" && type !== "instant vector")) {
    cursor.failAt(at, "binary expression must contain only scalar and instant vector types");
  }
  const scalars = types.filter((type) => type === "scalar").length;
  if (scalars > 0 && SETS.has(op)) cursor.failAt(at, `set operator "${op}" not allowed in binary scalar expression`);
  if (scalars === 2 && COMPARISONS.has(op) && !bool) {
    cursor.failAt(at, "comparisons between scalars must use BOOL modifier");
  }
  if (scalars > 0 && matching) cursor.failAt(at, "vector matching only allowed between instant vectors");
}
