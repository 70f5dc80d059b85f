import type { PlotSpec, Value } from "../message/chart-spec.ts";
import type { Painted } from "./palette.ts";

/** Lowest and highest value that must be in view: series, band and thresholds. */
export function extentOf(
  spec: PlotSpec,
  painted: readonly Painted[],
  stacked: boolean,
): readonly [low: number, high: number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  const see = (value: Value | undefined) => {
    if (value === null || value === undefined) return;
    if (value < low) low = value;
    if (value > high) high = value;
  };
  if (stacked) for (const sum of stackSums(painted)) sum.forEach(see);
  else for (const { values } of painted) values.forEach(see);
  spec.band?.low.forEach(see);
  spec.band?.high.forEach(see);
  for (const { value } of spec.thresholds ?? []) see(value);
  return low > high ? [0, 1] : [low, high];
}

/** For each place the sum of what is below zero and of what is above, as stacks grow both ways. */
export function stackSums(painted: readonly Painted[]): readonly (readonly [below: number, above: number])[] {
  return (painted[0]?.values ?? []).map((_, i) => {
    let below = 0;
    let above = 0;
    for (const { values } of painted) {
      const value = values[i] ?? 0; // nothing adds nothing to a stack
      if (value < 0) below += value;
      else above += value;
    }
    return [below, above] as const;
  });
}
