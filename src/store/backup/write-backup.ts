import { chmod, cp, mkdir, mkdtemp, open, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { isoTime } from "../../base/clock.ts";
import { OpsError } from "../../base/errors.ts";
import type { Database } from "../db/database.ts";

/** What a backup says of itself. */
export interface BackupNote {
  readonly format: 1;
  /** ISO 8601 in UTC. */
  readonly madeAt: string;
}

export const NOTE = "backup.json";
export const DATABASE = "db.tar.gz";
/** The embedded database's folder within the data folder. */
export const DATABASE_DIR = "db";

export interface WriteBackupOptions {
  readonly db: Database;
  readonly dataDir: string;
  /** Where it is written; nothing may stand there yet. */
  readonly file: string;
  readonly nowMs: number;
}

/**
 * Writes the data folder (embedded database, keys, kept files) as one gzipped tar, readable by its owner only, since it
 * holds the keys. Works while the house runs. Returns the size in bytes; a failure leaves nothing behind.
 */
export async function writeBackup({ db, dataDir, file, nowMs }: WriteBackupOptions): Promise<number> {
  if (!db.dump)
    throw new OpsError(
      "invalid",
      "This is for the embedded database. Back a Postgres up with pg_dump, and keep audit.key beside it.",
    );
  const target = resolve(file);
  if (await exists(target)) throw new OpsError("conflict", `${file} exists already. Name another file.`);
  const { create } = await import("tar");
  await mkdir(dirname(target), { recursive: true });
  const half = await mkdtemp(join(dirname(target), ".pilothouse-backup-"));
  try {
    // Keys and the newest seal first: the database may be ahead of them, never behind.
    const contents = join(half, "contents");
    await mkdir(contents);
    for (const name of await readdir(dataDir)) {
      if (isKept(name)) await cp(join(dataDir, name), join(contents, name), { recursive: true });
    }
    await writeFile(join(contents, DATABASE), await db.dump());
    const note: BackupNote = { format: 1, madeAt: isoTime(nowMs) };
    await writeFile(join(contents, NOTE), JSON.stringify(note));
    const packed = join(half, "packed");
    await create({ file: packed, cwd: contents, gzip: true, portable: true }, await readdir(contents));
    await chmod(packed, 0o600);
    const handle = await open(packed, "r");
    await handle.sync().finally(() => handle.close());
    await rename(packed, target);
    return (await stat(target)).size;
  } finally {
    await rm(half, { recursive: true, force: true });
  }
}

/** Keys, the newest seal and kept files; not the database itself, the socket, or what is half made. */
function isKept(name: string): boolean {
  return name === "blobs" || name.endsWith(".key") || name === "audit.head";
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
