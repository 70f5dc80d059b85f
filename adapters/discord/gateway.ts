import type { GatewayDispatchPayload, SessionInfo } from "discord.js";
import { OpsError } from "../../src/base/errors.ts";
import { limitTo, untilAborted } from "../../src/base/limit.ts";
import type { AdapterHost } from "../../src/bot/adapter.ts";
import type { DiscordApi } from "./api.ts";
import { fatalClose, isEndOfSession } from "./close-codes.ts";
import type { DiscordConfig } from "./config.ts";
import { createShard, type Shard } from "./gateway-sdk.ts";
import { openSessions, type Session } from "./session.ts";

export interface Dispatch {
  readonly name: string;
  readonly data: unknown;
  readonly number: number;
  readonly session: Session;
  /** It happened while nobody listened. */
  readonly replayed: boolean;
}

export interface GatewayDeps {
  readonly api: DiscordApi;
  readonly config: DiscordConfig;
  readonly host: AdapterHost;
  /** Resolves once the event is safe or of no concern; a rejection leaves it to be sent again. */
  take(event: Dispatch): Promise<void>;
}

// Guilds 1 << 0, guild messages 1 << 9, direct messages 1 << 12. What mentions the bot or is written to it directly comes
// with its words even without the privileged intent for message content.
const INTENTS = (1 << 0) | (1 << 9) | (1 << 12);

// Less than the house waits before it takes the listener for dead.
const READY_MS = 12_000;
const STOP_MS = 5_000;
const WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;
/** The address to resume at may be gone before the session is: the common one serves as well. */
const TRIES_AT_RESUME_URL = 3;
/** Any code but 1000 and 1001 leaves the session to be resumed. */
const CLOSE_TO_RESUME = 4200;

/**
 * Discord's gateway, by the SDK's lowest layer: its client keeps caches of channels and members that only grow. Resolves
 * once events flow; rejects `denied` where Discord does not take the token and `unavailable` where it cannot be reached.
 * The session survives a stop and a crash: what came meanwhile comes when it is opened again.
 */
export async function openGateway({ api, config, host, take }: GatewayDeps): Promise<() => Promise<void>> {
  const { clock, log } = host;
  const sessions = await openSessions(host);
  const stopping = new AbortController();
  const running = new Set<Promise<void>>();
  const stopped = new Promise<never>(() => {});
  let greeted = false;
  let replaying = false;
  let lastClose: number | undefined;
  let failures = 0;
  let failFatally: (fault: OpsError) => void = () => {};
  const fatal = new Promise<never>((_, reject) => {
    failFatally = reject;
  });
  fatal.catch(() => undefined); // later than the start it is only logged

  /** Asked for ahead of each connection: where one may wait, and stay away once stopped. */
  async function beforeConnecting(): Promise<SessionInfo | null> {
    if (stopping.signal.aborted) return stopped;
    const waitMs = failures === 0 ? 0 : Math.min(LONGEST_WAIT_MS, WAIT_MS * 2 ** (failures - 1));
    if (waitMs > 0) await clock.sleep(waitMs, stopping.signal).catch(() => stopped);
    const info = await sessionInfo();
    replaying = info !== null;
    return info;
  }

  function sessionInfo(): SessionInfo | null | Promise<SessionInfo | null> {
    const session = sessions.current();
    if (!session) return null;
    const info = { sessionId: session.sessionId, sequence: session.sequence.safe(), shardId: 0, shardCount: 1 };
    if (greeted || failures < TRIES_AT_RESUME_URL) return { ...info, resumeURL: session.resumeUrl };
    return shard.url().then((url) => ({ ...info, resumeURL: url }));
  }

  /** The SDK gives a session up too soon, such as when the network was away for a moment. */
  function dropSession(): void {
    if (stopping.signal.aborted) return;
    if (greeted || (lastClose !== undefined && isEndOfSession(lastClose))) sessions.drop();
  }

  const shard: Shard = await createShard({
    api,
    token: config.token,
    intents: INTENTS,
    session: () => (greeted ? sessionInfo() : beforeConnecting()),
    dropped: dropSession,
    on: {
      hello: () => {
        greeted = true;
        lastClose = undefined;
      },
      ready: ({ data }) => {
        failures = 0;
        replaying = false;
        sessions.begin({
          sessionId: data.session_id,
          resumeUrl: data.resume_gateway_url,
          sequence: 1, // the number of the ready event itself
          botId: data.user.id,
          applicationId: config.applicationId ?? data.application.id,
        });
      },
      resumed: () => {
        failures = 0;
      },
      closed: ({ code }) => {
        greeted = false;
        lastClose = code;
        failures += 1;
        const fault = fatalClose(code);
        if (!fault || stopping.signal.aborted) return;
        log.error({ code }, fault.message);
        failFatally(fault);
      },
      error: ({ error }) => log.warn({ err: error }, "the connection to Discord had a fault"),
      dispatch: ({ data }) => follow(data),
    },
  });

  function follow(payload: GatewayDispatchPayload): void {
    const session = sessions.current();
    // Not by the SDK's own event, which can come ahead of the last ones that are sent again.
    if (payload.t === "RESUMED") replaying = false;
    if (!session || payload.t === "READY" || payload.t === "RESUMED" || !session.sequence.begin(payload.s)) return;
    const event = { name: payload.t, data: payload.d, number: payload.s, session, replayed: replaying };
    const work = take(event)
      .then(() => session.sequence.end(payload.s))
      .catch((err: unknown) => {
        if (!stopping.signal.aborted) log.error({ err, event: payload.t }, "an event of Discord was left open");
      })
      .finally(() => running.delete(work));
    running.add(work);
  }

  async function stop(): Promise<void> {
    stopping.abort();
    await shard.destroy(CLOSE_TO_RESUME);
    await Promise.race([Promise.all(running), clock.sleep(STOP_MS)]);
    await sessions.stop();
  }

  const limit = limitTo(READY_MS);
  try {
    await Promise.race([untilAborted(shard.connect(), limit.signal), fatal]);
  } catch (thrown) {
    await stop();
    if (thrown instanceof OpsError) throw thrown;
    throw new OpsError("unavailable", "Discord's gateway cannot be reached.", {
      facts: { reason: thrown instanceof Error ? thrown.message : "unknown" },
    });
  } finally {
    limit.end();
  }
  return stop;
}
