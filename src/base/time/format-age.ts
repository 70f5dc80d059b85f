const UNITS: readonly (readonly [ms: number, unit: string])[] = [
  [86_400_000, "d"],
  [3_600_000, "h"],
  [60_000, "min"],
  [1000, "s"],
];

/** How long ago or how long, in one unit: "3 d", "5 h", "12 min", "40 s". Whole units, never rounded up. */
export function formatAge(ms: number): string {
  const span = Math.max(0, ms);
  for (const [size, unit] of UNITS) if (span >= size) return `${Math.floor(span / size)} ${unit}`;
  return "0 s";
}
