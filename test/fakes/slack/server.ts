import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { add, METHODS, type MethodState, refuse, text } from "./methods.ts";
import { acceptWebSocket, type ServerSocket } from "./websocket.ts";
import { createWorkspace, type Json, type Workspace } from "./workspace.ts";

/** What one of the next calls meets instead of its answer. */
export interface Trouble {
  /** Methods it is for; absent for every one. */
  readonly methods?: readonly string[];
  readonly times: number;
  readonly as:
    | { readonly kind: "limited"; readonly retryAfterS: number }
    | { readonly kind: "status"; readonly status: number }
    | { readonly kind: "error"; readonly error: string; readonly more?: Json }
    /** The connection breaks before anything was done, or after it was. */
    | { readonly kind: "cut"; readonly done: boolean }
    | { readonly kind: "garbage" };
}

/** Slack's servers on loopback: the Web API, uploads, response_urls and Socket Mode. Keeps what a workspace keeps. */
export interface SlackServer {
  readonly url: string;
  readonly state: MethodState;
  readonly workspace: Workspace;
  /** Every call, in order. */
  readonly calls: { readonly method: string; readonly args: Json }[];
  readonly responseUrls: Map<string, { readonly userId: string; readonly channel: string; used: number }>;
  trouble(trouble: Trouble): void;
  revoke(): void;
  /** Sockets that stand open. */
  readonly sockets: Set<ServerSocket>;
  /** Sends an envelope on the newest socket and resolves with what it was acknowledged with; undefined after `waitMs`. */
  deliver(envelope: Json, waitMs?: number): Promise<{ readonly payload: Json } | undefined>;
  /** Resolves once a socket stands open. */
  connected(): Promise<void>;
  stop(): Promise<void>;
}

export async function startSlack(tokens: { readonly bot: string; readonly app: string }): Promise<SlackServer> {
  const workspace = createWorkspace();
  let url = "";
  const state: MethodState = {
    workspace,
    refused: [],
    counts: { posts: 0, edits: 0 },
    views: [],
    homes: new Map(),
    triggers: new Map(),
    prompts: [],
    pendingLooks: 2,
    refusePictures: false,
    origin: () => url,
  };
  const troubles: { trouble: Trouble; left: number }[] = [];
  const calls: { method: string; args: Json }[] = [];
  const responseUrls = new Map<string, { userId: string; channel: string; used: number }>();
  const sockets = new Set<ServerSocket>();
  const waiting = new Map<string, (payload: Json) => void>();
  let greeted: (() => void)[] = [];
  let revoked = false;

  const http = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : undefined);
    });
  });
  http.on("upgrade", (request, stream) => {
    const socket: ServerSocket = acceptWebSocket(request, stream, {
      text: (words) => {
        const { envelope_id: id, payload } = JSON.parse(words) as { envelope_id: string; payload?: Json };
        waiting.get(id)?.(payload ?? {});
        waiting.delete(id);
      },
      closed: () => sockets.delete(socket),
    });
    sockets.add(socket);
    socket.send(
      JSON.stringify({ type: "hello", num_connections: sockets.size, connection_info: { app_id: "A0PILOT01" } }),
    );
    for (const resolve of greeted) resolve();
    greeted = [];
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? "/", url).pathname;
    const body = await readAll(request);
    if (path.startsWith("/upload/")) return upload(path.slice("/upload/".length), body, response);
    if (path.startsWith("/response/")) return respond(path.slice("/response/".length), body, response);
    const method = path.replace(/^\/api\//, "");
    const args = argsOf(request, body);
    calls.push({ method, args });
    const met = troubles.find(({ trouble, left }) => left > 0 && (trouble.methods?.includes(method) ?? true));
    if (met) met.left--;
    const as = met?.trouble.as;
    if (as?.kind === "cut" && !as.done) return void response.destroy();
    if (as?.kind === "limited") {
      return send(response, 429, { ok: false, error: "ratelimited" }, { "retry-after": String(as.retryAfterS) });
    }
    if (as?.kind === "status") return send(response, as.status, { ok: false, error: "internal_error" });
    if (as?.kind === "error") return send(response, 200, { ok: false, error: as.error, ...as.more });
    if (as?.kind === "garbage") return send(response, 200, { ok: true });
    const result = call(method, args, request.headers.authorization);
    if (as?.kind === "cut") return void response.destroy();
    send(response, 200, typeof result === "string" ? { ok: false, error: result } : { ok: true, ...result });
  }

  function call(method: string, args: Json, authorization: string | undefined): Json | string {
    if (method === "apps.connections.open") {
      if (authorization !== `Bearer ${tokens.app}`) return "invalid_auth";
      return { url: `${url.replace("http:", "ws:")}/link/?ticket=${randomUUID()}` };
    }
    if (authorization === undefined) return "not_authed";
    if (authorization !== `Bearer ${tokens.bot}`) return "invalid_auth";
    if (revoked) return "token_revoked";
    return METHODS[method]?.(args, state) ?? "unknown_method";
  }

  function upload(id: string, body: Buffer, response: ServerResponse): void {
    const file = workspace.files.get(id);
    if (!file || file.complete) {
      send(response, 404, {});
      return;
    }
    file.bytes = body;
    response.end(`OK - ${body.byteLength}`);
  }

  function respond(id: string, body: Buffer, response: ServerResponse): void {
    const known = responseUrls.get(id);
    const channel = workspace.channels.get(known?.channel ?? "");
    // At most five times within half an hour.
    const used = !known || !channel || ++known.used > 5;
    const payload = used ? {} : (JSON.parse(body.toString("utf8")) as Json);
    const error = used ? "used_url" : refuse(payload, state);
    if (used || error !== undefined) {
      send(response, 404, { ok: false, error });
      return;
    }
    add(state, channel, payload, text(payload.response_type) === "in_channel" ? {} : { onlyFor: known.userId });
    response.end("ok");
  }

  return {
    url,
    state,
    workspace,
    calls,
    responseUrls,
    sockets,
    trouble: (trouble) => void troubles.push({ trouble, left: trouble.times }),
    revoke: () => {
      revoked = true;
    },
    deliver: async (envelope, waitMs = 3000) => {
      const id = randomUUID();
      const socket = [...sockets].at(-1);
      if (!socket) return undefined;
      let timer: NodeJS.Timeout | undefined;
      const acked = new Promise<{ readonly payload: Json } | undefined>((resolve) => {
        waiting.set(id, (payload) => resolve({ payload }));
        timer = setTimeout(() => resolve(undefined), waitMs);
      });
      socket.send(
        JSON.stringify({ envelope_id: id, accepts_response_payload: envelope.type !== "events_api", ...envelope }),
      );
      return acked.finally(() => clearTimeout(timer));
    },
    connected: () => (sockets.size > 0 ? Promise.resolve() : new Promise((resolve) => greeted.push(resolve))),
    stop: async () => {
      for (const socket of sockets) socket.cut();
      await new Promise<void>((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      });
    },
  };
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** As Slack reads them: JSON, or a form whose fields may hold JSON. */
function argsOf(request: IncomingMessage, body: Buffer): Json {
  const words = body.toString("utf8");
  if (request.headers["content-type"]?.startsWith("application/json")) return JSON.parse(words) as Json;
  return Object.fromEntries(
    [...new URLSearchParams(words)].map(([name, value]) => [
      name,
      /^[[{]/.test(value) && isObject(name) ? JSON.parse(value) : value,
    ]),
  );
}

function isObject(name: string): boolean {
  return ["blocks", "metadata", "view", "files", "prompts"].includes(name);
}

function send(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8", ...headers });
  response.end(JSON.stringify(body));
}
