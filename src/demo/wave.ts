import { chance } from "./chance.ts";

/** base × (1 + Σ share × sin): daily and weekly rhythm with quicker waves that look like noise. Its integral is exact. */
export interface Wave {
  readonly base: number;
  readonly parts: readonly { readonly share: number; readonly omega: number; readonly phase: number }[];
}

const MINUTE = 60;
const HOUR = 3600;
const DAY = 24 * HOUR;

/** No period divides another, so that the sum does not repeat. */
const NOISE: readonly (readonly [period: number, share: number])[] = [
  [73, 0.22],
  [191, 0.2],
  [11.3 * MINUTE, 0.2],
  [47 * MINUTE, 0.2],
  [3.1 * HOUR, 0.18],
];

/** Epoch seconds of a Thursday, 1970: the daily wave is highest at 15:00 UTC, the weekly one on Wednesdays. */
const BUSIEST_HOUR = 15;
const BUSIEST_DAY = 6;

export interface WaveShape {
  readonly base: number;
  /** Share of the base by which a day, a week and noise move it; together below 1. */
  readonly daily?: number;
  readonly weekly?: number;
  readonly noise?: number;
}

export function createWave(seed: number, name: string, shape: WaveShape): Wave {
  const { base, daily = 0, weekly = 0, noise = 0 } = shape;
  const slow = [
    { share: daily, omega: omegaOf(DAY), phase: phaseFor(DAY, BUSIEST_HOUR * HOUR) },
    { share: weekly, omega: omegaOf(7 * DAY), phase: phaseFor(7 * DAY, (BUSIEST_DAY + 0.6) * DAY) },
  ].filter(({ share }) => share > 0);
  const quick = NOISE.map(([period, share], i) => ({
    share: noise * share,
    omega: omegaOf(period * (0.9 + 0.2 * chance(seed, name, "period", i))),
    phase: 2 * Math.PI * chance(seed, name, "phase", i),
  })).filter(({ share }) => share > 0);
  return { base, parts: [...slow, ...quick] };
}

function omegaOf(periodSeconds: number): number {
  return (2 * Math.PI) / periodSeconds;
}

/** So that the sine is highest at `peak` seconds into the period. */
function phaseFor(period: number, peak: number): number {
  return Math.PI / 2 - omegaOf(period) * peak;
}

export function waveAt({ base, parts }: Wave, atMs: number): number {
  const seconds = atMs / 1000;
  let sum = 1;
  for (const { share, omega, phase } of parts) sum += share * Math.sin(omega * seconds + phase);
  return base * sum;
}

/** The area under it between two moments: units × seconds. */
export function waveBetween({ base, parts }: Wave, fromMs: number, toMs: number): number {
  const [from, to] = [fromMs / 1000, toMs / 1000];
  let sum = to - from;
  for (const { share, omega, phase } of parts) {
    sum -= (share / omega) * (Math.cos(omega * to + phase) - Math.cos(omega * from + phase));
  }
  return base * sum;
}
