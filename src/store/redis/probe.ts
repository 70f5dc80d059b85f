import type { Logger } from "../../base/telemetry/log.ts";
import { checkRedis } from "./check.ts";
import type { RedisConfig } from "./config.ts";
import { toRedisError } from "./failures.ts";

/**
 * Connects once, without trying again, and asks whether this Redis may be used. Throws `unavailable` or `conflict` with
 * the cure. Its version, undefined where it does not tell.
 */
export async function probeRedis(
  { url }: RedisConfig & { readonly url: string },
  parts: { readonly log: Logger; readonly timeoutMs: number },
): Promise<string | undefined> {
  const { Redis } = await import("ioredis");
  const client = new Redis(url, {
    lazyConnect: true,
    connectTimeout: parts.timeoutMs,
    socketTimeout: parts.timeoutMs,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
  });
  let reason: unknown;
  client.on("error", (error) => {
    reason ??= error;
  });
  try {
    await client.connect();
    await checkRedis(client, parts.log);
    const info = await client.info("server").catch(() => "");
    return /^redis_version:(\S+)/m.exec(info)?.[1];
  } catch (thrown) {
    // What the client rejects with is that the connection is closed; why was told as an event.
    throw toRedisError(reason ?? thrown);
  } finally {
    client.disconnect();
  }
}
