import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Clock } from "../../base/clock.ts";
import type { Estate } from "../estate.ts";
import { answerKubernetes } from "./answer.ts";
import { type Reply, refused } from "./reply.ts";

/** The sample estate's Kubernetes API, read-only, on a free port of loopback until closed. */
export async function startDemoKubernetes(
  estate: Pick<Estate, "shopAt">,
  clock: Clock,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const { status, body } = answer(request.method ?? "GET", request.url ?? "/");
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const type = typeof body === "string" ? "text/plain; charset=utf-8" : "application/json";
    request.resume(); // what is sent along is read and dropped, so that the connection can be used again
    response.writeHead(status, { "content-type": type, "content-length": Buffer.byteLength(text) });
    response.end(request.method === "HEAD" ? undefined : text);
  });

  function answer(method: string, target: string): Reply {
    try {
      const nowMs = clock.now();
      return answerKubernetes(estate.shopAt(nowMs), nowMs, method, new URL(target, "http://127.0.0.1"));
    } catch (thrown) {
      // A path that cannot be decoded is the caller's fault.
      if (thrown instanceof URIError || thrown instanceof TypeError) return refused(400, "BadRequest", "bad request");
      return refused(500, "InternalError", "the sample estate failed");
    }
  }

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
