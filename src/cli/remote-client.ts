import { type ClientRequest, request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { type FaultKind, OpsError } from "../base/errors.ts";
import type { Report, ToolListing } from "../bot/operations.ts";
import type { Verification } from "../domain/audit/verify.ts";
import type { Client, ClientOptions } from "./client.ts";

/** Where a running server is reached. */
export type ServerAddress = { readonly socket: string } | { readonly url: string; readonly token: string | undefined };

export interface RemoteClient extends Client {
  /** A one-time link to the console; given on the data folder's socket only. */
  signInLink(): Promise<string>;
}

/** Speaks the HTTP API of a running server, over its socket or from afar. */
export function createRemoteClient(address: ServerAddress): RemoteClient {
  return {
    signInLink: async () => (await stream<{ link: string }>("/api/sign-in-link", {})).link,
    ask: (words, options) => stream<Report>("/api/ask", { text: words }, options),
    runTool: (name, input, options) => stream<Report>(`/api/tools/${encodeURIComponent(name)}`, input, options),
    listTools: async () => (await read<{ tools: readonly ToolListing[] }>("/api/tools")).tools,
    verifyAudit: () => read<Verification>("/api/audit/verify"),
    close: async () => undefined,
  };

  async function read<T>(path: string): Promise<T> {
    const response = await send("GET", path, "application/json");
    return parseReply<T>(response.statusCode ?? 0, await textOf(response));
  }

  async function stream<T>(path: string, body: object, { progress }: ClientOptions = {}): Promise<T> {
    const response = await send("POST", path, "text/event-stream", JSON.stringify(body));
    if (!response.headers["content-type"]?.startsWith("text/event-stream")) {
      return parseReply<T>(response.statusCode ?? 0, await textOf(response));
    }
    for await (const { event, data } of eventsOf(response)) {
      if (event === "progress") progress?.((data as { text: string }).text);
      else if (event === "answer") return data as T;
      else if (event === "error") throw faultOf(data);
    }
    throw new OpsError("unavailable", "The server ended before it answered. Ask again.");
  }

  function send(method: string, path: string, accept: string, body?: string): Promise<IncomingMessage> {
    const headers = { accept, ...(body === undefined ? {} : { "content-type": "application/json" }) };
    return new Promise((resolve, reject) => {
      const sent = open(method, path, headers, resolve);
      sent.on("error", (cause) =>
        reject(new OpsError("unavailable", `${whereIs(address)} does not answer. Is it running?`, { cause })),
      );
      sent.end(body);
    });
  }

  function open(
    method: string,
    path: string,
    headers: Record<string, string>,
    got: (reply: IncomingMessage) => void,
  ): ClientRequest {
    if ("socket" in address) return httpRequest({ socketPath: address.socket, method, path, headers }, got);
    const url = new URL(path, address.url);
    const authorized = address.token === undefined ? headers : { ...headers, authorization: `Bearer ${address.token}` };
    return (url.protocol === "https:" ? httpsRequest : httpRequest)(url, { method, headers: authorized }, got);
  }
}

function whereIs(address: ServerAddress): string {
  return "socket" in address ? "The running server" : `The server at ${new URL(address.url).origin}`;
}

async function textOf(response: IncomingMessage): Promise<string> {
  let text = "";
  response.setEncoding("utf8");
  for await (const chunk of response) text += chunk;
  return text;
}

function parseReply<T>(status: number, text: string): T {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new OpsError("unavailable", `What answered is not Pilothouse (status ${status}). Check the address.`);
  }
  if (status >= 400) throw faultOf(body);
  return body as T;
}

function faultOf(body: unknown): OpsError {
  const { error } = (body ?? {}) as { error?: { kind?: FaultKind; message?: string } };
  return new OpsError(error?.kind ?? "bug", error?.message ?? "The server failed without saying why.");
}

async function* eventsOf(response: IncomingMessage): AsyncGenerator<{ event: string; data: unknown }> {
  let text = "";
  response.setEncoding("utf8");
  for await (const chunk of response) {
    text += chunk;
    for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
      const event = /^event: (.*)$/m.exec(text.slice(0, end))?.[1];
      const data = /^data: (.*)$/m.exec(text.slice(0, end))?.[1];
      text = text.slice(end + 2);
      if (event !== undefined && data !== undefined) yield { event, data: JSON.parse(data) };
    }
  }
}
