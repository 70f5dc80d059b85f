/** A number from 0 to below 1 that the seed and the words alone decide. */
export function chance(seed: number, ...words: readonly (string | number)[]): number {
  // FNV-1a, then murmur's last mix: the first alone leaves neighbours close together.
  let hash = 0x811c9dc5 ^ seed;
  for (const char of words.join("/")) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

/** What Kubernetes makes generated names of. */
const LETTERS = "bcdfghjklmnpqrstvwxz2456789";

/** A generated part of a name, as Kubernetes makes them. */
export function generatedName(seed: number, length: number, ...words: readonly (string | number)[]): string {
  return Array.from({ length }, (_, i) => LETTERS[Math.floor(chance(seed, ...words, i) * LETTERS.length)]).join("");
}
