import cron from "node-cron";

/**
 * Calls `tick` every two seconds by the wall clock until ended. Every process ticks; what is due is decided by rows, so
 * nothing hangs on which one came first.
 */
export function startTicking(tick: () => void): () => void {
  const task = cron.schedule("*/2 * * * * *", tick, { noOverlap: true });
  return () => void task.destroy();
}
