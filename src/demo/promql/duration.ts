const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
  y: 31_536_000_000,
};

/** "1h30m" in milliseconds, each unit once and the larger first; undefined for what is no duration. */
export function parseDuration(text: string): number | undefined {
  let ms = 0;
  let largest = Number.POSITIVE_INFINITY;
  for (const [, amount, unit] of text.matchAll(/(\d+)(ms|[smhdwy])/g)) {
    const length = UNITS[unit ?? ""] ?? 0;
    if (length >= largest) return undefined;
    largest = length;
    ms += Number(amount) * length;
  }
  return Number.isSafeInteger(ms) ? ms : undefined;
}
