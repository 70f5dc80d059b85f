import { mkdir, mkdtemp, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { OpsError } from "../../base/errors.ts";
import { unpackCluster } from "../db/pglite-seed.ts";
import { DATABASE, DATABASE_DIR, NOTE } from "./write-backup.ts";

const note = z.object({ format: z.literal(1), madeAt: z.string() });

export interface RestoreOptions {
  readonly file: string;
  /** Must hold no database yet. The caller holds the folder. */
  readonly dataDir: string;
  /** Judges the unpacked folder before it counts; throws to refuse it. */
  check(dir: string): Promise<void>;
}

/** Lays a backup out in a data folder: all of it once `check` has passed, or nothing. Returns when it was made. */
export async function restoreBackup({ file, dataDir, check }: RestoreOptions): Promise<string> {
  const { extract } = await import("tar");
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const standing = (await readdir(dataDir)).filter((name) => name === DATABASE_DIR || name.endsWith(".key"));
  if (standing.length > 0) {
    throw new OpsError(
      "conflict",
      `${dataDir} holds ${standing.join(" and ")} already. Restore into another folder, or move them away.`,
    );
  }
  const half = await mkdtemp(join(dataDir, "restoring-"));
  try {
    const wrong: string[] = [];
    await extract({ file, cwd: half, onwarn: (_code, message) => void wrong.push(String(message)) }).catch(
      (cause: unknown) => {
        throw damaged(file, cause);
      },
    );
    const made = note.safeParse(await readNote(half));
    if (!made.success || wrong.length > 0) throw damaged(file, wrong[0]);
    await unpackCluster(join(half, DATABASE), join(half, DATABASE_DIR));
    await rm(join(half, DATABASE));
    await check(half);
    await rm(join(half, NOTE));
    const names = await readdir(half);
    // The database last: a folder without one is still free to be restored into.
    for (const name of [...names.filter((name) => name !== DATABASE_DIR), DATABASE_DIR]) {
      await rename(join(half, name), join(dataDir, name));
    }
    return made.data.madeAt;
  } finally {
    // An unpacking that failed may still be writing its last files.
    await rm(half, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }
}

async function readNote(dir: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(join(dir, NOTE), "utf8"));
  } catch {
    return undefined;
  }
}

function damaged(file: string, cause: unknown): OpsError {
  return new OpsError(
    "invalid",
    `${file} is not a whole backup of Pilothouse. Nothing was restored; take another copy.`,
    { cause },
  );
}
