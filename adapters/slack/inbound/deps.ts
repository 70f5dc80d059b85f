import { toOpsError } from "../../../src/base/errors.ts";
import { limitTo, untilAborted } from "../../../src/base/limit.ts";
import type { AdapterHost } from "../../../src/bot/adapter.ts";
import type { SlackApi } from "../api.ts";
import type { SlackConfig } from "../config.ts";
import type { Identities } from "../identity.ts";
import type { Self } from "../self.ts";
import type { Aside } from "./aside.ts";
import type { Places } from "./places.ts";

export interface InboundDeps {
  readonly config: SlackConfig;
  readonly host: AdapterHost;
  readonly api: SlackApi;
  readonly self: Self;
  readonly identities: Identities;
  readonly places: Places;
  readonly aside: Aside;
}

/** What Slack is answered with: nothing, or a body that it acts on. */
export type Ack = Readonly<Record<string, unknown>> | undefined;

/** Slack waits three seconds in all; what is shown aside may take this much of them and goes on by itself after it. */
const ASIDE_MS = 1500;

/** Something shown on the way to the acknowledgement, which must not wait for it long nor fail for it. */
export async function onTheWay({ host }: InboundDeps, work: Promise<void>): Promise<void> {
  const limit = limitTo(ASIDE_MS);
  const done = work.catch((err: unknown) =>
    host.log.warn({ err }, "something could not be shown to a person in Slack"),
  );
  await untilAborted(done, limit.signal).catch(() => undefined);
  limit.end();
}

/** The sentence for somebody whose press, command or form came to nothing. */
export function refusalOf(thrown: unknown): string {
  const fault = toOpsError(thrown);
  return fault.kind === "unavailable" ? `${fault.message} Nothing was done; try again in a minute.` : fault.message;
}
