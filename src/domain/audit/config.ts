import { z } from "zod";
import { keyBytes } from "../../base/key-config.ts";

/** `audit:` in pilothouse.yaml. Without a key one is made in the data folder, which serves a single process. */
export const auditConfig = z.strictObject({
  /** Base64 of 32 random bytes, the same for every process on one database. */
  key: keyBytes.optional(),
});
