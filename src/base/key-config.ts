import { z } from "zod";
import { KEY_BYTES } from "./key-file.ts";

/** A key in configuration, as bytes. */
export const keyBytes = z
  .string()
  .transform((text) => Buffer.from(text, "base64"))
  .refine((bytes) => bytes.length === KEY_BYTES, {
    message: `must be the base64 of ${KEY_BYTES} bytes; make one with: openssl rand -base64 ${KEY_BYTES}`,
  });
