import pino, { type Logger as PinoLogger } from "pino";
import { z } from "zod";
import { OpsError } from "../errors.ts";
import { redactSecrets } from "./redact.ts";

export type Logger = Pick<PinoLogger, "debug" | "info" | "warn" | "error" | "child">;

export const logConfig = z.strictObject({
  level: z.enum(["debug", "info", "warn", "error", "silent"]).default("info"),
});

/** Structured lines on standard error. Secrets our rules know are cut from every string, however deep. */
export function createLog(level: string, to: NodeJS.WritableStream = process.stderr): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: {
        level: (label) => ({ level: label }),
        log: (fields) => redactDeep(fields, 0) as Record<string, unknown>,
      },
      hooks: {
        logMethod(args, method) {
          method.apply(this, args.map((arg) => (typeof arg === "string" ? redactSecrets(arg) : arg)) as typeof args);
        },
      },
    },
    to,
  );
}

const MAX_DEPTH = 6;
const SECRET_FIELD = /pass(word|phrase)?$|secret|token$|authorization|cookie|api[-_]?key|private[-_]?key/i;

function redactDeep(value: unknown, depth: number): unknown {
  if (typeof value === "string") return redactSecrets(value);
  if (value instanceof Error) return errorFields(value, depth);
  if (value === null || typeof value !== "object") return value;
  if (depth >= MAX_DEPTH) return "…";
  if (Array.isArray(value)) return value.slice(0, 50).map((item) => redactDeep(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => [
      key,
      SECRET_FIELD.test(key) && typeof field === "string" ? "[redacted]" : redactDeep(field, depth + 1),
    ]),
  );
}

function errorFields(error: Error, depth: number): unknown {
  if (depth >= MAX_DEPTH) return redactSecrets(error.message);
  return {
    type: error.name,
    message: redactSecrets(error.message),
    ...(error instanceof OpsError ? { kind: error.kind, facts: redactDeep(error.facts, depth + 1) } : {}),
    ...(error instanceof OpsError && error.kind !== "bug" ? {} : { stack: redactSecrets(error.stack ?? "") }),
    ...(error.cause === undefined ? {} : { cause: redactDeep(error.cause, depth + 1) }),
  };
}
