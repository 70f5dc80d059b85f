import type { BinaryOperator, Expr, Matching } from "./ast.ts";
import { evaluationFault } from "./fault.ts";
import { labelKey, omit, pick, remember, withoutName } from "./labels.ts";
import type { Labels, Sample } from "./storage.ts";

type Binary = Extract<Expr, { type: "binary" }>;
type Value = number | string | readonly Sample[];

const ARITHMETIC: Readonly<Record<string, (a: number, b: number) => number>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "%": (a, b) => a % b,
  "^": (a, b) => a ** b,
  atan2: Math.atan2,
};
const COMPARISON: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  "==": (a, b) => a === b,
  "!=": (a, b) => a !== b,
  ">": (a, b) => a > b,
  "<": (a, b) => a < b,
  ">=": (a, b) => a >= b,
  "<=": (a, b) => a <= b,
};

/** Numbers and vectors with an operator between them. */
export function binary(expr: Binary, left: Value, right: Value): number | readonly Sample[] {
  if (typeof left === "number" && typeof right === "number") return apply(expr.op, left, right, true).value;
  if (typeof left === "number") return withNumber(expr, right as readonly Sample[], left, true);
  if (typeof right === "number") return withNumber(expr, left as readonly Sample[], right, false);
  const vectors = [left as readonly Sample[], right as readonly Sample[]] as const;
  return expr.op === "and" || expr.op === "or" || expr.op === "unless"
    ? ofSets(expr, ...vectors)
    : ofVectors(expr, ...vectors);
}

/** The figure, and whether a filter lets the element pass. */
function apply(op: BinaryOperator, a: number, b: number, bool: boolean): { value: number; kept: boolean } {
  const compare = COMPARISON[op];
  if (compare) {
    const holds = compare(a, b);
    return bool ? { value: holds ? 1 : 0, kept: true } : { value: a, kept: holds };
  }
  return { value: ARITHMETIC[op]?.(a, b) ?? Number.NaN, kept: true };
}

function dropsName({ op, bool }: Binary): boolean {
  return bool || op in ARITHMETIC;
}

function withNumber(expr: Binary, vector: readonly Sample[], number: number, numberFirst: boolean): readonly Sample[] {
  const found: Sample[] = [];
  for (const { labels, value } of vector) {
    const result = numberFirst ? apply(expr.op, number, value, expr.bool) : apply(expr.op, value, number, expr.bool);
    if (!result.kept) continue;
    // A filter keeps the element's own figure, on whichever side the number stands.
    const shown = expr.op in COMPARISON && !expr.bool ? value : result.value;
    found.push({ labels: dropsName(expr) ? withoutName(labels) : labels, value: shown });
  }
  return found;
}

const signatures = new WeakMap<Matching, (labels: Labels) => string>();

function signatureOf(matching: Matching): (labels: Labels) => string {
  let known = signatures.get(matching);
  if (!known) {
    const { on, labels: names } = matching;
    const dropped = [...names, "__name__"];
    known = remember((labels) => labelKey(on ? pick(labels, names) : omit(labels, dropped)));
    signatures.set(matching, known);
  }
  return known;
}

function ofSets({ op, matching }: Binary, left: readonly Sample[], right: readonly Sample[]): readonly Sample[] {
  const sign = signatureOf(matching);
  if (op === "or") {
    const known = new Set(left.map(({ labels }) => sign(labels)));
    return [...left, ...right.filter(({ labels }) => !known.has(sign(labels)))];
  }
  const others = new Set(right.map(({ labels }) => sign(labels)));
  return left.filter(({ labels }) => others.has(sign(labels)) === (op === "and"));
}

function ofVectors(expr: Binary, left: readonly Sample[], right: readonly Sample[]): readonly Sample[] {
  const { matching } = expr;
  const sign = signatureOf(matching);
  const swapped = matching.many === "right";
  const [many, one] = swapped ? [right, left] : [left, right];
  if (many.length === 0 || one.length === 0) return [];
  const ones = new Map<string, Sample>();
  for (const sample of one) {
    const key = sign(sample.labels);
    if (ones.has(key)) {
      throw evaluationFault(
        `found duplicate series for the match group on the ${swapped ? "left" : "right"} hand-side of the operation; many-to-many matching not allowed: matching labels must be unique on one side`,
      );
    }
    ones.set(key, sample);
  }
  const taken = new Set<string>();
  const found: Sample[] = [];
  for (const sample of many) {
    const key = sign(sample.labels);
    const other = ones.get(key);
    if (!other) continue;
    const [a, b] = swapped ? [other, sample] : [sample, other];
    const { value, kept } = apply(expr.op, a.value, b.value, expr.bool);
    if (!kept) continue;
    if (matching.many === "neither") {
      if (taken.has(key)) {
        throw evaluationFault(
          "multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)",
        );
      }
      taken.add(key);
    }
    found.push({ labels: labelsOf(expr, sample.labels, other.labels), value });
  }
  return found;
}

function labelsOf(expr: Binary, many: Labels, one: Labels): Labels {
  const { on, labels, many: side, include } = expr.matching;
  const named = dropsName(expr) ? withoutName(many) : many;
  if (side === "neither") {
    if (on) return pick(named, labels);
    return labels.length === 0 ? named : omit(named, labels);
  }
  return include.length === 0 ? named : { ...omit(named, include), ...pick(one, include) };
}
