import { hostname } from "node:os";
import type { Clock } from "../base/clock.ts";
import { newId } from "../base/ids.ts";
import type { Logger } from "../base/telemetry/log.ts";
import type { Jobs } from "../store/jobs/jobs.ts";

export interface WorkerOptions<Item> {
  readonly topic: string;
  /** How many items at once. */
  readonly concurrency: number;
  readonly sweepMs: number;
  take(worker: string, limit: number): Promise<readonly Item[]>;
  work(worker: string, item: Item): Promise<void>;
  /** Called every third of a lease with what is under way. */
  keep?(worker: string, items: readonly Item[]): Promise<void>;
  readonly leaseMs: number;
}

/**
 * Works off what is owed in the database: when woken, and every `sweepMs` anyway. A failed take or work is logged; the
 * item stays owed. Stopping waits for what is under way.
 */
export function startWorker<Item>(
  options: WorkerOptions<Item>,
  deps: { readonly jobs: Jobs; readonly clock: Clock; readonly log: Logger },
): () => Promise<void> {
  const name = newId(`${hostname()}:${process.pid}`);
  const busy = new Set<Item>();
  const running = new Set<Promise<void>>();
  let taking = false;
  let again = false;
  let stopped = false;

  async function look(): Promise<void> {
    if (taking) {
      again = true;
      return;
    }
    taking = true;
    try {
      do {
        again = false;
        const room = options.concurrency - busy.size;
        if (stopped || room <= 0) break;
        const items = await options.take(name, room);
        for (const item of items) begin(item);
        if (items.length > 0) again = true;
      } while (again);
    } catch (error) {
      deps.log.warn({ err: error, topic: options.topic }, "what is owed could not be read; the next sweep looks again");
    } finally {
      taking = false;
    }
  }

  function begin(item: Item): void {
    busy.add(item);
    const work = options
      .work(name, item)
      .catch((error: unknown) => deps.log.warn({ err: error, topic: options.topic }, "left owed; it is tried again"))
      .finally(() => {
        busy.delete(item);
        running.delete(work);
        void look();
      });
    running.add(work);
  }

  const ends = [
    deps.jobs.on(options.topic, () => look()),
    deps.clock.every(options.sweepMs, () => void look()),
    deps.clock.every(options.leaseMs / 3, () => {
      if (busy.size === 0) return;
      options
        .keep?.(name, [...busy])
        .catch((error: unknown) => deps.log.warn({ err: error }, "a lease was not extended"));
    }),
  ];
  void look();
  return async () => {
    stopped = true;
    for (const end of ends) end();
    await Promise.allSettled(running);
  };
}
