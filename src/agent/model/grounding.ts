import type { Outcome } from "../../tool/outcome.ts";

/** Figures as people write them: 1,284.10 · 91% · 5.3 · 0.4. Numbers inside names (node-3, v1.9.2, p99) are no figures. */
const FIGURE =
  /(?<![\w.\-/:])[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\w-])|(?<![\w.\-/:])[+-]?\d+(?:\.\d+)?(?![\w-]|[.:]\d|\/)/g;
/** Counts up to this are said of lists ("3 pods"), which carry no number of their own. */
const SMALL_COUNT = 12;

/** The text, and its figures that stand in no result of the turn. */
export function markFigures(
  text: string,
  outcomes: readonly Outcome[],
): { readonly text: string; readonly unfounded: readonly string[] } {
  const known = new Set<number>();
  for (const outcome of outcomes) {
    collect("data" in outcome ? outcome.data : undefined, known);
    collect(outcome.input, known);
    // The card says the same figures scaled and rounded as people read them.
    for (const match of JSON.stringify(outcome.message.blocks).matchAll(/\d+(?:\.\d+)?/g)) known.add(Number(match[0]));
  }
  const values = [...known];
  const unfounded = [...text.matchAll(FIGURE)]
    .map(([figure]) => figure)
    .filter((figure) => !isFounded(figure, known, values));
  return { text, unfounded: [...new Set(unfounded)] };
}

function isFounded(figure: string, known: ReadonlySet<number>, values: readonly number[]): boolean {
  const value = Number(figure.replaceAll(",", ""));
  if (known.has(value) || (Number.isInteger(value) && Math.abs(value) <= SMALL_COUNT)) return true;
  // Rounded to the places it is written with.
  const places = figure.split(".")[1]?.length ?? 0;
  return values.some((candidate) => Math.abs(Number(candidate.toFixed(places)) - value) < 10 ** -(places + 3));
}

function collect(value: unknown, into: Set<number>): void {
  if (typeof value === "number") into.add(value);
  else if (typeof value === "string") {
    for (const match of value.matchAll(/-?\d+(?:\.\d+)?/g)) into.add(Number(match[0]));
  } else if (Array.isArray(value)) {
    for (const item of value) collect(item, into);
  } else if (value !== null && typeof value === "object") {
    for (const item of Object.values(value)) collect(item, into);
  }
}
