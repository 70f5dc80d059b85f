export type PartName = "diagnosis" | "availability" | "restarts" | "rollout" | "saturation";

/** One side of health as far as it is known: 0 (nothing works) to 100 (nothing to mend), with one sentence why. */
export interface Measured {
  readonly score: number;
  /** May hold outside text: names, words of a finding. */
  readonly reason: string;
}

/** A side that cannot be known, and why, as a clause: "no container has a memory limit". */
export interface Unmeasured {
  readonly why: string;
}

/**
 * What each part counts for, of 100. Availability and diagnosis tell of now and of what users meet, so together they are two
 * thirds: availability is counted, while findings are judgements. Restarts tell of the last hours and mostly of trouble that
 * mended itself. A rollout is normal until it is stuck, and memory near its limit is a warning that nothing has come of yet.
 */
export const WEIGHTS: Readonly<Record<PartName, number>> = {
  ...{ availability: 35, diagnosis: 30, restarts: 15, rollout: 10, saturation: 10 },
};
