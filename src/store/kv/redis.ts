import type { Json } from "../../base/json.ts";
import type { RedisClient, RedisConnections } from "../redis/connect.ts";
import { toRedisError } from "../redis/failures.ts";
import type { KeyValue } from "./key-value.ts";

// One step on the server, so that two processes cannot both take the last point. A refused take changes nothing.
const TAKE = `
local left = redis.call('PTTL', KEYS[1])
local points, window = tonumber(ARGV[1]), tonumber(ARGV[2])
local taken = left >= 0 and tonumber(redis.call('GET', KEYS[1])) or 0
if taken >= points then return {0, left >= 0 and left + 1 or window} end
if left >= 0 then redis.call('INCR', KEYS[1]) else redis.call('SET', KEYS[1], 1, 'PX', window) end
return {1, 0}`;

/**
 * The key-value store of all processes on one Redis. Every failure is `unavailable`, and comes at once while Redis is
 * away. The connection belongs to whoever made it: `close` leaves it open.
 */
export function createRedisKeyValue(redis: RedisConnections): KeyValue {
  const value = (key: string) => `${redis.keyPrefix}:kv:${key}`;
  const window = (key: string) => `${redis.keyPrefix}:window:${key}`;

  async function run<Reply>(command: (client: RedisClient) => Promise<Reply>): Promise<Reply> {
    try {
      return await command(await redis.client());
    } catch (thrown) {
      throw toRedisError(thrown);
    }
  }

  return {
    async get(key) {
      const text = await run((client) => client.get(value(key)));
      return text === null ? undefined : (JSON.parse(text) as Json);
    },
    async set(key, json, ttlMs) {
      await run((client) => client.set(value(key), JSON.stringify(json), "PX", wholeMs(ttlMs)));
    },
    async claim(key, json, ttlMs) {
      return (await run((client) => client.set(value(key), JSON.stringify(json), "PX", wholeMs(ttlMs), "NX"))) === "OK";
    },
    async delete(key) {
      await run((client) => client.unlink(value(key)));
    },
    async take(key, points, windowMs) {
      const reply = await run((client) => client.eval(TAKE, 1, window(key), points, wholeMs(windowMs)));
      const [allowed, retryAfterMs] = reply as [number, number];
      return { allowed: allowed === 1, retryAfterMs };
    },
    async close() {},
  };
}

/** Redis refuses fractions and 0. */
function wholeMs(ms: number): number {
  return Math.max(1, Math.ceil(ms));
}
