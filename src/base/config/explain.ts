import type { z } from "zod";
import { nearestName } from "../text/nearest.ts";
import { listOf } from "../text/words.ts";

/** What is wrong with a setting, and what to write in its place. */
export interface Explained {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** A schema's issue in sentences; several unknown settings are several. `value` is what was read. */
export function explainIssue(issue: z.core.$ZodIssue, schema: z.ZodType, value: unknown): readonly Explained[] {
  const { path } = issue;
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => {
        const known = keysAt(schema, path);
        const near = nearestName(key, known);
        const cure = near
          ? `did you mean ${near}?`
          : `remove it${known.length > 0 ? ` (there is ${listOf(known)})` : ""}.`;
        return { path: [...path, key], message: `there is no such setting; ${cure}` };
      });
    case "invalid_key": {
      const why = issue.issues.map(({ message }) => message).join(", ");
      return [{ path, message: `${String(path.at(-1))} ${why}.` }];
    }
    default:
      return [{ path, message: sentence(own(issue) ?? messageOf(issue, valueAt(value, path))) }];
  }
}

/** The message a schema was given by us; zod's own ones begin like this. */
function own({ message }: z.core.$ZodIssue): string | undefined {
  return /^(Invalid|Too (big|small)|Unrecognized)/.test(message) ? undefined : message;
}

function messageOf(issue: z.core.$ZodIssue, value: unknown): string {
  switch (issue.code) {
    case "invalid_type":
      return value === undefined ? "is missing" : `must be ${nameOfType(issue.expected)}, not ${nameOfValue(value)}`;
    case "too_small":
      return issue.origin === "number" || issue.origin === "int"
        ? `must be at least ${issue.minimum}`
        : "must not be empty";
    case "too_big":
      return issue.origin === "number" || issue.origin === "int"
        ? `must be at most ${issue.maximum}`
        : `is too long; at most ${issue.maximum} fit`;
    case "invalid_value":
      return `must be ${listOf(issue.values.map(String), "or")}`;
    default:
      return issue.message;
  }
}

function nameOfType(expected: string): string {
  if (expected === "int") return "a whole number";
  if (expected === "record" || expected === "object") return "a group of settings";
  if (expected === "array") return "a list";
  return expected === "string" ? "text" : expected === "boolean" ? "true or false" : `a ${expected}`;
}

function nameOfValue(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (value === null) return "nothing";
  if (typeof value === "object") return "a group of settings";
  return typeof value === "string" ? `"${value.slice(0, 40)}"` : String(value);
}

function sentence(text: string): string {
  return /[.?!]$/.test(text) ? text : `${text}.`;
}

export function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((at, part) => (at as Record<PropertyKey, unknown> | null | undefined)?.[part], value);
}

/** The settings a strict object knows at a path. */
function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): readonly string[] {
  let at: unknown = schema;
  for (const part of path) at = childOf(unwrap(at), part);
  const shape = (unwrap(at) as { shape?: Record<string, unknown> } | undefined)?.shape;
  return shape ? Object.keys(shape) : [];
}

function childOf(schema: unknown, part: PropertyKey): unknown {
  const { shape, element, valueType } = (schema ?? {}) as {
    shape?: Record<PropertyKey, unknown>;
    element?: unknown;
    valueType?: unknown;
  };
  return shape?.[part] ?? element ?? valueType;
}

/** Through optional, default, prefault, pipe and the like to what they hold. */
function unwrap(schema: unknown): unknown {
  let at = schema as { def?: { innerType?: unknown; in?: unknown } } | undefined;
  while (at?.def && (at.def.innerType ?? at.def.in) !== undefined) at = (at.def.innerType ?? at.def.in) as typeof at;
  return at;
}
