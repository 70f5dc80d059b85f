import { z } from "zod";
import type { Clock } from "../../src/base/clock.ts";
import { limitTo } from "../../src/base/limit.ts";
import { credentialsRefused, faultOf } from "./errors.ts";
import { CALL_MS } from "./limits.ts";
import type { SignedSettings } from "./settings.ts";

const tokenBody = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number().positive() });
const faultBody = z.object({ error: z.string().max(100) });
/** Renewed this long before it ends. */
const EARLY_MS = 5 * 60_000;

/** The bot's own access token, fetched when first needed and kept until shortly before it ends. */
export interface TokenSource {
  get(): Promise<string>;
  /** The token was refused: the next `get` fetches anew. */
  forget(): void;
}

/**
 * Client credentials of OAuth 2.0, as "Authentication with the Bot Connector API" writes it. The SDK's own way goes through
 * MSAL, which asks further servers first, retries on its own and cannot speak to a test server on loopback.
 */
export function createTokenSource(
  settings: Pick<SignedSettings, "appId" | "appPassword" | "tokenUrl" | "scope">,
  clock: Pick<Clock, "now">,
): TokenSource {
  let kept: { readonly token: string; readonly untilMs: number } | undefined;
  let underWay: Promise<string> | undefined;
  return {
    get: async () => {
      if (kept && kept.untilMs > clock.now()) return kept.token;
      underWay ??= fetchToken().finally(() => {
        underWay = undefined;
      });
      return underWay;
    },
    forget: () => {
      kept = undefined;
    },
  };

  async function fetchToken(): Promise<string> {
    const limit = limitTo(CALL_MS);
    try {
      const response = await fetch(settings.tokenUrl, {
        method: "POST",
        redirect: "error",
        signal: limit.signal,
        body: new URLSearchParams({
          grant_type: "client_credentials",
          client_id: settings.appId,
          client_secret: settings.appPassword,
          scope: settings.scope,
        }),
      }).catch(() => undefined);
      const body: unknown = await response?.json().catch(() => undefined);
      if (response === undefined || response.status >= 500 || response.status === 429) {
        const retryAfter = response?.headers.get("retry-after") ?? undefined;
        throw faultOf({ status: response?.status, code: "token", retryAfter }, clock.now());
      }
      if (!response.ok) throw credentialsRefused(faultBody.safeParse(body).data?.error);
      const token = tokenBody.safeParse(body).data;
      if (!token) throw faultOf({ status: undefined, code: "token", retryAfter: undefined }, clock.now());
      kept = { token: token.access_token, untilMs: clock.now() + token.expires_in * 1000 - EARLY_MS };
      return token.access_token;
    } finally {
      limit.end();
    }
  }
}
