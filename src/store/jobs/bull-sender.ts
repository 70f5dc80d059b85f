import type { ConnectionOptions, Queue } from "bullmq";
import type { Logger } from "../../base/telemetry/log.ts";
import type { RedisConnections } from "../redis/connect.ts";
import { toRedisError } from "../redis/failures.ts";

export interface BullSender {
  /** Queues the hint in the background. Never throws; while Redis is away the hint is lost. */
  send(topic: string, key: string): void;
  /** Resolves once what was to be sent is sent or lost. */
  idle(): Promise<unknown>;
}

export function createBullSender(redis: RedisConnections, prefix: string, log: Logger): BullSender {
  const queues = new Map<string, Promise<Queue>>();
  const unsent = new Map<string, Set<string>>();
  const sending = new Set<Promise<void>>();
  let refused = false;

  async function openQueue(topic: string): Promise<Queue> {
    const [{ Queue }, client] = await Promise.all([import("bullmq"), redis.client()]);
    // Version and policy were checked already; BullMQ's own checks fail for good where Redis is away now.
    const checks = { skipVersionCheck: true, skipWaitingForReady: true };
    const queue = new Queue(topic, { connection: client as ConnectionOptions, prefix, ...checks });
    queue.on("error", () => undefined); // unheard it would be printed
    return queue;
  }

  function queueOf(topic: string): Promise<Queue> {
    const known = queues.get(topic);
    if (known) return known;
    const opening = openQueue(topic);
    queues.set(topic, opening);
    return opening;
  }

  async function flush(topic: string): Promise<void> {
    try {
      const queue = await queueOf(topic);
      const keys = [...(unsent.get(topic) ?? [])];
      // From here on a hint is sent anew: the look for this one may have begun already.
      unsent.delete(topic);
      await Promise.all(keys.map((key) => queue.add(topic, key, { ...ONCE, deduplication: oneWaiting(key) })));
      refused = false;
    } catch (thrown) {
      unsent.delete(topic);
      // That Redis is away was logged by its connection.
      const refuses = redis.isReady();
      if (refuses && !refused) log.warn({ err: toRedisError(thrown) }, "wakes are not queued; the sweep looks instead");
      refused = refuses;
    }
  }

  return {
    send(topic, key) {
      const keys = unsent.get(topic);
      if (keys) {
        keys.add(key);
        return;
      }
      unsent.set(topic, new Set([key]));
      const sent = flush(topic).finally(() => sending.delete(sent));
      sending.add(sent);
    },
    idle: () => Promise.all(sending),
  };
}

const ONCE = { attempts: 1, removeOnComplete: true, removeOnFail: true } as const;

/** Waiting hints of one key become one; one that comes while its job runs is kept until afterwards. Ids are BullMQ's own, fresh. */
function oneWaiting(key: string) {
  return { id: key, keepLastIfActive: true };
}
