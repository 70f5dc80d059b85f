import { OpsError } from "../../base/errors.ts";
import type { Logger } from "../../base/telemetry/log.ts";
import { toRedisError } from "./failures.ts";

const OLDEST = [6, 2] as const;

/** What is asked of a server; ioredis' client has both. */
export interface Checkable {
  info(): Promise<string>;
  config(subcommand: "GET", name: string): Promise<unknown>;
}

/**
 * Refuses (`conflict`, with the cure) a server that is too old or may throw queued work away. What an access list hides
 * is logged as unknown and let pass. `unavailable` when the server was lost meanwhile.
 */
export async function checkRedis(client: Checkable, log: Logger): Promise<void> {
  const info = await allowed(client.info());
  const version = field(info, "redis_version");
  if (version === undefined) log.warn("the version of Redis is not known: INFO tells nothing to this user");
  else if (isOlder(version)) {
    throw new OpsError("conflict", `Redis ${version} is too old. Run ${OLDEST.join(".")} or newer.`);
  }
  // Managed servers forbid CONFIG, but tell the policy in INFO.
  const policy = field(info, "maxmemory_policy") ?? (await readPolicy(client));
  if (policy === undefined)
    log.warn("whether Redis evicts keys is not known: INFO and CONFIG tell nothing to this user");
  else if (policy !== "noeviction") {
    throw new OpsError(
      "conflict",
      `Redis evicts keys (maxmemory-policy ${policy}): queued work could vanish. Run CONFIG SET maxmemory-policy noeviction.`,
    );
  }
}

async function readPolicy(client: Checkable): Promise<string | undefined> {
  const pair = await allowed(client.config("GET", "maxmemory-policy"));
  const policy: unknown = Array.isArray(pair) ? pair[1] : undefined;
  return typeof policy === "string" ? policy : undefined;
}

/** The reply; undefined when the server gives none to this user. A lost server stays a failure. */
async function allowed<Reply>(reply: Promise<Reply>): Promise<Reply | undefined> {
  try {
    return await reply;
  } catch (thrown) {
    if (/^(NOPERM|ERR unknown)/.test((thrown as Error).message)) return undefined;
    throw toRedisError(thrown);
  }
}

function field(info: string | undefined, name: string): string | undefined {
  return new RegExp(`^${name}:(\\S+)`, "m").exec(info ?? "")?.[1];
}

function isOlder(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]);
}
