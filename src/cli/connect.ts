import { existsSync } from "node:fs";
import { readAppConfig } from "../app-config.ts";
import type { Client } from "./client.ts";
import { createRemoteClient, isSilence } from "./remote-client.ts";
import { socketPath } from "./socket-path.ts";

export interface Where {
  readonly config?: string | undefined;
  readonly server?: string | undefined;
}

/** The named server, else the one that holds the data folder, else the folder itself. */
export async function connect({ config: file, server }: Where): Promise<Client> {
  if (server !== undefined) return createRemoteClient({ url: server, token: process.env.PILOTHOUSE_API_TOKEN });
  const config = readAppConfig(process.env, file);
  const socket = socketPath(config.dataDir);
  if (existsSync(socket)) {
    const client = createRemoteClient({ socket });
    // A fault the server told is an answer; only silence means that nobody is there.
    if (
      await client.listTools().then(
        () => true,
        (error: unknown) => !isSilence(error),
      )
    )
      return client;
  }
  const { createOwnClient } = await import("./own-client.ts");
  return createOwnClient(config);
}
