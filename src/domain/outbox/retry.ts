const FIRST_MS = 500;
const LONGEST_MS = 60_000;
/** After this many failed tries in a row (about a minute) a message no longer holds up the ones behind it. */
const PARK_AFTER = 7;
const PARKED_MS = 5 * 60_000;

/** When to try again after the given number of failed tries, and whether later messages may pass meanwhile. */
export function decideRetry(failures: number, retryAfterMs?: number): { afterMs: number; parked: boolean } {
  const parked = failures >= PARK_AFTER;
  const backoff = parked ? PARKED_MS : Math.min(LONGEST_MS, FIRST_MS * 2 ** (failures - 1));
  return { afterMs: Math.max(backoff, retryAfterMs ?? 0), parked };
}
