import type { ConnectionOptions, Job, Worker } from "bullmq";
import type { Logger } from "../../base/telemetry/log.ts";
import type { RedisConnections, WaitingClient } from "../redis/connect.ts";

export interface BullListener {
  /** Hears a topic until the returned function is called. */
  listen(topic: string): () => void;
  /** Resolves once no topic whose listening has ended takes hints; may never resolve while Redis is away. */
  idle(): Promise<unknown>;
  /** Ends the connections, at once. */
  end(): Promise<void>;
}

/** BullMQ's own 15 s after a failed command would be felt at each loss. */
const RETRY_MS = 500;

/** One worker a topic, over one connection for short commands and one each for waiting. */
export function createBullListener(
  redis: RedisConnections,
  prefix: string,
  log: Logger,
  heard: (topic: string, key: string) => void,
): BullListener {
  const topics = new Map<string, { listeners: number; readonly worker: Promise<Worker> }>();
  const ending = new Set<Promise<void>>();
  let waiting: Promise<WaitingClient> | undefined;

  async function openWorker(topic: string): Promise<Worker> {
    waiting ??= redis.openWaiting();
    const [{ Worker }, { client }] = await Promise.all([import("bullmq"), waiting]);
    const worker = new Worker(topic, async ({ data }: Job<string>) => heard(topic, data), {
      connection: client as ConnectionOptions,
      prefix,
      skipVersionCheck: true,
      runRetryDelay: RETRY_MS,
    });
    worker.on("error", (error) => log.debug({ err: error, topic }, "a queue's worker goes on after an error"));
    return worker;
  }

  function open(topic: string) {
    const worker = openWorker(topic);
    worker.catch((error: unknown) => log.warn({ err: error, topic }, "wakes are not heard; the sweep looks instead"));
    const opened = { listeners: 0, worker };
    topics.set(topic, opened);
    return opened;
  }

  async function endWorker(worker: Promise<Worker>): Promise<void> {
    await worker.then((opened) => opened.close()).catch(() => undefined);
  }

  return {
    listen(topic) {
      const mine = topics.get(topic) ?? open(topic);
      mine.listeners++;
      let ended = false;
      return () => {
        if (ended) return;
        ended = true;
        if (--mine.listeners > 0) return;
        topics.delete(topic);
        const end = endWorker(mine.worker).finally(() => ending.delete(end));
        ending.add(end);
      };
    },
    idle: () => Promise.all(ending),
    async end() {
      (await waiting?.catch(() => undefined))?.end();
    },
  };
}
