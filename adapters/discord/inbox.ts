import type { Clock } from "../../src/base/clock.ts";
import { OpsError, toOpsError } from "../../src/base/errors.ts";
import type { Logger } from "../../src/base/telemetry/log.ts";

/** Words of one channel, one after the other and in order; what the house could not take is tried again before the next. */
export interface Inbox {
  /** Resolves once the work is done or has failed for good; rejects when stopped before. */
  take(channelId: string, work: () => Promise<void>): Promise<void>;
  stop(): void;
}

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 15_000;
const MAY_PASS = new Set(["unavailable", "limited"]);

export function createInbox({ clock, log }: { readonly clock: Clock; readonly log: Logger }): Inbox {
  const last = new Map<string, Promise<void>>();
  const stopping = new AbortController();

  async function untilDone(work: () => Promise<void>): Promise<void> {
    for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(LONGEST_WAIT_MS, waitMs * 2)) {
      if (stopping.signal.aborted) throw new OpsError("unavailable", "Pilothouse stops.");
      try {
        return await work();
      } catch (thrown) {
        const fault = toOpsError(thrown);
        if (!MAY_PASS.has(fault.kind)) {
          log.error({ err: thrown }, "a message of Discord was not taken");
          return;
        }
        await clock.sleep(Math.max(waitMs, fault.retryAfterMs ?? 0), stopping.signal);
      }
    }
  }

  return {
    take: (channelId, work) => {
      const before = last.get(channelId) ?? Promise.resolve();
      const mine = before.catch(() => undefined).then(() => untilDone(work));
      const kept = mine
        .catch(() => undefined)
        .finally(() => {
          if (last.get(channelId) === kept) last.delete(channelId);
        });
      last.set(channelId, kept);
      return mine;
    },
    stop: () => stopping.abort(new OpsError("unavailable", "Pilothouse stops.")),
  };
}
