import { mkdir, rm } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import { dirname, join } from "node:path";
import { OpsError } from "../base/errors.ts";
import { closeServer, listen } from "../http/server.ts";
import { socketPath } from "./socket-path.ts";
import { takePath } from "./take-path.ts";

/** Kernels take 104 bytes and more for a socket's path; names beside it are a little longer. */
const MAX_PATH_BYTES = 92;

/** A data folder in this process's hands: nobody else opens it until `release`. */
export interface HeldFolder {
  /** From now on requests on the socket are answered by this. */
  serve(listener: RequestListener): void;
  release(): Promise<void>;
}

/**
 * Takes the data folder by a socket in it, which is lock, transport and credential at once: the kernel lets one process
 * listen, only the folder's owner may connect, and a socket whose process has died refuses, so that it can be replaced.
 * Throws `conflict` when another process has it.
 */
export async function holdFolder(dataDir: string): Promise<HeldFolder> {
  await makeFolder(dataDir);
  const path = socketPath(dataDir);
  if (Buffer.byteLength(path) > MAX_PATH_BYTES) {
    throw new OpsError(
      "invalid",
      `The data folder's path ${dataDir} is too long for a socket. Set PILOTHOUSE_DATA_DIR to a shorter one.`,
    );
  }
  let serving: RequestListener = (_request, response) => {
    const message = "Another Pilothouse command is at work in this data folder, or a server is starting. Try again.";
    response.writeHead(503, { "content-type": "application/json" });
    response.end(JSON.stringify({ error: { kind: "unavailable", message } }));
  };
  const server = createServer((request, response) => serving(request, response));
  // Bound under a name of our own first: a link into place succeeds for one process only.
  const draft = join(dirname(path), `s.${process.pid}`);
  await rm(draft, { force: true });
  const mask = process.umask(0o177); // between bind and chmod anybody could connect
  try {
    await listen(server, { path: draft });
  } catch (cause) {
    throw unusable(dataDir, cause);
  } finally {
    process.umask(mask);
  }
  try {
    if (!(await takePath(draft, path))) throw heldElsewhere(dataDir);
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

async function makeFolder(dataDir: string): Promise<void> {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw unusable(dataDir, cause);
  }
}

function unusable(dataDir: string, cause: unknown): OpsError {
  const { code } = cause as NodeJS.ErrnoException;
  return new OpsError(
    "unavailable",
    `The data folder ${dataDir} cannot be used (${code ?? "unknown"}). Set PILOTHOUSE_DATA_DIR to a folder you may write.`,
    { cause },
  );
}

function heldElsewhere(dataDir: string): OpsError {
  return new OpsError(
    "conflict",
    `Another Pilothouse process holds the data folder ${dataDir}. Stop it, or set PILOTHOUSE_DATA_DIR to another folder.`,
  );
}
