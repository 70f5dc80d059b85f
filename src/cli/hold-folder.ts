import { link, mkdir, rename, rm } from "node:fs/promises";
import { createServer, type RequestListener, request } from "node:http";
import { join } from "node:path";
import { OpsError } from "../base/errors.ts";
import { closeServer, listen } from "../http/server.ts";

/** Kernels take about 104 bytes for a socket's path. */
const MAX_PATH_BYTES = 100;
const PROBE_MS = 2000;

/** A data folder in this process's hands: nobody else opens it until `release`. */
export interface HeldFolder {
  /** From now on requests on the socket are answered by this. */
  serve(listener: RequestListener): void;
  release(): Promise<void>;
}

export function socketPath(dataDir: string): string {
  return join(dataDir, "serve.sock");
}

/**
 * Takes the data folder by a socket in it, which is lock, transport and credential at once: the kernel lets one process
 * listen, only the folder's owner may connect, and a socket whose process has died refuses, so that it can be replaced.
 * Throws `conflict` when another process has it.
 */
export async function holdFolder(dataDir: string): Promise<HeldFolder> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const path = socketPath(dataDir);
  if (Buffer.byteLength(path) > MAX_PATH_BYTES) {
    throw new OpsError(
      "invalid",
      `The data folder's path ${dataDir} is too long for a socket. Set PILOTHOUSE_DATA_DIR to a shorter one.`,
    );
  }
  let serving: RequestListener = (_request, response) => {
    response.writeHead(503, { "content-type": "application/json" });
    response.end(
      JSON.stringify({ error: { kind: "unavailable", message: "Pilothouse is starting or another command runs." } }),
    );
  };
  const server = createServer((request, response) => serving(request, response));
  // Bound under a name of our own first: a link into place succeeds for one process only.
  const draft = `${path}.${process.pid}`;
  await rm(draft, { force: true });
  const mask = process.umask(0o177);
  try {
    await listen(server, { path: draft });
  } finally {
    process.umask(mask);
  }
  try {
    await takePath(draft, path);
  } catch (error) {
    await closeServer(server);
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
  return {
    serve: (listener) => {
      serving = listener;
    },
    release: async () => {
      await rm(path, { force: true });
      await closeServer(server);
    },
  };
}

async function takePath(draft: string, path: string): Promise<void> {
  for (let tries = 0; tries < 5; tries++) {
    try {
      return await link(draft, path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    if (await answers(path)) throw heldElsewhere(path);
    // Nobody listens: moved away under a name of our own, then asked again, since another starter may have been quicker.
    const stale = `${draft}.stale`;
    try {
      await rename(path, stale);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") continue;
      throw error;
    }
    if (await answers(stale)) {
      await link(stale, path).catch(() => undefined);
      await rm(stale, { force: true });
      throw heldElsewhere(path);
    }
    await rm(stale, { force: true });
  }
  throw heldElsewhere(path);
}

function heldElsewhere(path: string): OpsError {
  return new OpsError(
    "conflict",
    `Another Pilothouse process holds the data folder (${path}). Stop it, or set PILOTHOUSE_DATA_DIR to another folder.`,
  );
}

/** Whether a process answers behind a socket. */
function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = request({ socketPath: path, path: "/healthz", timeout: PROBE_MS }, (response) => {
      response.resume();
      resolve(true);
    });
    probe.on("timeout", () => {
      resolve(true); // it took the connection: slow, but alive
      probe.destroy();
    });
    probe.on("error", (error: NodeJS.ErrnoException) =>
      resolve(error.code !== "ECONNREFUSED" && error.code !== "ENOENT"),
    );
    probe.end();
  });
}
