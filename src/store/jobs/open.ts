import type { Logger } from "../../base/telemetry/log.ts";
import type { RedisConnections } from "../redis/connect.ts";
import { createBullJobs } from "./bullmq.ts";
import type { Jobs } from "./jobs.ts";
import { createMemoryJobs } from "./memory.ts";

/** Between all processes on one Redis where there is one, else within this process. */
export function openJobs(redis: RedisConnections | undefined, log: Logger): Jobs {
  const onError = (error: unknown, topic: string) => log.warn({ err: error, topic }, "a wake was not followed");
  return redis ? createBullJobs({ redis, onError, log }) : createMemoryJobs({ onError });
}
