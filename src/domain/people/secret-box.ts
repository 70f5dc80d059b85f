import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { join } from "node:path";
import { OpsError } from "../../base/errors.ts";
import { KEY_BYTES, makeKeyFile, readKeyFile } from "../../base/key-file.ts";

/** Seals small secrets for the database with a key that is not in it (AES-256-GCM). */
export interface SecretBox {
  /** `purpose` names what the secret is and whose: it opens under the same words only. */
  seal(text: string, purpose: string): string;
  /** Throws `conflict` when another key sealed it, or it was altered or moved. */
  open(sealed: string, purpose: string): string;
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export function createSecretBox(master: Uint8Array): SecretBox {
  const key = Buffer.from(hkdfSync("sha256", master, "", "pilothouse secrets 1", KEY_BYTES));
  return {
    seal: (text, purpose) => {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(purpose));
      const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString("base64");
    },
    open: (sealed, purpose) => {
      const bytes = Buffer.from(sealed, "base64");
      try {
        const cipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, NONCE_BYTES), {
          authTagLength: TAG_BYTES,
        });
        cipher.setAAD(Buffer.from(purpose)).setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
        return cipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES), undefined, "utf8") + cipher.final("utf8");
      } catch (cause) {
        throw new OpsError(
          "conflict",
          "This secret was sealed with another key. Put the right secrets.key back, or make it anew.",
          {
            cause,
          },
        );
      }
    },
  };
}

/** The master key: the configured one, else the data folder's own, made there once. */
export async function readSecretsKey(dir: string, configured?: Uint8Array): Promise<Uint8Array> {
  const path = join(dir, "secrets.key");
  const existing = await readKeyFile(path);
  if (configured) {
    if (!existing || existing.equals(configured)) return configured;
    throw new OpsError(
      "conflict",
      `${path} is another key than the configured one. Put its content (base64 ${path}) into PILOTHOUSE_SECRETS_KEY; or, if nobody has enrolled a code, remove the file.`,
    );
  }
  const key = existing ?? (await makeKeyFile(path));
  if (key.length === KEY_BYTES) return key;
  throw new OpsError(
    "conflict",
    `${path} is not a key. Put the right one back, or remove it and enrol all codes anew.`,
  );
}
