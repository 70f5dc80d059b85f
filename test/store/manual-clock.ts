import type { Clock } from "../../src/base/clock.ts";

/** A clock that moves when told. Sleeps are over at once, having moved it. */
export function createManualClock(startMs = 1_700_000_000_000): Clock & { advance(ms: number): void } {
  let now = startMs;
  return {
    now: () => now,
    async sleep(ms) {
      now += ms;
    },
    every: () => () => {},
    advance(ms) {
      now += ms;
    },
  };
}
