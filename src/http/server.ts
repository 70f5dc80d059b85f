import type { RequestListener, Server } from "node:http";
import { Readable } from "node:stream";
import Fastify, { type FastifyInstance, type FastifyReply } from "fastify";
import { newId } from "../base/ids.ts";
import type { Logger } from "../base/telemetry/log.ts";
import type { Route, RouteReply } from "../bot/route.ts";
import { faultBody } from "./faults.ts";

const DEFAULT_BODY_BYTES = 256 * 1024;
/** No page of ours may be framed, guessed at as another type, or tell others where it was linked from. */
const HEADERS = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
} as const;

/** Mounts routes: raw bodies, faults as their status with one sentence, a request id on every reply. */
export async function createRequestListener(routes: readonly Route[], log: Logger): Promise<RequestListener> {
  const fastify = Fastify({
    logger: false,
    bodyLimit: DEFAULT_BODY_BYTES,
    genReqId: () => newId("r"),
    // An address that cannot be read comes to no route and to no hook.
    frameworkErrors: (error, request, reply) => {
      const { status, body } = protocolFault(error) ?? faultBody(error);
      const plain: FastifyReply = reply; // typed for a schema that no route has
      plain
        .headers({ ...HEADERS, "x-request-id": request.id })
        .code(status)
        .send(body);
    },
  });
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => done(null, body));
  fastify.addHook("onRequest", async (request, reply) => {
    reply.headers({ ...HEADERS, "x-request-id": request.id });
  });
  fastify.setErrorHandler((error, request, reply) => {
    const { status, body } = protocolFault(error) ?? faultBody(error);
    if (status === 500)
      log.error({ err: error, requestId: request.id, path: request.routeOptions.url }, "a request failed");
    return reply.code(status).send(body);
  });
  fastify.setNotFoundHandler((_request, reply) =>
    reply.code(404).send({ error: { kind: "missing", message: "There is nothing at this address." } }),
  );
  for (const route of routes) mount(fastify, route);
  await fastify.ready();
  return (request, response) => fastify.routing(request, response);
}

function mount(fastify: FastifyInstance, route: Route): void {
  fastify.route({
    method: route.method,
    url: route.path,
    ...(route.maxBodyBytes === undefined ? {} : { bodyLimit: route.maxBodyBytes }),
    handler: async (request, reply) => {
      const gone = new AbortController();
      reply.raw.once("close", () => gone.abort());
      const answer: RouteReply = await route.handle({
        headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
        params: request.params as Record<string, string>,
        query: request.query as Record<string, string | undefined>,
        body: typeof request.body === "string" ? request.body : "",
        signal: gone.signal,
      });
      reply.code(answer.status).headers(answer.headers ?? {});
      // A HEAD has no body, so its stream would never be read and never end.
      if (answer.stream) return reply.send(request.method === "HEAD" ? "" : Readable.from(answer.stream));
      const { body } = answer;
      return reply.send(body instanceof Uint8Array ? Buffer.from(body) : (body ?? ""));
    },
  });
}

/** What fastify itself refuses, before any route sees it. */
function protocolFault(error: unknown): ReturnType<typeof faultBody> | undefined {
  const { statusCode: status, code } = error as { readonly statusCode?: number; readonly code?: string };
  if (status === undefined || status < 400 || status >= 500) return undefined;
  const message =
    code === "FST_ERR_CTP_BODY_TOO_LARGE"
      ? "That is too large to be read; send less."
      : "The request is not well formed.";
  return { status, body: { error: { kind: "invalid", message } } };
}

/** Resolves once the server listens; rejects with the system's error. */
export function listen(
  server: Server,
  where: { readonly port: number; readonly host: string } | { readonly path: string },
): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(where, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

/** Ends a server and what hangs on it, event streams included. */
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
