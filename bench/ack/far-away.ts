import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";

/** A server as it is from afar: what is asked arrives at once, and its answer comes so much later; with none, nothing stands between. */
export async function putFarAway(target: string, delayMs: number): Promise<{ readonly url: string; close(): void }> {
  if (delayMs === 0) return { url: target, close: () => undefined };
  const server = createServer((asked, answer) => {
    const { method, url = "/", headers } = asked;
    const onward = request(new URL(url, target), { method: method ?? "GET", headers }, (reply) => {
      setTimeout(() => {
        answer.writeHead(reply.statusCode ?? 502, reply.headers);
        reply.pipe(answer);
      }, delayMs);
    });
    onward.on("error", () => answer.destroy());
    asked.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
