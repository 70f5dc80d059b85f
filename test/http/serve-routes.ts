import { createServer, type IncomingMessage, request as startRequest } from "node:http";
import type { AddressInfo } from "node:net";
import { createLog } from "../../src/base/telemetry/log.ts";
import type { Route } from "../../src/bot/route.ts";
import { closeServer, createRequestListener, listen } from "../../src/http/server.ts";

export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly text: string;
  /** The body as JSON. */
  json<T = Record<string, unknown>>(): T;
}

export interface Ask {
  readonly method?: string;
  /** As they go over the wire: Host and Origin too. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface StreamedEvent {
  readonly id: string | undefined;
  readonly event: string;
  readonly data: string;
}

/** An open event stream, read event by event. */
export interface OpenStream {
  readonly status: number;
  /** Undefined once it has ended. Comments and `retry` are left out. */
  next(): Promise<StreamedEvent | undefined>;
  /** Goes away without a word, as a closed tab does. */
  leave(): void;
}

export interface Served {
  readonly port: number;
  readonly url: string;
  ask(path: string, ask?: Ask): Promise<Answered>;
  stream(path: string, ask?: Ask): Promise<OpenStream>;
  close(): Promise<void>;
}

/** Routes behind a real listener on loopback. */
export async function serveRoutes(routes: readonly Route[]): Promise<Served> {
  const server = createServer(await createRequestListener(routes, createLog("silent")));
  await listen(server, { port: 0, host: "127.0.0.1" });
  const { port } = server.address() as AddressInfo;
  return { ...client(port), close: () => closeServer(server) };
}

/** Speaks HTTP with full control of the headers, which fetch would not let a caller set. */
export function client(port: number): Omit<Served, "close"> {
  function open(path: string, { method = "GET", headers = {}, body }: Ask): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const request = startRequest({ port, host: "127.0.0.1", path, method, headers, agent: false }, resolve);
      request.on("error", reject);
      request.end(body);
    });
  }

  return {
    port,
    url: `http://127.0.0.1:${port}`,
    ask: async (path, ask = {}) => {
      const reply = await open(path, ask);
      const chunks: Buffer[] = [];
      for await (const chunk of reply) chunks.push(chunk as Buffer);
      const text = Buffer.concat(chunks).toString();
      return { status: reply.statusCode ?? 0, headers: reply.headers, text, json: () => JSON.parse(text) };
    },
    stream: async (path, ask = {}) => {
      const reply = await open(path, ask);
      const events = readEvents(reply);
      return {
        status: reply.statusCode ?? 0,
        next: async () => (await events.next()).value,
        leave: () => reply.destroy(),
      };
    },
  };
}

async function* readEvents(reply: IncomingMessage): AsyncGenerator<StreamedEvent, undefined> {
  let rest = "";
  for await (const chunk of reply.setEncoding("utf8")) {
    const parts = `${rest}${chunk}`.split("\n\n");
    rest = parts.pop() ?? "";
    for (const part of parts) {
      const field = (name: string) => new RegExp(`^${name}: ([^\\n]*)$`, "m").exec(part)?.[1];
      const [event, data] = [field("event"), field("data")];
      if (event !== undefined && data !== undefined) yield { id: field("id"), event, data };
    }
  }
  return undefined;
}
