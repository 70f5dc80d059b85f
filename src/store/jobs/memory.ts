import { AsyncResource } from "node:async_hooks";
import type { Jobs } from "./jobs.ts";

export interface MemoryJobsOptions {
  /** Looks under way at once, over all topics. Default 4. */
  readonly concurrency?: number;
  /** Hears of a look that threw. */
  readonly onError: (error: unknown, topic: string, key: string) => void;
}

type Look = (key: string) => Promise<void>;

interface Hint {
  readonly topic: string;
  readonly key: string;
}

/**
 * Hints within one process, oldest first. One key is never looked at twice at once: a hint that comes during a look
 * waits for its end. With several listeners on a topic one of them looks, in turn; with none the hint is dropped.
 */
export function createMemoryJobs({ concurrency = 4, onError }: MemoryJobsOptions): Jobs {
  const listeners = new Map<string, Look[]>();
  const waiting = new Map<string, Hint>();
  const running = new Map<string, Promise<void>>();
  // A wake often comes from inside a transaction. Its look must not run in that transaction's asynchronous flow, or
  // the database would refuse it as a use inside its own transaction.
  const outside = new AsyncResource("pilothouse.jobs");
  let closed = false;
  let scheduled = false;

  function schedule(): void {
    if (scheduled) return;
    scheduled = true;
    outside.runInAsyncScope(() =>
      setImmediate(() => {
        scheduled = false;
        startWaiting();
      }),
    );
  }

  function startWaiting(): void {
    for (const [id, hint] of waiting) {
      if (running.size >= concurrency) return;
      if (running.has(id)) continue;
      waiting.delete(id);
      const look = nextListener(hint.topic);
      if (look === undefined) continue;
      running.set(
        id,
        runLook(look, hint).then(() => {
          running.delete(id);
          if (waiting.size > 0) schedule();
        }),
      );
    }
  }

  function nextListener(topic: string): Look | undefined {
    const looks = listeners.get(topic) ?? [];
    const look = looks.shift();
    if (look !== undefined) looks.push(look);
    return look;
  }

  async function runLook(look: Look, { topic, key }: Hint): Promise<void> {
    try {
      await look(key);
    } catch (error) {
      try {
        onError(error, topic, key);
      } catch {
        // An error in telling of errors has nobody left to hear it, and must not end the process.
      }
    }
  }

  return {
    wake(topic, key) {
      if (closed || !listeners.get(topic)?.length) return;
      const id = JSON.stringify([topic, key]);
      if (!waiting.has(id)) waiting.set(id, { topic, key });
      schedule();
    },
    on(topic, look) {
      const mine: Look = (key) => look(key);
      listeners.set(topic, [...(listeners.get(topic) ?? []), mine]);
      return () => {
        listeners.set(
          topic,
          (listeners.get(topic) ?? []).filter((other) => other !== mine),
        );
      };
    },
    async close() {
      closed = true;
      waiting.clear();
      await Promise.all(running.values());
    },
  };
}
