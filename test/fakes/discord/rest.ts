import type { IncomingMessage, ServerResponse } from "node:http";
import { type BucketRule, createBuckets } from "./buckets.ts";
import { answerInteraction, changeFollowUp, followUp } from "./interactions.ts";
import { channelOr404, createMessage, editMessage, tellMessage, type Upload } from "./messages.ts";
import { commandsFaults } from "./validate.ts";
import { Refusal, type World } from "./world.ts";

export interface Traffic {
  posts: number;
  edits: number;
  uploads: number;
  readonly refused: string[];
  /** Method and path of each request, ids and tokens left in. */
  readonly requests: string[];
}

export interface Trouble {
  limited: { times: number; retryAfterS: number };
  /** What Cloudflare answers before Discord does. */
  walled: number;
  failing: number;
  loseAnswer: boolean;
  delayMs: number;
}

export interface RestDeps {
  readonly world: World;
  readonly traffic: Traffic;
  readonly trouble: Trouble;
  readonly rules: { readonly messages: BucketRule; readonly overall: BucketRule };
  readonly gatewayUrl: () => string;
}

interface Reply {
  readonly status: number;
  readonly body?: unknown;
}

type Handle = (params: readonly string[], upload: Upload, query: URLSearchParams) => Reply;

/** Discord's REST API, version 10: those of its routes that the bot uses, and no other. */
export function createRest(deps: RestDeps): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const { world, traffic, trouble } = deps;
  const judge = createBuckets(world, deps.rules);
  const routes = routesOf(deps);

  return async (request, response) => {
    const url = new URL(request.url ?? "/", "http://fake");
    const method = request.method ?? "GET";
    const path = url.pathname.replace(/^\/api\/v10/, "");
    traffic.requests.push(`${method} ${path}`);
    const upload = await readUpload(request);
    if (trouble.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, trouble.delayMs));
    const send = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}) => {
      response.writeHead(status, {
        date: new Date(world.now()).toUTCString(),
        "content-type": status === 204 ? "text/html; charset=utf-8" : "application/json",
        ...headers,
      });
      response.end(status === 204 ? undefined : JSON.stringify(body));
    };
    const isPost = method === "POST" && /^\/channels\/\d+\/messages$|^\/webhooks\//.test(path);
    const isEdit = method === "PATCH" && /\/messages\/[@\w]+$/.test(path);
    if (isPost) traffic.posts += 1;
    if (isEdit) traffic.edits += 1;
    if (trouble.walled > 0) {
      trouble.walled -= 1;
      response.writeHead(429, { "content-type": "text/html", server: "cloudflare" });
      response.end("<html><body>error code: 1015</body></html>");
      return;
    }
    if (trouble.failing > 0) {
      trouble.failing -= 1;
      return send(502, { message: "502: Bad Gateway", code: 0 });
    }
    if (trouble.limited.times > 0 && (isPost || isEdit)) {
      trouble.limited.times -= 1;
      const { retryAfterS } = trouble.limited;
      return send(
        429,
        { message: "You are being rate limited.", retry_after: retryAfterS, global: false },
        limitHeaders(retryAfterS),
      );
    }
    const verdict = judge(method, path);
    if (verdict.retryAfterS !== undefined) {
      const body = {
        message: "You are being rate limited.",
        retry_after: verdict.retryAfterS,
        global: verdict.global === true,
      };
      return send(429, body, verdict.headers);
    }
    try {
      const ownToken = /^\/(interactions|webhooks)\//.test(path);
      if (!ownToken && request.headers.authorization !== `Bot ${world.token.current}`) {
        throw new Refusal(401, 0, "401: Unauthorized");
      }
      if (upload.files.size > 0) traffic.uploads += upload.files.size;
      const { status, body } = answer(method, path, upload, url.searchParams);
      if (trouble.loseAnswer && (isPost || isEdit)) {
        trouble.loseAnswer = false;
        request.socket.destroy();
        return;
      }
      send(status, body, verdict.headers);
    } catch (thrown) {
      if (!(thrown instanceof Refusal)) throw thrown;
      const { status, code, message, details } = thrown;
      if (code === 50035) traffic.refused.push(`${method} ${path}: ${details.join("; ")}`);
      const errors =
        details.length > 0 ? { errors: { _errors: details.map((why) => ({ code: "INVALID", message: why })) } } : {};
      send(status, { message, code, ...errors }, verdict.headers);
    }
  };

  function answer(method: string, path: string, upload: Upload, query: URLSearchParams): Reply {
    for (const [wanted, pattern, handle] of routes) {
      const match = wanted === method ? pattern.exec(path) : null;
      if (match) return handle(match.slice(1), upload, query);
    }
    throw new Refusal(404, 0, "404: Not Found");
  }
}

