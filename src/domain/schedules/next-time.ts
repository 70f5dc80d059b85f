import { Cron } from "croner";

/**
 * The next time, in epoch milliseconds and strictly after `afterMs`, at which the five-part cron line fires in the zone;
 * undefined when it never does. A time of day that the clock skips in spring fires when it jumps, one that comes twice in
 * autumn fires the first time, and lines that count minutes or hours go on evenly through both.
 */
export function nextTime(cron: string, zone: string, afterMs: number): number | undefined {
  return compiled(cron, zone).nextRun(new Date(afterMs))?.getTime();
}

/** Whether it is a cron line of five parts. */
export function isCron(text: string): boolean {
  try {
    return compiled(text, "UTC") !== undefined;
  } catch {
    return false;
  }
}

// Reading a line takes longer than computing its next time, and the same few are asked about again and again.
const MOST_KEPT = 1000;
const kept = new Map<string, Cron>();

function compiled(cron: string, zone: string): Cron {
  const key = `${zone} ${cron}`;
  const known = kept.get(key);
  if (known) return known;
  const made = new Cron(cron, { timezone: zone, paused: true, mode: "5-part" });
  if (kept.size >= MOST_KEPT) kept.clear();
  kept.set(key, made);
  return made;
}
