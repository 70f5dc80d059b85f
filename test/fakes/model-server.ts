import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A request as an OpenAI-compatible server gets it. */
export interface ChatRequest {
  readonly model: string;
  readonly stream?: boolean;
  readonly messages: readonly {
    readonly role: string;
    readonly content?: unknown;
    readonly tool_call_id?: string;
    readonly tool_calls?: unknown;
  }[];
  readonly tools?: readonly {
    readonly function: { readonly name: string; readonly description?: string; readonly parameters?: unknown };
  }[];
}

/** What the scripted model does with a request. */
export type ScriptedReply =
  | { readonly text: string }
  | { readonly calls: readonly { readonly name: string; readonly arguments: unknown }[]; readonly text?: string }
  /** The body as it stands, for what no honest server sends. */
  | { readonly status: number; readonly body: string; readonly headers?: Readonly<Record<string, string>> }
  /** The connection ends without an answer. */
  | "reset"
  /** Half of a reply, then silence. */
  | "stall";

export interface ModelServer {
  /** Base URL, as OPENAI_BASE_URL takes it. */
  readonly url: string;
  readonly requests: readonly ChatRequest[];
  /** Decides each reply from the request and its number, counted from 0. */
  script(next: (request: ChatRequest, n: number) => ScriptedReply | Promise<ScriptedReply>): void;
  close(): Promise<void>;
}

/** A chat-completions server on loopback whose model is a script. Each reply has an id of its own, as real servers give. */
export async function startModelServer(): Promise<ModelServer> {
  let next: (request: ChatRequest, n: number) => ScriptedReply | Promise<ScriptedReply> = () => ({
    text: "Nothing scripted.",
  });
  const requests: ChatRequest[] = [];
  const server = createServer((request, response) => {
    void answer(request, response);
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = "";
    for await (const chunk of request) text += chunk;
    if (request.url?.endsWith("/models"))
      return json(response, 200, { object: "list", data: [{ id: "scripted", object: "model" }] });
    if (!request.url?.endsWith("/chat/completions")) return json(response, 404, { error: { message: "no such path" } });
    const chat = JSON.parse(text) as ChatRequest;
    const n = requests.push(chat) - 1;
    const reply = await next(chat, n);
    if (reply === "reset") {
      request.socket.destroy();
      return;
    }
    if (reply === "stall") {
      response.writeHead(200, { "content-type": "application/json" });
      response.write('{"id":"half","choices":[');
      return;
    }
    if ("status" in reply) {
      response.writeHead(reply.status, { "content-type": "application/json", ...reply.headers });
      response.end(reply.body);
      return;
    }
    json(response, 200, completion(chat, reply, n));
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    requests,
    script: (decide) => {
      next = decide;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function completion(chat: ChatRequest, reply: Exclude<ScriptedReply, string | { status: number }>, n: number) {
  const calls = "calls" in reply ? reply.calls : [];
  return {
    id: `chatcmpl-${n}-${Math.random().toString(36).slice(2)}`,
    object: "chat.completion",
    created: 1_763_000_000 + n,
    model: chat.model,
    choices: [
      {
        index: 0,
        finish_reason: calls.length > 0 ? "tool_calls" : "stop",
        message: {
          role: "assistant",
          content: reply.text ?? null,
          ...(calls.length > 0
            ? {
                tool_calls: calls.map((call, i) => ({
                  id: `call_${n}_${i}`,
                  type: "function",
                  function: {
                    name: call.name,
                    // A string stands as it is: broken JSON must be able to come.
                    arguments: typeof call.arguments === "string" ? call.arguments : JSON.stringify(call.arguments),
                  },
                })),
              }
            : {}),
        },
      },
    ],
    usage: { prompt_tokens: 10, completion_tokens: 10, total_tokens: 20 },
  };
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}
