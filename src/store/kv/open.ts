import type { Clock } from "../../base/clock.ts";
import type { RedisConnections } from "../redis/connect.ts";
import type { KeyValue } from "./key-value.ts";
import { createMemoryKeyValue } from "./memory.ts";
import { createRedisKeyValue } from "./redis.ts";

/** On Redis where there is one, else within this process. */
export function openKeyValue(redis: RedisConnections | undefined, clock: Clock): KeyValue {
  return redis ? createRedisKeyValue(redis) : createMemoryKeyValue({ clock });
}
