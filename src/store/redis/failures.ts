import { OpsError } from "../../base/errors.ts";

const AWAY = "Redis cannot be reached; check that it runs and that REDIS_URL names it.";

// By the first word of Redis' own error, https://redis.io/docs/latest/develop/reference/protocol-spec/#simple-errors
const CURES: Readonly<Record<string, string>> = {
  NOAUTH: "Redis asks for a password; put it into REDIS_URL (redis://user:password@host).",
  WRONGPASS: "Redis refused the sign-in; check user and password in REDIS_URL.",
  NOPERM: "Redis does not allow this user what is needed; give it all commands on its own keys.",
  OOM: "Redis is out of memory; raise its maxmemory.",
  MISCONF: "Redis cannot save to its disk and takes no writes; look at its log and its disk.",
  READONLY: "That Redis is a read-only replica; point REDIS_URL at the primary.",
  LOADING: "Redis is still loading its data; try again in a moment.",
};

/** Whatever ioredis threw: always `unavailable`, since nothing in Redis is owed to anybody. */
export function toRedisError(thrown: unknown): OpsError {
  if (thrown instanceof OpsError) return thrown;
  const { message, code } = (thrown ?? {}) as { message?: unknown; code?: unknown };
  const text = String(message ?? "");
  const cure = CURES[/^[A-Z]+/.exec(text)?.[0] ?? ""] ?? AWAY;
  return new OpsError("unavailable", cure, { facts: { message: text, ...(code === undefined ? {} : { code }) } });
}
