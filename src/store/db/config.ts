import { z } from "zod";

/** `database:` in pilothouse.yaml. Without a url the database is embedded, in the data folder. */
export const databaseConfig = z.strictObject({
  url: z
    .string()
    .regex(/^postgres(ql)?:\/\//, "must begin with postgres:// or postgresql://")
    .optional(),
  poolSize: z.int().min(1).max(100).default(10),
  /** A real server stops a statement after this long; the embedded one cannot. */
  statementTimeoutMs: z.int().min(100).max(3_600_000).default(15_000),
});

export type DatabaseConfig = z.infer<typeof databaseConfig>;
