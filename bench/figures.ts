/** The value below which `share` of the measurements lie: the nearest rank. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (value === undefined) throw new Error("nothing was measured");
  return value;
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** Three digits are all a figure of this kind can carry. */
export function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
