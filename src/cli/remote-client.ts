import { type ClientRequest, request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { type FaultKind, OpsError } from "../base/errors.ts";
import { clip } from "../base/text/words.ts";
import type { Report, ToolListing } from "../bot/operations.ts";
import type { PolicyVerdict } from "../domain/approvals/policy-test.ts";
import type { Verification } from "../domain/audit/verify.ts";
import type { Client, ClientOptions } from "./client.ts";

/** Where a running server is reached. */
export type ServerAddress = { readonly socket: string } | { readonly url: string; readonly token: string | undefined };

export interface RemoteClient extends Client {
  /** A one-time link to the console; given on the data folder's socket only. */
  signInLink(): Promise<string>;
  /** Has the server write a backup to a file of its machine; its size in bytes. On the socket only. */
  backup(file: string): Promise<number>;
}

/** A server says something at least this often: progress, or that it gives up. */
const SILENCE_MS = 60_000;

/** Speaks the HTTP API of a running server, over its socket or from afar. */
export function createRemoteClient(address: ServerAddress): RemoteClient {
  const base = "url" in address ? parseServerUrl(address.url) : undefined;
  return {
    backup: async (file) => (await stream<{ bytes: number }>("/api/backup", { file })).bytes,
    signInLink: async () => (await stream<{ link: string }>("/api/sign-in-link", {})).link,
    ask: (words, options) => stream<Report>("/api/ask", { text: words }, options),
    runTool: (name, input, options) => stream<Report>(`/api/tools/${encodeURIComponent(name)}`, input, options),
    listTools: async () => (await read<{ tools: readonly ToolListing[] }>("/api/tools")).tools,
    testPolicy: (question) => stream<PolicyVerdict>("/api/policy/test", question),
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
    try {
      for await (const { event, data } of eventsOf(response)) {
        if (event === "progress") progress?.((data as { text: string }).text);
        else if (event === "answer") return data as T;
        else if (event === "error") throw faultOf(data);
      }
    } catch (error) {
      if (error instanceof OpsError) throw error;
      throw endedEarly(error);
    }
    throw endedEarly(undefined);
  }

  function send(method: string, path: string, accept: string, body?: string): Promise<IncomingMessage> {
    const headers = { accept, ...(body === undefined ? {} : { "content-type": "application/json" }) };
    return new Promise((resolve, reject) => {
      const sent = open(method, path, headers, resolve);
      sent.setTimeout(SILENCE_MS, () => sent.destroy(new Error(`silent for ${SILENCE_MS} ms`)));
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
    if ("socket" in address || base === undefined) {
      const socket = "socket" in address ? { socketPath: address.socket } : {};
      return httpRequest({ ...socket, method, path, headers }, got);
    }
    const url = new URL(`${base.pathname.replace(/\/+$/, "")}${path}`, base);
    const authorized = address.token === undefined ? headers : { ...headers, authorization: `Bearer ${address.token}` };
    return (url.protocol === "https:" ? httpsRequest : httpRequest)(url, { method, headers: authorized }, got);
  }
}

/** Whether an error says that nobody is there. */
export function isSilence(error: unknown): boolean {
  return error instanceof OpsError && error.kind === "unavailable" && error.cause !== undefined;
}

/** An address as people type it; without a scheme it is http, as on loopback. */
function parseServerUrl(text: string): URL {
  const written = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  const url = URL.canParse(written) ? new URL(written) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new OpsError("invalid", `--server takes an address such as http://127.0.0.1:3000, not ${clip(text, 60)}.`, {
      facts: { usage: true },
    });
  }
  return url;
}

function endedEarly(cause: unknown): OpsError {
  return new OpsError("unavailable", "The server ended before it answered. Ask again.", { cause });
}

function whereIs(address: ServerAddress): string {
  return "socket" in address ? "The running server" : `The server at ${clip(address.url, 60)}`;
}

async function textOf(response: IncomingMessage): Promise<string> {
  let text = "";
  response.setEncoding("utf8");
  try {
    for await (const chunk of response) text += chunk;
  } catch (error) {
    throw endedEarly(error);
  }
  return text;
}

function parseReply<T>(status: number, text: string): T {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new OpsError("unavailable", `What answered is not Pilothouse (status ${status}). Check the address.`, {
      facts: { status },
    });
  }
  if (status >= 400) throw faultOf(body);
  return body as T;
}

function faultOf(body: unknown): OpsError {
  const { error } = (body ?? {}) as { error?: { kind?: FaultKind; message?: string } };
  return new OpsError(error?.kind ?? "bug", error?.message ?? "The server failed without saying why.");
}

/** The server-sent events of a reply, as they come. Throws what ended the connection early. */
export async function* eventsOf(response: IncomingMessage): AsyncGenerator<{ event: string; data: unknown }> {
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
