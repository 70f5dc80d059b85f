import type { Redis, RedisOptions } from "ioredis";
import { OpsError } from "../../base/errors.ts";
import type { Logger } from "../../base/telemetry/log.ts";
import { checkRedis } from "./check.ts";
import type { RedisConfig } from "./config.ts";
import { logRedisState } from "./log-state.ts";

export type RedisClient = Redis;

/** A client whose commands wait for Redis for ever, as BullMQ's workers need it. */
export interface WaitingClient {
  readonly client: RedisClient;
  /** Ends it and every copy made of it, at once. */
  end(): void;
}

/** The connections to one Redis. Each comes back by itself, however long Redis was away, and none ends the process. */
export interface RedisConnections {
  readonly keyPrefix: string;
  /** For short commands, which fail at once while Redis is away. Made and tried once before it is given. */
  client(): Promise<RedisClient>;
  openWaiting(): Promise<WaitingClient>;
  /** Whether Redis was there a moment ago. */
  isReady(): boolean;
  /** Throws `conflict` when the Redis that is there must not be used. One that is away is logged and no failure. */
  check(): Promise<void>;
  /** Ends the client for short commands, at once. */
  close(): void;
}

const CONNECT_TIMEOUT_MS = 2000;
/** The first command waits this long at most for the first connection. */
const FIRST_TRY_MS = 1000;
const LONGEST_PAUSE_MS = 2000;
/** A server that is silent this long under a short command counts as away: each answer makes several. */
const SILENCE_MS = 1000;
/** Workers block 5 s at a time and BullMQ's own watchdog waits one more. */
const WORKER_SILENCE_MS = 15_000;

const COMMON = {
  connectTimeout: CONNECT_TIMEOUT_MS,
  retryStrategy: (times: number) => Math.min(50 * 2 ** Math.min(times - 1, 10), LONGEST_PAUSE_MS) + Math.random() * 100,
  // After a failover the old primary answers, but takes nothing.
  reconnectOnError: (error: Error) => error.message.startsWith("READONLY"),
} satisfies RedisOptions;

type Manner = Pick<RedisOptions, "enableOfflineQueue" | "maxRetriesPerRequest" | "socketTimeout">;

export function createRedisConnections(config: RedisConfig & { readonly url: string }, log: Logger): RedisConnections {
  let opening: Promise<Redis> | undefined;
  let opened: Redis | undefined;
  let closed = false;

  async function connect(manner: Manner): Promise<Redis> {
    const { Redis } = await import("ioredis");
    if (closed) throw new OpsError("unavailable", "Pilothouse is shutting down.");
    const client = new Redis(config.url, { ...COMMON, ...manner });
    // Unheard it would be printed at each try; the state is logged once.
    client.on("error", ignore);
    return client;
  }

  async function open(): Promise<Redis> {
    const client = await connect({ enableOfflineQueue: false, maxRetriesPerRequest: 0, socketTimeout: SILENCE_MS });
    opened = client;
    logRedisState(client, log);
    await firstTry(client);
    client.on("ready", () => void recheck(client));
    return client;
  }

  /** Another server may stand there now. It is used all the same: nothing in it is owed, and the house must go on. */
  async function recheck(client: Redis): Promise<void> {
    try {
      await checkRedis(client, log);
    } catch (error) {
      if (isRefusal(error))
        log.error({ err: error }, "this Redis is not fit, and used all the same until the next start");
    }
  }

  function client(): Promise<Redis> {
    opening ??= open();
    return opening;
  }

  return {
    keyPrefix: config.keyPrefix,
    client,
    async openWaiting() {
      const first = await connect({ maxRetriesPerRequest: null, socketTimeout: WORKER_SILENCE_MS });
      const all = [first];
      const duplicate = first.duplicate.bind(first);
      // BullMQ makes its blocking connections by this, and cannot end them while Redis is away.
      first.duplicate = (override) => {
        const copy = duplicate(override);
        copy.on("error", ignore);
        all.push(copy);
        return copy;
      };
      return {
        client: first,
        end: () => {
          for (const one of all) one.disconnect();
        },
      };
    },
    isReady: () => opened?.status === "ready",
    async check() {
      const reached = await client();
      try {
        if (reached.status === "ready") await checkRedis(reached, log);
      } catch (error) {
        if (isRefusal(error)) throw error;
      }
    },
    close() {
      closed = true;
      opened?.disconnect();
    },
  };
}

/** Until the first connection stands or has failed, or has taken too long for anybody to wait. */
function firstTry(client: Redis): Promise<void> {
  return new Promise((resolve) => {
    const late = setTimeout(resolve, FIRST_TRY_MS);
    const done = () => {
      clearTimeout(late);
      resolve();
    };
    client.once("ready", done);
    client.once("close", done);
  });
}

function isRefusal(error: unknown): boolean {
  return error instanceof OpsError && error.kind === "conflict";
}

function ignore(): void {}
