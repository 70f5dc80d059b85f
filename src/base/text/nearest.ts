import { distance } from "fastest-levenshtein";

/**
 * The name most like `wanted`, when it is like enough to be a slip of the fingers: at most a third of its letters off, and
 * two in a short word, where they may have changed places.
 */
export function nearestName(wanted: string, names: Iterable<string>): string | undefined {
  let best: string | undefined;
  const sought = wanted.toLowerCase();
  let bestDistance = Math.max(wanted.length < 3 ? 1 : 2, Math.ceil(wanted.length / 3)) + 1;
  for (const name of names) {
    if (Math.abs(name.length - wanted.length) >= bestDistance) continue;
    const d = distance(sought, name.toLowerCase());
    if (d < bestDistance) [best, bestDistance] = [name, d];
  }
  return best;
}
