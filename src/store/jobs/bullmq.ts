import type { Logger } from "../../base/telemetry/log.ts";
import type { RedisConnections } from "../redis/connect.ts";
import { createBullListener } from "./bull-listener.ts";
import { createBullSender } from "./bull-sender.ts";
import type { Jobs } from "./jobs.ts";
import { createMemoryJobs, type MemoryJobsOptions } from "./memory.ts";

export interface BullJobsOptions extends MemoryJobsOptions {
  readonly redis: RedisConnections;
  readonly log: Logger;
}

/** Milliseconds with Redis there; with a silent one nobody waits longer. */
const CLOSE_MS = 700;

/**
 * Hints between all processes on one Redis, a BullMQ queue a topic. A job ends as soon as this process has its hint, so
 * that one killed in a look leaves no stalled job behind, which would hold back its key's hints for 30 s. The look then
 * follows the rules of the memory jobs. While Redis is away hints are lost; they come again once it is back.
 */
export function createBullJobs({ redis, log, ...options }: BullJobsOptions): Jobs {
  const local = createMemoryJobs(options);
  const prefix = `${redis.keyPrefix}:jobs`;
  const sender = createBullSender(redis, prefix, log);
  const listener = createBullListener(redis, prefix, log, local.wake);
  const ends = new Set<() => void>();
  let closed = false;

  return {
    wake(topic, key) {
      if (!closed) sender.send(topic, key);
    },
    on(topic, look) {
      const endLook = local.on(topic, look);
      const endListening = listener.listen(topic);
      const end = () => {
        ends.delete(end);
        endLook();
        endListening();
      };
      ends.add(end);
      return end;
    },
    async close() {
      if (closed) return;
      closed = true;
      for (const end of ends) end();
      const settled = redis.isReady() ? atMost(CLOSE_MS, Promise.all([sender.idle(), listener.idle()])) : undefined;
      await Promise.all([local.close(), settled]);
      await listener.end();
    },
  };
}

async function atMost(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, late]);
  clearTimeout(timer);
}
