import { distance } from "fastest-levenshtein";

/** The name most like `wanted`, when it is like enough to be a slip of the fingers: at most a third of its letters off. */
export function nearestName(wanted: string, names: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.ceil(wanted.length / 3)) + 1;
  for (const name of names) {
    const d = distance(wanted.toLowerCase(), name.toLowerCase());
    if (d < bestDistance) [best, bestDistance] = [name, d];
  }
  return best;
}
