import type { Logger } from "../../base/telemetry/log.ts";
import type { RedisConfig } from "./config.ts";
import { createRedisConnections, type RedisConnections } from "./connect.ts";

/**
 * The Redis of the config, undefined where it names none. Throws when the one that is there must not be used; one that
 * is away is used as soon as it is there.
 */
export async function openRedis({ url, keyPrefix }: RedisConfig, log: Logger): Promise<RedisConnections | undefined> {
  if (url === undefined) return undefined;
  const redis = createRedisConnections({ url, keyPrefix }, log);
  try {
    await redis.check();
    return redis;
  } catch (refusal) {
    redis.close();
    throw refusal;
  }
}
