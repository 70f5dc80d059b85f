import { createHash, timingSafeEqual } from "node:crypto";
import { OpsError } from "../base/errors.ts";
import type { Caller } from "../bot/operations.ts";
import { type ApiTokens, TOKEN_PREFIX } from "../domain/people/api-tokens.ts";
import type { People } from "../domain/people/people.ts";
import type { Authenticate } from "./api.ts";
import type { HttpConfig } from "./config.ts";

export interface AuthenticateDeps {
  readonly people: Pick<People, "enrol">;
  readonly tokens: Pick<ApiTokens, "authenticate">;
  readonly server: Pick<HttpConfig, "apiToken" | "apiRole">;
}

/**
 * Who a bearer token stands for: the configured one for a person of its own, a token of somebody's for them, no further
 * than it goes. Without either nobody calls from outside.
 */
export async function createAuthenticate({ people, tokens, server }: AuthenticateDeps): Promise<Authenticate> {
  const { apiToken, apiRole } = server;
  const identity = { platform: "api", userId: "token", name: "API", anchoredBy: "the API token" };
  const configured: { readonly caller: Caller; readonly wanted: Buffer } | undefined =
    apiToken === undefined
      ? undefined
      : {
          caller: { person: await people.enrol(identity, apiRole, "configuration"), door: "api" },
          wanted: digest(apiToken),
        };
  return async (request) => {
    const token = /^Bearer (.+)$/i.exec(request.headers.authorization ?? "")?.[1] ?? "";
    if (configured && timingSafeEqual(digest(token), configured.wanted)) return configured.caller;
    if (token.startsWith(TOKEN_PREFIX)) return { ...(await tokens.authenticate(token)), door: "api" };
    throw new OpsError(
      "denied",
      configured
        ? "The bearer token is missing or wrong. Send the one set as PILOTHOUSE_API_TOKEN."
        : "The HTTP API is closed. Set PILOTHOUSE_API_TOKEN and send it as a bearer token.",
    );
  };
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
