import { type Wave, waveBetween } from "./wave.ts";

/** From `fromMs` on, a wave counts this many times over, until the next step. */
export interface Step {
  readonly fromMs: number;
  readonly factor: number;
}

/** What is counted: waves, each times a factor that changes at given moments. The first step holds from ever. */
export type Flow = readonly { readonly wave: Wave; readonly steps: readonly Step[] }[];

export function steady(wave: Wave, factor = 1): Flow {
  return [{ wave, steps: [{ fromMs: Number.NEGATIVE_INFINITY, factor }] }];
}

/** How much is counted between two moments; exact, so that a counter built on it never falls. */
export function flowBetween(flow: Flow, fromMs: number, toMs: number): number {
  let sum = 0;
  for (const { wave, steps } of flow) {
    for (let i = 0; i < steps.length; i++) {
      const from = Math.max(fromMs, steps[i]?.fromMs ?? toMs);
      const to = Math.min(toMs, steps[i + 1]?.fromMs ?? toMs);
      if (to > from) sum += (steps[i]?.factor ?? 0) * waveBetween(wave, from, to);
    }
  }
  return sum;
}

/** A factor that goes from one value to another within a few minutes, in small steps. */
export function ramp(before: number, after: number, fromMs: number, lengthMs = 240_000): readonly Step[] {
  const parts = 8;
  return [
    { fromMs: Number.NEGATIVE_INFINITY, factor: before },
    ...Array.from({ length: parts }, (_, i) => ({
      fromMs: fromMs + (i * lengthMs) / parts,
      factor: before + ((after - before) * (i + 1)) / parts,
    })),
  ];
}
