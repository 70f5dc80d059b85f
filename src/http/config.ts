import { z } from "zod";

export const httpConfig = z.strictObject({
  /** Loopback by default: nobody else reaches the console until this is changed. */
  host: z.string().min(1).default("127.0.0.1"),
  /** 0 takes any free port. */
  port: z.int("is not a port; write a number from 0 to 65535").min(0).max(65_535).default(3000),
  /** The address people use where a proxy stands in front: "https://ops.example.com". */
  publicUrl: z
    .url({ protocol: /^https?$/, error: 'is not an address; write it like "https://ops.example.com"' })
    .transform((url) => url.replace(/\/+$/, ""))
    .optional(),
  /** Bearer token of the HTTP API; without one the API answers on the socket only. */
  apiToken: z.string().min(16, "is too short; take at least 16 characters").optional(),
  /** What the holder of the API token may do. */
  apiRole: z.string().min(1).default("operator"),
});

export type HttpConfig = z.infer<typeof httpConfig>;
