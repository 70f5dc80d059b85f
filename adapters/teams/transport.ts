import type { ConfigurationBotFrameworkAuthentication } from "botbuilder";
import type { Clock } from "../../src/base/clock.ts";
import { OpsError } from "../../src/base/errors.ts";
import { limitTo, untilAborted } from "../../src/base/limit.ts";
import { faultOf, type PlatformFault } from "./errors.ts";
import { CALL_MS } from "./limits.ts";
import type { TeamsSettings } from "./settings.ts";
import { createTokenSource } from "./token.ts";

/** Where a conversation is reached. */
export interface Reference {
  readonly serviceUrl: string;
  /** With ";messageid=…" where a thread of a channel is meant. */
  readonly conversationId: string;
}

/** What is sent: a message with one card. */
export interface Outgoing {
  readonly type: "message";
  readonly from: { readonly id: string };
  readonly summary: string;
  readonly attachments: readonly { readonly contentType: string; readonly content: unknown }[];
}

export interface NewConversation {
  readonly serviceUrl: string;
  readonly botId: string;
  readonly memberId: string;
  readonly tenantId: string;
}

/**
 * The Bot Connector as this adapter needs it, and the only file that knows botbuilder. Calls are tried once and end within
 * ten seconds; their faults are those of the contract.
 */
export interface Transport {
  /** Whether Microsoft signed this request for this bot. Throws `unavailable` when the keys cannot be had. */
  verify(
    activity: { readonly channelId: string; readonly serviceUrl: string },
    authorization: string | undefined,
  ): Promise<boolean>;
  /** The id of the new message. */
  post(to: Reference, activity: Outgoing): Promise<string>;
  update(to: Reference, activityId: string, activity: Outgoing): Promise<void>;
  remove(to: Reference, activityId: string): Promise<void>;
  /** The id of the personal conversation with this member: the same one each time. */
  open(conversation: NewConversation): Promise<string>;
  /** What Teams knows of a member, as it answered. */
  member(of: Reference, memberId: string): Promise<unknown>;
}

type Authentication = ConfigurationBotFrameworkAuthentication;
type Connector = Awaited<ReturnType<ReturnType<Authentication["createConnectorFactory"]>["create"]>>;
type Claims = Parameters<Authentication["createConnectorFactory"]>[0];
type Activity = Parameters<Connector["conversations"]["sendToConversation"]>[1];
type Credentials = Awaited<
  ReturnType<NonNullable<ConstructorParameters<typeof ConfigurationBotFrameworkAuthentication>[1]>["createCredentials"]>
>;

const MOST_CONNECTORS = 50;
/** What a refused token makes the SDK throw; anything else means that it could not be checked. */
const REFUSALS = new Set(["AuthenticationError", "JsonWebTokenError", "TokenExpiredError", "NotBeforeError"]);

