import type { Clock } from "../../src/base/clock.ts";

/** A clock that stands still until it is told to go on. */
export interface ManualClock extends Clock {
  /** Goes on by `ms`, running what falls due in its order, and lets what that started settle. */
  advance(ms: number): Promise<void>;
}

interface Timer {
  dueMs: number;
  readonly everyMs: number | undefined;
  readonly run: () => void;
}

export function createManualClock(startMs = Date.UTC(2026, 10, 18, 14, 30)): ManualClock {
  let nowMs = startMs;
  const timers = new Set<Timer>();
  return {
    now: () => nowMs,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const timer: Timer = { dueMs: nowMs + ms, everyMs: undefined, run: resolve };
        timers.add(timer);
        signal?.addEventListener("abort", () => {
          timers.delete(timer);
          reject(signal.reason);
        });
      }),
    every: (ms, tick) => {
      const timer: Timer = { dueMs: nowMs + ms, everyMs: ms, run: tick };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    advance: async (ms) => {
      const endMs = nowMs + ms;
      for (;;) {
        const [next] = [...timers].filter(({ dueMs }) => dueMs <= endMs).sort((a, b) => a.dueMs - b.dueMs);
        if (!next) break;
        nowMs = next.dueMs;
        if (next.everyMs === undefined) timers.delete(next);
        else next.dueMs += next.everyMs;
        next.run();
        await settle();
      }
      nowMs = endMs;
      await settle();
    },
  };
}

/** A few turns of the event loop: enough for promises and for work handed to it. */
async function settle(): Promise<void> {
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
}
