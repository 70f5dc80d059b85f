import type { Worker } from "node:worker_threads";
import { OpsError } from "../base/errors.ts";
import type { ChartSpec } from "../message/chart-spec.ts";
import type { Charts, DrawOptions, Picture } from "./charts.ts";
import { type Order, type Outcome, startThread } from "./thread.ts";

export interface ChartsOptions {
  /** How long the thread (about 80 MB) is kept after the last chart. */
  readonly idleMs?: number;
  /** After this the thread is taken to hang, and is ended. */
  readonly drawTimeoutMs?: number;
  /** Starts the thread; tests hold on to it through this. */
  readonly start?: () => Worker;
}

interface Job {
  readonly order: Order;
  readonly resolve: (picture: Picture) => void;
  readonly reject: (fault: OpsError) => void;
}

const MOST_WAITING = 200;
const MOST_VALUES = 1_000_000; // copying a spec to the thread blocks the main one: 1 ms for 100,000 numbers

/** One thread, one chart at a time, in the order they were asked for. */
export function createCharts(options: ChartsOptions = {}): Charts {
  const { idleMs = 60_000, drawTimeoutMs = 15_000, start = startThread } = options;
  const waiting: Job[] = [];
  let current: Job | undefined;
  let thread: Worker | undefined;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  function next(): void {
    while (current === undefined) {
      clearTimeout(timer);
      const job = waiting.shift();
      if (job === undefined) {
        rest();
        return;
      }
      try {
        const worker = thread ?? open();
        worker.ref();
        worker.postMessage(job.order);
        current = job;
        timer = setTimeout(() => lose(worker, `did not answer within ${drawTimeoutMs} ms`), drawTimeoutMs);
      } catch (cause) {
        const says = "This chart cannot be drawn: its data holds something that is no data.";
        job.reject(new OpsError("invalid", says, { cause }));
      }
    }
  }

  function rest(): void {
    if (thread === undefined) return;
    thread.unref(); // an idle thread must not keep a command line from ending
    timer = setTimeout(() => end(), idleMs);
    timer.unref();
  }

  function open(): Worker {
    const worker = start();
    thread = worker;
    worker.on("message", (outcome: Outcome) => {
      if (thread === worker) settle(outcome);
    });
    worker.on("error", (error) => lose(worker, error.message));
    worker.on("exit", (code) => lose(worker, `ended with code ${code}`));
    return worker;
  }

  function settle(outcome: Outcome): void {
    const job = current;
    current = undefined;
    if (outcome.ok) job?.resolve(outcome.picture);
    else job?.reject(new OpsError(outcome.kind, outcome.message, { facts: { detail: outcome.detail } }));
    next();
  }

  /** The thread is gone or given up: its chart fails, those that wait get a new one. */
  function lose(worker: Worker | undefined, why: string): void {
    if (worker === undefined || thread !== worker) return;
    end();
    const job = current;
    current = undefined;
    job?.reject(new OpsError("unavailable", "The chart could not be drawn; ask for it again.", { facts: { why } }));
    next();
  }

  function end(): void {
    const worker = thread;
    thread = undefined;
    clearTimeout(timer);
    void worker?.terminate();
  }

  return {
    draw(spec: ChartSpec, how: DrawOptions) {
      return new Promise<Picture>((resolve, reject) => {
        if (closed) return reject(new OpsError("unavailable", "Charts are closed; Pilothouse is stopping."));
        if (waiting.length >= MOST_WAITING) {
          return reject(new OpsError("limited", "Too many charts are waiting to be drawn; try again in a minute."));
        }
        if (sizeOf(spec) > MOST_VALUES) {
          const cure = spec.kind === "graph" ? "ask about less" : "ask for a shorter time or fewer series";
          return reject(new OpsError("invalid", `This chart has more than a million values; ${cure}.`));
        }
        waiting.push({ order: { spec, options: how }, resolve, reject });
        next();
      });
    },

    async close() {
      closed = true;
      const worker = thread;
      const orphans = [...(current === undefined ? [] : [current]), ...waiting.splice(0)];
      current = undefined;
      thread = undefined;
      clearTimeout(timer);
      for (const { reject } of orphans)
        reject(new OpsError("unavailable", "Charts are closed; Pilothouse is stopping."));
      await worker?.terminate();
    },
  };
}

function sizeOf(spec: ChartSpec): number {
  if (spec.kind === "graph") return spec.nodes.length + spec.edges.length;
  return spec.series.reduce((sum, one) => sum + one.values.length, 0);
}
