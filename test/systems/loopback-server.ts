import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface Loopback {
  readonly url: string;
  readonly port: number;
  /** Every request so far, in order. */
  readonly seen: {
    readonly method: string;
    readonly url: string;
    readonly headers: IncomingMessage["headers"];
    readonly body: string;
  }[];
  close(): Promise<void>;
}

/** A real HTTP server on a free loopback port; `answer` is told which request this is, from 1 on. */
export async function serve(
  answer: (
    request: { readonly url: string; readonly body: string; readonly count: number },
    response: ServerResponse,
  ) => void,
): Promise<Loopback> {
  const seen: Loopback["seen"] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (chunk: string) => {
      body += chunk;
    });
    request.on("end", () => {
      const url = request.url ?? "";
      seen.push({ method: request.method ?? "", url, headers: request.headers, body });
      answer({ url, body, count: seen.length }, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    seen,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

/** The fault a promise rejects with; fails when it does not. */
export async function faultOf(
  promise: Promise<unknown>,
): Promise<Error & { kind?: string; facts?: Record<string, unknown>; retryAfterMs?: number }> {
  try {
    await promise;
  } catch (thrown) {
    return thrown as Error;
  }
  throw new Error("expected a fault, and there was none");
}
