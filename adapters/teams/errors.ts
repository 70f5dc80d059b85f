import { OpsError } from "../../src/base/errors.ts";

/** What came back from Teams instead of success. `status` is undefined where nothing came back. */
export interface PlatformFault {
  readonly status: number | undefined;
  /** The connector's own name of it, such as "BotNotInConversationRoster". */
  readonly code: string | undefined;
  readonly retryAfter: string | undefined;
}

const TOKEN_CURE =
  "Teams does not accept the bot's credentials. Create a new client secret for the app registration, set TEAMS_APP_PASSWORD to it and restart.";
const NOT_HERE =
  "Teams does not let the bot write there. Add the Pilothouse app to that team, group chat or person again, or unblock it.";
const DEFAULT_RETRY_MS = 5000;

/**
 * A fault of Teams as the contract of `Adapter` names it: 429 `limited` with `retryAfterMs`; 401 `denied` (the secret), 403
 * `denied` (the place); 404 `missing`; 408, 412, 5xx and no answer `unavailable` ("Rate limiting for bots" asks to retry 412,
 * 502 and 504 too); any other 4xx is our own wrong shape, `invalid`.
 */
export function faultOf({ status, code, retryAfter }: PlatformFault, nowMs: number): OpsError {
  const facts = { status, code };
  if (status === undefined || status >= 500 || status === 408 || status === 412) {
    const retryAfterMs = parseRetryAfter(retryAfter, nowMs);
    return new OpsError("unavailable", "Teams does not answer now. Pilothouse tries again by itself.", {
      facts,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    });
  }
  if (status === 429) {
    return new OpsError("limited", "Teams asks to send more slowly. Pilothouse tries again by itself.", {
      facts,
      retryAfterMs: parseRetryAfter(retryAfter, nowMs) ?? DEFAULT_RETRY_MS,
    });
  }
  if (status === 401) return new OpsError("denied", TOKEN_CURE, { facts });
  if (status === 403) return new OpsError("denied", NOT_HERE, { facts });
  if (status === 404 || status === 410) {
    return new OpsError("missing", "Teams no longer knows this conversation or message.", { facts });
  }
  return new OpsError("invalid", `Teams did not accept the message (${status}${code ? `, ${code}` : ""}).`, { facts });
}

export function credentialsRefused(code: string | undefined): OpsError {
  return new OpsError("denied", TOKEN_CURE, { facts: { code } });
}

/** Seconds or an HTTP date, as milliseconds from now. */
function parseRetryAfter(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined || header === "") return undefined;
  const seconds = Number(header);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - nowMs;
  return Number.isFinite(ms) ? Math.max(0, Math.ceil(ms)) : undefined;
}
