import { OpsError, toOpsError } from "../base/errors.ts";
import type { Logger } from "../base/telemetry/log.ts";
import type { Outbox, Owed } from "../domain/outbox/outbox.ts";
import type { Message } from "../message/message.ts";
import type { Adapter, MessageRef, SendOptions } from "./adapter.ts";

export interface DeliverDeps {
  readonly outbox: Outbox<Message>;
  /** By platform. */
  readonly adapters: ReadonlyMap<string, Adapter>;
  readonly log: Logger;
}

/** Sends one owed message: an edit where a version stands already, and after an unknown fate a look before a repeat. */
export function createDelivery(deps: DeliverDeps): (worker: string, owed: Owed<Message>) => Promise<void> {
  return async (worker, owed) => {
    try {
      const ref = await show(owed);
      await deps.outbox.sent(worker, owed.key, owed.version, ref.parts);
    } catch (thrown) {
      const fault = toOpsError(thrown);
      deps.log.warn({ err: thrown, key: owed.key, attempts: owed.attempts + 1 }, "a message was not delivered");
      await deps.outbox.failed(worker, owed, fault.message, fault.retryAfterMs);
    }
  };

  async function show(owed: Owed<Message>): Promise<MessageRef> {
    const adapter = deps.adapters.get(owed.place.platform);
    if (!adapter) {
      throw new OpsError(
        "unavailable",
        `Nothing speaks to ${owed.place.platform} here. Configure it, or remove the place.`,
      );
    }
    const options: SendOptions = {
      key: owed.key,
      ...(owed.onlyFor === undefined
        ? {}
        : { onlyFor: { platform: owed.place.platform, userId: owed.onlyFor, name: "" } }),
    };
    const known = owed.ref
      ? { parts: owed.ref }
      : owed.fateUnknown
        ? await adapter.find?.(owed.place, owed.key)
        : undefined;
    if (!known) return adapter.send(owed.place, owed.body, options);
    await adapter.edit(owed.place, known, owed.body, options);
    return known;
  }
}
