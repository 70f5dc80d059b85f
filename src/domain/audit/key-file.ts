import { readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { OpsError } from "../../base/errors.ts";
import { KEY_BYTES, makeKeyFile, missingFile, readKeyFile, writeSafely } from "../../base/key-file.ts";
import type { SealHead } from "./seal.ts";

/**
 * The sealing key: the configured one, else the data folder's own, made there once, so that two processes that start
 * together get the same one. Throws `conflict` when both are there and differ: what one sealed the other cannot verify.
 */
export async function readAuditKey(dir: string, configured?: Uint8Array): Promise<Uint8Array> {
  const path = join(dir, "audit.key");
  const existing = await readKeyFile(path);
  if (configured) {
    if (!existing || existing.equals(configured)) return configured;
    throw new OpsError(
      "conflict",
      `${path} is another key than the configured one, and what it sealed could not be verified any more. Put its content (base64 ${path}) into PILOTHOUSE_AUDIT_KEY; or, if nothing was sealed with it, remove the file.`,
    );
  }
  const key = existing ?? (await makeKeyFile(path));
  if (key.length === KEY_BYTES) return key;
  throw new OpsError(
    "conflict",
    `${path} is not an audit key. Put the right one back: without it no seal can be verified.`,
  );
}

/** The newest seal, kept beside the key so that seals cut off in the database are missed. */
export async function keepHead(dir: string, head: SealHead): Promise<void> {
  const path = join(dir, "audit.head");
  await writeSafely(`${path}.${process.pid}`, new TextEncoder().encode(JSON.stringify(head)));
  await rename(`${path}.${process.pid}`, path);
}

export async function readHead(dir: string): Promise<SealHead | undefined> {
  const text = await readFile(join(dir, "audit.head"), "utf8").catch(missingFile);
  if (text === undefined) return undefined;
  try {
    const { no, mac } = JSON.parse(text) as Partial<SealHead>;
    if (typeof no === "number" && typeof mac === "string") return { no, mac };
  } catch {
    // Falls through: a head that cannot be read proves nothing either way.
  }
  throw new OpsError(
    "conflict",
    `${join(dir, "audit.head")} cannot be read, so it is not proven that the newest seals are all there.`,
  );
}
