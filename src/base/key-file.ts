import { randomBytes } from "node:crypto";
import { link, open, readFile, rm } from "node:fs/promises";

export const KEY_BYTES = 32;

/** The key kept in this file; undefined where there is none. */
export function readKeyFile(path: string): Promise<Buffer | undefined> {
  return readFile(path).catch(missingFile);
}

/** Makes a random key there unless there is one, and returns what stands there: of two that start together both get one. */
export async function makeKeyFile(path: string): Promise<Buffer> {
  const draft = `${path}.${process.pid}.${randomBytes(4).toString("hex")}`;
  await writeSafely(draft, randomBytes(KEY_BYTES));
  try {
    // A link never replaces: whoever comes second reads the first one's key.
    await link(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    await rm(draft, { force: true });
  }
  return readFile(path);
}

/** For `catch`: a file that is not there is undefined, anything else is thrown on. */
export function missingFile(error: NodeJS.ErrnoException): undefined {
  if (error.code === "ENOENT") return undefined;
  throw error;
}

/** Written for its owner alone, and on the disk once it resolves. */
export async function writeSafely(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, "w", 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}
