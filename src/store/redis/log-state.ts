import type { Redis } from "ioredis";
import type { Logger } from "../../base/telemetry/log.ts";
import { toRedisError } from "./failures.ts";

/** One line when Redis goes, one when the reason is another, one when it is back; not one a try. */
export function logRedisState(client: Redis, log: Logger): void {
  let lastError: unknown;
  let told: string | undefined;
  client.on("error", (error) => {
    lastError = error;
  });
  client.on("close", () => {
    const fault = toRedisError(lastError);
    lastError = undefined;
    if (fault.message === told) return;
    told = fault.message;
    // `end` follows at once when we closed it ourselves.
    setImmediate(() => {
      if (client.status !== "end")
        log.warn({ err: fault }, "Redis is away: everything goes on, waits are up to 2 s longer");
    });
  });
  client.on("ready", () => {
    if (told !== undefined) log.info("Redis is back");
    told = undefined;
    lastError = undefined;
  });
}
