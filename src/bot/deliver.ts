import type { Clock } from "../base/clock.ts";
import { OpsError, toOpsError } from "../base/errors.ts";
import type { Logger } from "../base/telemetry/log.ts";
import type { Outbox, Owed } from "../domain/outbox/outbox.ts";
import type { Message } from "../message/message.ts";
import type { Adapter, MessageRef, SendOptions } from "./adapter.ts";
import type { GoneTold } from "./gone-places.ts";
import type { Pacer } from "./pace.ts";

export interface DeliverDeps {
  readonly outbox: Outbox<Message>;
  /** By platform. */
  adapters(): ReadonlyMap<string, Adapter>;
  readonly pacer: Pacer;
  readonly gone: GoneTold;
  readonly clock: Clock;
  readonly log: Logger;
}

/** A place that takes nothing any more is tried this seldom; joining it again tries at once. */
const GONE_RETRY_MS = 6 * 3_600_000;
/** The platform has said no, so nothing is shown: there is nothing to look for before the next try. */
const NOTHING_SHOWN = new Set(["limited", "denied", "missing", "invalid"]);

/**
 * Sends one owed message at the platform's pace: an edit where a version stands already, anew where that was taken away, and
 * after an unknown fate a look before a repeat.
 */
export function createDelivery(deps: DeliverDeps): (worker: string, owed: Owed<Message>) => Promise<void> {
  const { outbox, pacer, clock } = deps;
  return async (worker, owed) => {
    const adapter = deps.adapters().get(owed.place.platform);
    const freeAtMs = adapter ? pacer.take(adapter, owed.place) : 0;
    if (freeAtMs > 0) return outbox.postpone(worker, owed, freeAtMs);
    try {
      const ref = await show(adapter, owed);
      await outbox.sent(worker, owed.key, owed.version, ref.parts);
    } catch (thrown) {
      await settle(worker, owed, toOpsError(thrown), thrown);
    }
  };

  async function settle(worker: string, owed: Owed<Message>, fault: OpsError, thrown: unknown): Promise<void> {
    if (fault.kind === "missing" && owed.ref) return outbox.forget(worker, owed.key);
    deps.log.warn({ err: thrown, key: owed.key, attempts: owed.attempts + 1 }, "a message was not delivered");
    const { retryAfterMs } = fault;
    if (fault.kind === "limited" && retryAfterMs !== undefined) {
      const untilMs = clock.now() + retryAfterMs;
      pacer.hold(owed.place, untilMs, fault.facts.overall === true);
      return outbox.postpone(worker, owed, untilMs);
    }
    const gone = fault.kind === "missing" || fault.kind === "denied";
    if (gone && owed.onlyFor === undefined) await deps.gone.tell(owed.place, fault.message);
    await outbox.failed(worker, owed, fault.message, {
      ...(gone ? { retryAfterMs: GONE_RETRY_MS } : retryAfterMs === undefined ? {} : { retryAfterMs }),
      park: gone,
      refused: NOTHING_SHOWN.has(fault.kind),
    });
  }

  async function show(adapter: Adapter | undefined, owed: Owed<Message>): Promise<MessageRef> {
    const { place, body } = owed;
    if (!adapter) {
      throw new OpsError("unavailable", `Nothing speaks to ${place.platform} here. Configure it, or remove the place.`);
    }
    const options: SendOptions = {
      key: owed.key,
      ...(owed.onlyFor === undefined ? {} : { onlyFor: { platform: place.platform, userId: owed.onlyFor, name: "" } }),
    };
    if (owed.ref) return adapter.edit(place, { parts: owed.ref }, body, options);
    if (!owed.fateUnknown) return adapter.send(place, body, options);
    const found = await adapter.find?.(place, owed.key);
    if (found) return adapter.edit(place, found, body, options);
    return adapter.send(place, body, { ...options, maybeRepeat: adapter.find === undefined });
  }
}
