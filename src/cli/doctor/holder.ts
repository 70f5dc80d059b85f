import { request } from "node:http";
import { socketPath } from "../socket-path.ts";

const PROBE_MS = 2000;

/** Who answers on a data folder's socket: a server (or a chat) is ready to serve, a command at work says 503. */
export function findHolder(dataDir: string): Promise<"server" | "command" | "nobody"> {
  return new Promise((resolve) => {
    const probe = request({ socketPath: socketPath(dataDir), path: "/healthz", timeout: PROBE_MS }, (response) => {
      response.resume();
      resolve(response.statusCode === 200 ? "server" : "command");
    });
    probe.on("timeout", () => {
      resolve("command"); // it took the connection: slow, but alive
      probe.destroy();
    });
    probe.on("error", () => resolve("nobody"));
    probe.end();
  });
}
