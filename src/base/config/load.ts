import type { z } from "zod";
import { OpsError } from "../errors.ts";
import { nearestName } from "../text/nearest.ts";
import { expandEnvironment } from "./expand.ts";
import { readYaml, type YamlSource } from "./read-yaml.ts";

/** A variable that sets one value of the configuration and wins over the file. */
export interface EnvironmentKey {
  readonly variable: string;
  readonly path: readonly (string | number)[];
  /** From the variable's text to the value; a number for PORT, say. */
  readonly read?: (text: string) => unknown;
}

export interface ConfigSources {
  /** The file's name for messages, and its text; absent without a file. */
  readonly file?: { readonly name: string; readonly text: string };
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly keys: readonly EnvironmentKey[];
}

/**
 * Reads the configuration: the file with `${VARIABLE}` filled in, then the plain variables over it, then the schema.
 * Throws one `invalid` that lists every problem with its place and cure.
 */
export function loadConfig<Schema extends z.ZodType>(schema: Schema, sources: ConfigSources): z.infer<Schema> {
  const yaml = sources.file ? readYaml(sources.file.name, sources.file.text) : undefined;
  const problems: string[] = [...(yaml?.problems ?? [])];
  const expanded = expandEnvironment(yaml?.value ?? {}, sources.environment, (path, message) =>
    problems.push(`${placeOf(path, yaml, new Map())}: ${message}`),
  );
  const fromEnvironment = new Map<string, string>();
  let value = expanded;
  for (const { variable, path, read } of sources.keys) {
    const text = sources.environment[variable]?.trim();
    if (text === undefined || text === "") continue;
    value = setAt(value, path, read ? read(text) : text);
    fromEnvironment.set(path.join("."), variable);
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    for (const issue of parsed.error.issues) problems.push(...explain(issue, schema, yaml, fromEnvironment));
  }
  if (problems.length > 0 || !parsed.success) {
    const count = problems.length === 1 ? "one problem" : `${problems.length} problems`;
    throw new OpsError(
      "invalid",
      `The configuration has ${count}:\n${problems.map((line) => `  - ${line}`).join("\n")}`,
    );
  }
  return parsed.data;
}

function explain(
  issue: z.core.$ZodIssue,
  schema: z.ZodType,
  yaml: YamlSource | undefined,
  env: ReadonlyMap<string, string>,
): string[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => {
      const path = [...issue.path, key];
      const near = nearestName(key, keysAt(schema, issue.path));
      return `${placeOf(path, yaml, env)}: there is no such setting${near ? `, did you mean ${near}?` : "; remove it."}`;
    });
  }
  return [`${placeOf(issue.path, yaml, env)}: ${issue.message}.`.replace(/([.?!])\.$/, "$1")];
}

/** "pilothouse.yaml line 7, prometheus.0.url" or "PROMETHEUS_URL". */
function placeOf(path: readonly PropertyKey[], yaml: YamlSource | undefined, env: ReadonlyMap<string, string>): string {
  const dotted = path.map(String).join(".");
  for (const [key, variable] of env) if (dotted === key || dotted.startsWith(`${key}.`)) return variable;
  const line = yaml?.lineOf(path);
  return line === undefined ? dotted || "the configuration" : `${yaml?.name} line ${line}, ${dotted}`;
}

/** The settings a strict object knows at a path, for naming the nearest. */
function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
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

function setAt(value: unknown, path: readonly (string | number)[], leaf: unknown): unknown {
  const [head, ...rest] = path;
  if (head === undefined) return leaf;
  if (typeof head === "number") {
    const list = Array.isArray(value) ? [...value] : [];
    list[head] = setAt(list[head], rest, leaf);
    return list;
  }
  const record = value !== null && typeof value === "object" && !Array.isArray(value) ? value : {};
  return { ...record, [head]: setAt((record as Record<string, unknown>)[head], rest, leaf) };
}