/** A limit shared by all of a resource's users: the bot's own bucket still has room. */
function limitHeaders(retryAfterS: number): Readonly<Record<string, string>> {
  return {
    "retry-after": String(retryAfterS),
    "x-ratelimit-limit": "10",
    "x-ratelimit-remaining": "9",
    "x-ratelimit-reset-after": "1",
    "x-ratelimit-bucket": "shared-by-all",
    "x-ratelimit-scope": "shared",
  };
}

function routesOf({ world, gatewayUrl }: RestDeps): readonly (readonly [string, RegExp, Handle])[] {
  const channelBody = (id: string) => {
    const { type, guildId, parentId, recipientId } = channelOr404(world, id);
    return {
      id,
      type,
      guild_id: guildId,
      parent_id: parentId ?? null,
      ...(recipientId ? { recipients: [world.users.get(recipientId)] } : {}),
    };
  };
  const messageIn = (channelId: string, id: string) => {
    channelOr404(world, channelId);
    const message = world.messages.get(id);
    if (!message || message.channelId !== channelId || message.onlyFor)
      throw new Refusal(404, 10008, "Unknown Message");
    if (message.authorId !== world.bot.id)
      throw new Refusal(403, 50005, "Cannot edit a message authored by another user");
    return message;
  };
  const permissionsOf = (id: string) => String(world.guilds.get(id)?.permissions ?? 0n);
  return [
    [
      "GET",
      /^\/gateway\/bot$/,
      () =>
        ok({
          url: gatewayUrl(),
          shards: 1,
          session_start_limit: { total: 1000, remaining: 999, reset_after: 86_400_000, max_concurrency: 1 },
        }),
    ],
    ["GET", /^\/users\/@me$/, () => ok(world.bot)],
    [
      "GET",
      /^\/applications\/@me$/,
      () => ok({ id: world.applicationId, name: "Pilothouse", flags: 0, bot_public: false }),
    ],
    [
      "GET",
      /^\/users\/@me\/guilds$/,
      () => ok([...world.guilds.values()].map(({ id, name }) => ({ id, name, permissions: permissionsOf(id) }))),
    ],
    ["GET", /^\/users\/(\d+)$/, ([id = ""]) => ok(world.users.get(id) ?? refuse(404, 10013, "Unknown User"))],
    [
      "GET",
      /^\/guilds\/(\d+)\/members\/(\d+)$/,
      ([guildId = "", userId = ""]) => {
        const guild = world.guilds.get(guildId) ?? refuse(403, 50001, "Missing Access");
        const member = guild.members.get(userId) ?? refuse(404, 10007, "Unknown Member");
        return ok({ user: world.users.get(userId), nick: null, pending: false, ...member });
      },
    ],
    [
      "POST",
      /^\/users\/@me\/channels$/,
      (_, { body }) => {
        const userId = String((body as { recipient_id?: unknown }).recipient_id);
        const known = [...world.channels.values()].find(({ recipientId }) => recipientId === userId);
        return ok(channelBody(known?.id ?? refuse(400, 50033, "Invalid Recipient(s)")));
      },
    ],
    ["GET", /^\/channels\/(\d+)$/, ([id = ""]) => ok(channelBody(id))],
    [
      "GET",
      /^\/channels\/(\d+)\/messages$/,
      ([id = ""], _, query) => {
        channelOr404(world, id);
        const all = [...world.messages.values()].filter((one) => one.channelId === id && !one.onlyFor);
        return ok(
          all
            .toReversed()
            .slice(0, Number(query.get("limit") ?? 50))
            .map((one) => tellMessage(world, one)),
        );
      },
    ],
    [
      "POST",
      /^\/channels\/(\d+)\/messages$/,
      ([id = ""], upload) => ok(tellMessage(world, createMessage(world, channelOr404(world, id), upload), true)),
    ],
    [
      "PATCH",
      /^\/channels\/(\d+)\/messages\/(\d+)$/,
      ([channelId = "", id = ""], upload) =>
        ok(tellMessage(world, editMessage(world, messageIn(channelId, id), upload))),
    ],
    [
      "DELETE",
      /^\/channels\/(\d+)\/messages\/(\d+)$/,
      ([channelId = "", id = ""]) => {
        world.messages.delete(messageIn(channelId, id).id);
        return { status: 204 };
      },
    ],
    [
      "GET",
      /^\/applications\/(\d+)\/guilds\/(\d+)\/commands$/,
      ([, guildId = ""]) => ok(world.commands.get(guildId) ?? []),
    ],
    [
      "PUT",
      /^\/applications\/(\d+)\/guilds\/(\d+)\/commands$/,
      ([, guildId = ""], { body }) => {
        if (!world.guilds.has(guildId)) throw new Refusal(403, 50001, "Missing Access");
        const faults = commandsFaults(body);
        if (faults.length > 0) throw new Refusal(400, 50035, "Invalid Form Body", faults);
        world.commands.set(guildId, body);
        return ok(body);
      },
    ],
    [
      "POST",
      /^\/interactions\/(\d+)\/([\w-]+)\/callback$/,
      ([id = "", token = ""], upload) => {
        answerInteraction(world, id, token, upload);
        return { status: 204 };
      },
    ],
    ["POST", /^\/webhooks\/\d+\/([\w-]+)$/, ([token = ""], upload) => ok(followUp(world, token, upload))],
    [
      "PATCH",
      /^\/webhooks\/\d+\/([\w-]+)\/messages\/(@original|\d+)$/,
      ([token = "", which = ""], upload) => ok(changeFollowUp(world, token, which, upload)),
    ],
    [
      "DELETE",
      /^\/webhooks\/\d+\/([\w-]+)\/messages\/(@original|\d+)$/,
      ([token = "", which = ""]) => {
        changeFollowUp(world, token, which, undefined);
        return { status: 204 };
      },
    ],
  ];
}

function ok(body: unknown): Reply {
  return { status: 200, body };
}

function refuse(status: number, code: number, message: string): never {
  throw new Refusal(status, code, message);
}

async function readUpload(request: IncomingMessage): Promise<Upload> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const raw = Buffer.concat(chunks);
  const type = request.headers["content-type"] ?? "";
  if (!type.startsWith("multipart/form-data")) {
    return { body: raw.length > 0 ? JSON.parse(raw.toString("utf8")) : undefined, files: new Map() };
  }
  const form = await new Response(raw, { headers: { "content-type": type } }).formData();
  const files = new Map<number, { name: string; bytes: Uint8Array }>();
  for (const [key, value] of form.entries()) {
    const [, index] = /^files\[(\d+)\]$/.exec(key) ?? [];
    if (index === undefined || typeof value === "string") continue;
    files.set(Number(index), { name: value.name, bytes: new Uint8Array(await value.arrayBuffer()) });
  }
  return { body: JSON.parse(String(form.get("payload_json") ?? "null")), files };
}
