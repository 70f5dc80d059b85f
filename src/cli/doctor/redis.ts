import { createLog } from "../../base/telemetry/log.ts";
import { type Check, LIMIT_MS, ok, skipped } from "./check.ts";

const NAME = "Redis";

export const redis: Check = {
  name: NAME,
  limitMs: LIMIT_MS,
  look: async ({ config }) => {
    const { url, keyPrefix } = config.redis;
    if (url === undefined) return [skipped(NAME, "none configured: one process alone needs none.")];
    const { probeRedis } = await import("../../store/redis/probe.ts");
    const version = await probeRedis({ url, keyPrefix }, { log: createLog("silent"), timeoutMs: LIMIT_MS - 1000 });
    return [ok(NAME, `version ${version ?? "not told"}, keeps what it is given.`)];
  },
};
