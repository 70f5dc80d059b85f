import { z } from "zod";

/** `redis:` in pilothouse.yaml. Without a url counters, caches and wakes stay within the one process. */
export const redisConfig = z.strictObject({
  url: z
    .string()
    .regex(/^rediss?:\/\//, "must begin with redis:// or rediss://")
    .optional(),
  /** Before every key; two houses on one Redis need two of them, or they would share caches and counters. */
  keyPrefix: z
    .string()
    .regex(/^[\w.-]{1,64}$/, 'takes letters, digits, ".", "_" and "-", at most 64')
    .default("pilothouse"),
});

export type RedisConfig = z.infer<typeof redisConfig>;
