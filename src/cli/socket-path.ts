import { join } from "node:path";

/** The socket by which a process holds a data folder. */
export function socketPath(dataDir: string): string {
  return join(dataDir, "serve.sock");
}
