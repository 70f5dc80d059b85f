import { z } from "zod";
import { KEY_BYTES } from "../../base/key-file.ts";

/** `audit:` in pilothouse.yaml. Without a key one is made in the data folder, which serves a single process. */
export const auditConfig = z.strictObject({
  /** Base64 of 32 random bytes, the same for every process on one database. */
  key: z
    .string()
    .transform((text) => Buffer.from(text, "base64"))
    .refine((bytes) => bytes.length === KEY_BYTES, {
      message: `must be the base64 of ${KEY_BYTES} bytes; make one with: openssl rand -base64 ${KEY_BYTES}`,
    })
    .optional(),
});
