import pino, { type Logger as PinoLogger } from "pino";
import { z } from "zod";
import { OpsError } from "../errors.ts";
import { redactSecrets } from "./redact.ts";

/** No `child`: pino writes a child's bindings past everything that cuts secrets. */
export type Logger = Pick<PinoLogger, "debug" | "info" | "warn" | "error">;

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
      },
      // Errors come as what errorFields made of them; pino's own serializer would take their type away.
      serializers: { err: (fields: unknown) => fields },
      hooks: {
        logMethod(args, method) {
          // An error alone would lend its message to the line before anybody had looked at it.
          const given: readonly unknown[] = args[0] instanceof Error ? [{ err: args[0] }, ...args.slice(1)] : args;
          method.apply(this, given.map((arg) => redactDeep(arg, 0)) as typeof args);
        },
      },
    },
    to,
  );
}

const MAX_DEPTH = 6;
const SECRET_FIELD = /pass(word|wd|phrase)?$|secret|token$|authorization|cookie|(api|access|private|signing)[-_]?key/i;

function redactDeep(value: unknown, depth: number): unknown {
  if (typeof value === "string") return redactSecrets(value);
  if (value instanceof Error) return errorFields(value, depth);
  if (typeof value === "bigint") return String(value);
  if (value === null || typeof value !== "object" || value instanceof Date) return value;
  if (depth >= MAX_DEPTH) return "…";
  if (Array.isArray(value)) return value.slice(0, 50).map((item) => redactDeep(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => [
      key,
      SECRET_FIELD.test(key) && isHideable(field) ? "[redacted]" : redactDeep(field, depth + 1),
    ]),
  );
}

/** Booleans and the like tell whether there is a secret, not what it is. */
function isHideable(field: unknown): boolean {
  return typeof field === "string" || typeof field === "number" || Array.isArray(field);
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
