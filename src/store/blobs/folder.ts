import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { sha256 } from "../../base/canonical-json.ts";
import type { Clock } from "../../base/clock.ts";
import { OpsError } from "../../base/errors.ts";
import { newId } from "../../base/ids.ts";
import type { Blob, Blobs } from "./blobs.ts";

export interface FolderBlobsOptions {
  readonly dir: string;
  readonly clock: Clock;
}

interface Head {
  readonly mediaType: string;
  readonly expiresAtMs: number;
}

const ID = /^blob_[0-9a-hjkmnp-tv-z]{26}$/; // as newId makes them; nothing else ever becomes a path
const HALF = ".half";
const HEAD_BYTES = 1_024; // a media type is at most 255 characters (RFC 6838)
const HALF_KEPT_MS = 3_600_000;

/**
 * Blobs as files, a folder for each workspace. One file holds both: a line of JSON with media type and expiry, then
 * the bytes, so that one rename makes the blob whole. Written and flushed before `put` returns.
 */
export function createFolderBlobs({ dir, clock }: FolderBlobsOptions): Blobs {
  /** Hashed: a workspace's id may come from a platform and must not be able to name a path. */
  function folderOf(workspaceId: string): string {
    return join(dir, sha256(workspaceId).slice(0, 32));
  }

  async function put(workspaceId: string, blob: Blob, expiresAtMs: number): Promise<string> {
    const folder = folderOf(workspaceId);
    const id = newId("blob", clock.now());
    const half = join(folder, id + HALF);
    const head = `${JSON.stringify({ mediaType: blob.mediaType, expiresAtMs } satisfies Head)}\n`;
    if (Buffer.byteLength(head) > HEAD_BYTES) throw new OpsError("invalid", "The file's media type is too long.");
    try {
      await mkdir(folder, { recursive: true });
      await writeWhole(half, [Buffer.from(head), blob.bytes]);
      await rename(half, join(folder, id));
      await syncFolder(folder);
      return id;
    } catch (error) {
      await rm(half, { force: true }).catch(() => {});
      throw toBlobError(error, dir);
    }
  }

  async function get(workspaceId: string, id: string): Promise<Blob | undefined> {
    if (!ID.test(id)) return undefined;
    try {
      const content = await readFile(join(folderOf(workspaceId), id));
      const headEnd = content.indexOf(10);
      const { mediaType } = JSON.parse(content.toString("utf8", 0, headEnd)) as Head;
      return { bytes: new Uint8Array(content.subarray(headEnd + 1)), mediaType };
    } catch (error) {
      if (codeOf(error) === "ENOENT") return undefined;
      throw toBlobError(error, dir);
    }
  }

  async function sweep(nowMs: number): Promise<number> {
    let removed = 0;
    for (const folder of await list(dir)) {
      for (const name of await list(join(dir, folder))) {
        const path = join(dir, folder, name);
        if (name.endsWith(HALF)) await removeOldHalf(path);
        else if (ID.test(name) && (await readExpiry(path)) <= nowMs) {
          await rm(path, { force: true });
          removed++;
        }
      }
    }
    return removed;
  }

  return { put, get, sweep };
}

async function writeWhole(path: string, parts: readonly Uint8Array[]): Promise<void> {
  const file = await open(path, "wx", 0o600);
  try {
    for (const part of parts) await file.writeFile(part);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Without it a power cut may forget the rename. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  await handle.sync().finally(() => handle.close());
}

/** What a crash in the middle of a put left. The file system stamps by its own clock, so that one is compared. */
async function removeOldHalf(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found && found.mtimeMs < Date.now() - HALF_KEPT_MS) await rm(path, { force: true });
}

/** Infinity when it cannot be read: what is not understood is kept. */
async function readExpiry(path: string): Promise<number> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, "r");
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    const head = buffer.toString("utf8", 0, bytesRead).split("\n", 1)[0] ?? "";
    return (JSON.parse(head) as Head).expiresAtMs;
  } catch {
    return Number.POSITIVE_INFINITY;
  } finally {
    await file?.close();
  }
}

async function list(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR") return [];
    throw toBlobError(error, folder);
  }
}

function toBlobError(error: unknown, dir: string): OpsError {
  const code = codeOf(error);
  if (error instanceof OpsError || code === undefined) {
    return error instanceof OpsError ? error : new OpsError("bug", "A stored file cannot be read.", { cause: error });
  }
  const words =
    code === "ENOSPC" || code === "EDQUOT"
      ? "The disk for files is full: free space on the disk, then try again."
      : "The folder for files cannot be used; check that it exists and that Pilothouse may write there.";
  return new OpsError("unavailable", words, { facts: { code, dir }, cause: error });
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException | undefined)?.code;
}