export async function createTransport(settings: TeamsSettings, clock: Pick<Clock, "now">): Promise<Transport> {
  const { ConfigurationBotFrameworkAuthentication: Authentication } = await import("botbuilder");
  const signed = settings.mode === "signed" ? settings : undefined;
  const tokens = signed && createTokenSource(signed, clock);
  const appId = signed?.appId ?? "";
  const credentials: Credentials = {
    signRequest: async (request) => {
      if (tokens) request.headers.set("authorization", `Bearer ${await tokens.get()}`);
      return request;
    },
  };
  const factory = {
    isValidAppId: async (id?: string) => id === appId,
    isAuthenticationDisabled: async () => signed === undefined,
    createCredentials: async () => credentials,
  };
  const authentication = new Authentication(signed ? cloudOf(signed) : {}, factory);
  const connectors = new Map<string, Promise<Connector>>();

  return {
    verify: async (activity, authorization) => {
      if (!signed) return true;
      if (!authorization?.startsWith("Bearer ")) return false;
      const limit = limitTo(CALL_MS);
      try {
        const request = authentication.authenticateRequest(activity as never, authorization);
        const { claimsIdentity } = await untilAborted(request, limit.signal);
        // The SDK also takes tokens of its emulator, which name no service address.
        return (
          claimsIdentity.getClaimValue("iss") === signed.issuer &&
          claimsIdentity.getClaimValue("serviceurl") === activity.serviceUrl
        );
      } catch (thrown) {
        if (isRefusal(thrown)) return false;
        throw new OpsError("unavailable", "The keys of Teams cannot be reached now, so nobody can be recognised.", {
          cause: thrown,
        });
      } finally {
        limit.end();
      }
    },
    post: async (to, activity) => {
      const { id } = await call(to.serviceUrl, ({ conversations }, abortSignal) =>
        conversations.sendToConversation(to.conversationId, activity as unknown as Activity, { abortSignal }),
      );
      return id;
    },
    update: async (to, activityId, activity) => {
      await call(to.serviceUrl, ({ conversations }, abortSignal) =>
        conversations.updateActivity(to.conversationId, activityId, activity as unknown as Activity, { abortSignal }),
      );
    },
    remove: async (to, activityId) => {
      await call(to.serviceUrl, ({ conversations }, abortSignal) =>
        conversations.deleteActivity(to.conversationId, activityId, { abortSignal }),
      );
    },
    open: async ({ serviceUrl, botId, memberId, tenantId }) => {
      const parameters = {
        isGroup: false,
        bot: { id: botId },
        members: [{ id: memberId }],
        tenantId,
        channelData: { tenant: { id: tenantId } },
      } as unknown as Parameters<Connector["conversations"]["createConversation"]>[0];
      const { id } = await call(serviceUrl, ({ conversations }, abortSignal) =>
        conversations.createConversation(parameters, { abortSignal }),
      );
      return id;
    },
    member: (of, memberId) =>
      call(of.serviceUrl, ({ conversations }, abortSignal) =>
        conversations.getConversationMember(of.conversationId, memberId, { abortSignal }),
      ),
  };

  async function call<T>(
    serviceUrl: string,
    work: (connector: Connector, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const limit = limitTo(CALL_MS);
    try {
      const connector = await untilAborted(connectorOf(serviceUrl), limit.signal);
      return await untilAborted(work(connector, limit.signal), limit.signal);
    } catch (thrown) {
      if (thrown instanceof OpsError) throw thrown;
      const fault = readFault(thrown);
      if (fault.status === 401) tokens?.forget();
      throw faultOf(fault, clock.now());
    } finally {
      limit.end();
    }
  }

  function connectorOf(serviceUrl: string): Promise<Connector> {
    const kept = connectors.get(serviceUrl);
    if (kept) return kept;
    if (connectors.size >= MOST_CONNECTORS) connectors.clear();
    const claims = { getClaimValue: () => appId } as unknown as Claims;
    const made = authentication.createConnectorFactory(claims).create(serviceUrl, signed?.scope ?? "");
    connectors.set(serviceUrl, made.then(callOnce));
    return connectors.get(serviceUrl) ?? made;
  }
}

function cloudOf(settings: Extract<TeamsSettings, { mode: "signed" }>) {
  return {
    ToChannelFromBotLoginUrl: settings.tokenUrl,
    ToChannelFromBotOAuthScope: settings.scope,
    ToBotFromChannelTokenIssuer: settings.issuer,
    ToBotFromChannelOpenIdMetadataUrl: settings.openIdMetadataUrl,
    ToBotFromEmulatorOpenIdMetadataUrl: settings.openIdMetadataUrl,
    OAuthUrl: settings.tokenUrl,
    CallerId: "urn:botframework:azure",
  };
}

/** The outbox tries again; the SDK's three tries within one call would only hide what the platform asks for. */
function callOnce(connector: Connector): Connector {
  const { client } = connector as unknown as { client: { pipeline: { removePolicy(by: { name: string }): void } } };
  client.pipeline.removePolicy({ name: "defaultRetryPolicy" });
  client.pipeline.removePolicy({ name: "redirectPolicy" });
  return connector;
}

function isRefusal(thrown: unknown): boolean {
  const { name, statusCode } = thrown as { readonly name?: string; readonly statusCode?: number };
  return statusCode === 401 || (statusCode === undefined && REFUSALS.has(name ?? ""));
}

function readFault(thrown: unknown): PlatformFault {
  const error = thrown as {
    readonly statusCode?: number;
    readonly code?: unknown;
    readonly details?: { readonly error?: { readonly code?: unknown } };
    readonly response?: { readonly headers?: { get(name: string): string | undefined } };
  };
  const code = error.details?.error?.code ?? error.code;
  return {
    status: error.statusCode,
    code: typeof code === "string" ? code.slice(0, 100) : undefined,
    retryAfter: error.response?.headers?.get("retry-after") ?? undefined,
  };
}
