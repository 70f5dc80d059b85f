import type { Unit } from "../message/chart-spec.ts";

/** A value axis with round ends and steps. */
export interface ValueScale {
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

const SECONDS = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400,
] as const;

/** Round ends and steps around the values, about `steps` of them. Bytes step by powers of two, times as clocks do. */
export function valueScale(low: number, high: number, unit: Unit, steps: number, fromZero: boolean): ValueScale {
  let min = dustless(Math.min(low, high));
  let max = dustless(Math.max(low, high));
  // A line far from zero that hardly moves would be flat with zero in view; per cent keep it, they are read as a share.
  if (fromZero || unit === "%" || max - min > 0.2 * Math.max(Math.abs(min), Math.abs(max))) {
    min = Math.min(0, min);
    max = Math.max(0, max);
  }
  const flat = max - min < Math.max(Math.abs(min), Math.abs(max)) * 1e-9 || max === min;
  if (flat) {
    const pad = max === 0 ? 1 : Math.abs(max) * 0.1;
    if (min >= 0) max += pad;
    else if (max <= 0) min -= pad;
    if (min > 0) min = Math.max(0, min - pad);
  }
  const step = stepOf((max - min) / steps, unit);
  const floor = Math.floor(min / step + 1e-9) * step;
  let ceiling = Math.ceil(max / step - 1e-9) * step;
  // A line that runs along the very top edge is half cut off, so it gets one more step; 100 % is a real end.
  if (!flat && ceiling - max < step * 0.02 && !(unit === "%" && ceiling === 100) && max !== 0) ceiling += step;
  if (ceiling <= floor) ceiling = floor + step;
  if (unit === "%" && max <= 100 && ceiling > 100) ceiling = 100;
  return { min: round(floor, step), max: round(ceiling, step), step };
}

/** Ticks from end to end. */
export function ticksOf(scale: ValueScale): readonly number[] {
  const count = Math.round((scale.max - scale.min) / scale.step);
  const ticks: number[] = [];
  for (let i = 0; i <= count && i < 50; i++) ticks.push(round(scale.min + i * scale.step, scale.step));
  return ticks;
}

function stepOf(raw: number, unit: Unit): number {
  if (unit === "bytes" || unit === "bytes/s") return 2 ** Math.ceil(Math.log2(Math.max(raw, 1)) - 1e-9);
  if (unit === "seconds" && raw > 1)
    return SECONDS.find((step) => step >= raw * 0.999) ?? decimalStep(raw / 86_400) * 86_400;
  const step = decimalStep(raw);
  return unit === "count" ? Math.max(1, Math.ceil(step)) : step;
}

function decimalStep(raw: number): number {
  const power = 10 ** Math.floor(Math.log10(raw));
  const leading = [1, 2, 2.5, 5, 10].find((one) => one >= (raw / power) * 0.999) ?? 10;
  return leading * power;
}

/** Takes the dust of binary fractions off: 0.30000000000000004 is 0.3 where the step is 0.1. */
function round(value: number, step: number): number {
  const digits = Math.max(0, Math.min(100, 3 - Math.floor(Math.log10(step))));
  return Math.abs(value) < 1e15 ? Number(value.toFixed(digits)) : value;
}

/** Steps of an axis cannot be computed near the smallest numbers there are; nobody can see them either. */
function dustless(value: number): number {
  return Math.abs(value) < 1e-90 ? 0 : value;
}
