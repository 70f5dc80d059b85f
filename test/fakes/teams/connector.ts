import { createHash, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text as textOf } from "node:stream/consumers";
import { activityFaults } from "./card-rules.ts";
import { createSigner, type Signer } from "./signing.ts";

export const APP_ID = "11111111-2222-3333-4444-555555555555";
export const APP_PASSWORD = "a client secret of the fake";
export const TENANT = "99999999-aaaa-bbbb-cccc-dddddddddddd";
export const BOT_ID = `28:${APP_ID}`;
const ISSUER = "https://api.botframework.com";

export interface Member {
  readonly id: string;
  readonly aadObjectId?: string;
  readonly name: string;
  readonly email?: string;
  readonly userPrincipalName?: string;
  readonly tenantId: string;
  readonly userRole: "user" | "guest";
}

export interface Post {
  readonly id: string;
  readonly thread?: string;
  activity: Fields;
  edited: boolean;
}

type Fields = Readonly<Record<string, unknown>>;

interface Conversation {
  readonly id: string;
  readonly kind: "personal" | "groupChat" | "channel";
  readonly posts: Post[];
  gone: boolean;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** A Bot Connector on loopback with the token endpoint and the signing keys beside it, true to the protocol. */
export interface Connector {
  readonly url: string;
  readonly serviceUrl: string;
  readonly signer: Signer;
  readonly conversations: Map<string, Conversation>;
  readonly traffic: {
    posts: number;
    edits: number;
    deletes: number;
    tokens: number;
    opened: number;
    refused: string[];
  };
  join(member: Member): void;
  conversation(id: string, kind: Conversation["kind"]): Conversation;
  /** Signs and posts an activity to the bot as Teams does. */
  deliver(to: string, activity: Fields, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  token(claims?: Readonly<Record<string, unknown>>): string;
  limit(times: number, retryAfterS: number): void;
  /** The next posts or edits are answered with this status, after so many that pass. */
  fail(times: number, status: number, code?: string, after?: number): void;
  loseNextAnswer(): void;
  revoke(): void;
  stop(): Promise<void>;
}

/** Keys take a while to make; one is enough for all connectors of a process, as Microsoft's is for all bots. */
let SIGNER: Signer | undefined;

export async function createConnector(): Promise<Connector> {
  SIGNER ??= createSigner();
  const signer = SIGNER;
  const conversations = new Map<string, Conversation>();
  const members = new Map<string, Member>();
  const tokens = new Set<string>();
  const traffic: Connector["traffic"] = { posts: 0, edits: 0, deletes: 0, tokens: 0, opened: 0, refused: [] };
  const faults: ({ status: number; code: string; retryAfterS?: number } | undefined)[] = [];
  let losing = false;
  let revoked = false;
  let lastId = Date.now();

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => reply(response, 500, { error: { message: String(error) } }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const serviceUrl = `${url}/amer/`;

  const claimsNow = () => {
    const seconds = Math.floor(Date.now() / 1000);
    return { iss: ISSUER, aud: APP_ID, serviceurl: serviceUrl, nbf: seconds - 300, exp: seconds + 3600 };
  };
  const connector: Connector = {
    ...{ url, serviceUrl, signer, conversations, traffic },
    join: (member) => {
      members.set(member.id, member);
      if (member.aadObjectId) members.set(member.aadObjectId, member);
    },
    conversation: (id, kind) => {
      const known = conversations.get(id) ?? { id, kind, posts: [], gone: false };
      conversations.set(id, known);
      return known;
    },
    token: (claims = {}) => signer.sign({ ...claimsNow(), ...claims }),
    deliver: async (to, activity, headers = {}) => {
      const response = await fetch(to, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${connector.token()}`, ...headers },
        body: JSON.stringify(activity),
      });
      const body = await response.text();
      return { status: response.status, body: body.startsWith("{") ? (JSON.parse(body) as unknown) : body };
    },
    limit: (times, retryAfterS) => {
      for (let i = 0; i < times; i++) faults.push({ status: 429, code: "TooManyRequests", retryAfterS });
    },
    fail: (times, status, code = "ServiceError", after = 0) => {
      for (let i = 0; i < after; i++) faults.push(undefined);
      for (let i = 0; i < times; i++) faults.push({ status, code });
    },
    loseNextAnswer: () => {
      losing = true;
    },
    revoke: () => {
      revoked = true;
      tokens.clear();
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return connector;

  async function answer(request: IncomingMessage, response: ServerResponse) {
    const body = await textOf(request);
    const path = (request.url ?? "").split("?")[0] ?? "";
    if (path === "/openid") return reply(response, 200, { issuer: ISSUER, jwks_uri: `${url}/keys` });
    if (path === "/keys") return reply(response, 200, signer.jwks);
    if (path === `/${TENANT}/oauth2/v2.0/token`) return giveToken(new URLSearchParams(body), response);
    const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1] ?? "";
    if (!tokens.has(bearer)) return fault(response, 401, "AuthorizationError");
    return serve(request.method ?? "", path.replace(/^\/amer/, ""), body, response);
  }

  function giveToken(form: URLSearchParams, response: ServerResponse) {
    traffic.tokens++;
    const good =
      form.get("grant_type") === "client_credentials" &&
      form.get("client_id") === APP_ID &&
      form.get("client_secret") === APP_PASSWORD &&
      form.get("scope") === "https://api.botframework.com/.default";
    if (!good || revoked) return reply(response, 401, { error: "invalid_client" });
    const token = randomUUID();
    tokens.add(token);
    reply(response, 200, { token_type: "Bearer", expires_in: 3599, access_token: token });
  }

  function serve(method: string, path: string, body: string, response: ServerResponse) {
    if (method === "POST" && path === "/v3/conversations") return open(JSON.parse(body) as Fields, response);
    const parts = /^\/v3\/conversations\/([^/]+)\/(activities|members)(?:\/([^/]+))?$/.exec(path);
    if (!parts) return fault(response, 404, "NotFound");
    const [id = "", thread] = decodeURIComponent(parts[1] ?? "").split(";messageid=");
    const conversation = conversations.get(id);
    if (!conversation) return fault(response, 404, "ConversationNotFound");
    if (conversation.gone) return fault(response, 403, "BotNotInConversationRoster");
    const inner = parts[3] === undefined ? undefined : decodeURIComponent(parts[3]);
    if (parts[2] === "members") {
      const member = members.get(inner ?? "");
      return member ? reply(response, 200, member) : fault(response, 404, "MemberNotFoundInConversation");
    }
    const planned = faults.shift();
    if (planned) {
      const headers = planned.retryAfterS === undefined ? {} : { "retry-after": String(planned.retryAfterS) };
      return fault(response, planned.status, planned.code, headers);
    }
    if (method === "DELETE") return remove(conversation, inner ?? "", response);
    const activity = JSON.parse(body) as Fields;
    const wrong = activityFaults(activity);
    if (wrong.length > 0) {
      traffic.refused.push(...wrong);
      return fault(response, wrong.some((why) => why.includes("28 KB")) ? 413 : 400, "BadSyntax", {}, wrong.join("; "));
    }
    if (method === "POST") return post(conversation, thread, activity, response);
    const standing = conversation.posts.find((one) => one.id === inner);
    if (!standing) return fault(response, 404, "ActivityNotFoundInConversation");
    traffic.edits++;
    Object.assign(standing, { activity, edited: true });
    reply(response, 200, { id: standing.id });
  }

  function post(conversation: Conversation, thread: string | undefined, activity: Fields, response: ServerResponse) {
    traffic.posts++;
    const id = String(++lastId);
    conversation.posts.push({ id, ...(thread === undefined ? {} : { thread }), activity, edited: false });
    if (losing) {
      losing = false;
      response.destroy();
      return;
    }
    reply(response, 201, { id });
  }

  function remove(conversation: Conversation, id: string, response: ServerResponse) {
    const at = conversation.posts.findIndex((one) => one.id === id);
    if (at < 0) return fault(response, 404, "ActivityNotFoundInConversation");
    traffic.deletes++;
    conversation.posts.splice(at, 1);
    reply(response, 200, {});
  }

  function open(parameters: Fields, response: ServerResponse) {
    const [first] = (parameters.members ?? []) as readonly { readonly id: string }[];
    const member = members.get(first?.id ?? "");
    const tenant = (parameters.channelData as { tenant?: { id?: string } } | undefined)?.tenant?.id;
    if (parameters.isGroup !== false || tenant !== TENANT) return fault(response, 400, "BadSyntax");
    if (!member) return fault(response, 403, "ForbiddenOperationException");
    traffic.opened++;
    const { id } = connector.conversation(personalId(member.id), "personal");
    reply(response, 201, { id });
  }
}

/** The id of the personal conversation of a member with the bot. */
export function personalId(memberId: string): string {
  return `a:1${createHash("sha256").update(memberId).digest("base64url")}`;
}

function fault(
  response: ServerResponse,
  status: number,
  code: string,
  headers: Readonly<Record<string, string>> = {},
  message = code,
): void {
  reply(response, status, { error: { code, message } }, headers);
}

function reply(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(body));
}
