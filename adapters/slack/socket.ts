import type { App, ReceiverEvent } from "@slack/bolt";
import { OpsError } from "../../src/base/errors.ts";
import type { AdapterHost } from "../../src/bot/adapter.ts";
import { clientOptions } from "./api.ts";
import type { SlackConfig } from "./config.ts";
import { parseFault } from "./errors.ts";
import type { Inlet } from "./inlet.ts";
import { createSdkLog } from "./sdk-log.ts";

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
/** What is being taken when the house stops may still be acknowledged for so long. */
const DRAIN_MS = 3000;

/**
 * Opens Socket Mode and keeps it open. Rejects at once when the app token counts for nothing; what is only out of reach
 * is tried again until it is stopped.
 */
export async function openSocket(
  config: SlackConfig & { readonly appToken: string },
  host: AdapterHost,
  inlet: Inlet,
): Promise<() => Promise<void>> {
  const { SocketModeReceiver } = await import("@slack/bolt");
  const receiver = new SocketModeReceiver({
    appToken: config.appToken,
    logger: createSdkLog(host.log),
    // Its own reconnecting ends the process when Slack cannot be reached: the rejection has nobody to catch it.
    autoReconnectEnabled: false,
    installerOptions: { clientOptions: clientOptions(config, host.log) },
  });
  const { client } = receiver;
  const taking = new Set<Promise<void>>();
  receiver.init(
    listener((event) => {
      const work = take(event).finally(() => taking.delete(work));
      taking.add(work);
      return work;
    }),
  );
  const stopped = new AbortController();
  let failures = 0;

  await start().catch((fault: unknown) => {
    if (fault instanceof OpsError && fault.kind !== "denied") return retryLater(fault);
    throw fault;
  });

  return async () => {
    stopped.abort();
    await Promise.race([Promise.allSettled([...taking]), host.clock.sleep(DRAIN_MS)]);
    await Promise.race([client.disconnect(), host.clock.sleep(DRAIN_MS)]);
  };

  async function take({ body, ack, retryNum }: ReceiverEvent): Promise<void> {
    try {
      const payload = await inlet.take(body, retryNum);
      await ack(payload);
    } catch (err) {
      // What cannot be read will not be better the next time; everything else comes again since it is not acknowledged.
      if (err instanceof OpsError && err.kind === "invalid") return ack();
      host.log.warn({ err }, "an event from Slack was not taken");
    }
  }

  async function start(): Promise<void> {
    try {
      await client.start();
    } catch (thrown) {
      throw parseFault(thrown ?? new Error("closed before it was open"), "apps.connections.open");
    }
    failures = 0;
    // Slack renews the connection every few hours, and says so; at the end of one the next is opened.
    client.once("disconnected", () => void reopen(0));
  }

  function retryLater(err: unknown): void {
    failures++;
    host.log.warn({ err, failures }, "Slack's socket could not be opened");
    void reopen(Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (failures - 1)));
  }

  async function reopen(waitMs: number): Promise<void> {
    try {
      if (waitMs > 0) await host.clock.sleep(waitMs, stopped.signal);
      if (!stopped.signal.aborted) await start();
    } catch (err) {
      if (!stopped.signal.aborted) retryLater(err);
    }
  }
}

/** The receiver calls nothing of an app but this. */
function listener(processEvent: (event: ReceiverEvent) => Promise<void>): App {
  return { processEvent } as unknown as App;
}
