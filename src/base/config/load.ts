import type { z } from "zod";
import { OpsError } from "../errors.ts";
import { expandEnvironment } from "./expand.ts";
import { type Explained, explainIssue, valueAt } from "./explain.ts";
import { readYaml, type YamlSource } from "./read-yaml.ts";

/** A variable that sets one value of the configuration and wins over the file. */
export interface EnvironmentKey {
  readonly variable: string;
  readonly path: readonly (string | number)[];
  /** From the variable's text to the value; a number for PORT, say. What it cannot read it gives back as it is. */
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
  const expanded = expandEnvironment(yaml?.value ?? {}, sources.environment);
  const fromEnvironment = new Map<string, string>();
  let value = expanded.value;
  for (const { variable, path, read } of sources.keys) {
    const text = sources.environment[variable]?.trim();
    if (text === undefined || text === "") continue;
    value = setAt(value, path, read ? read(text) : text);
    fromEnvironment.set(path.join("."), variable);
  }
  const { parsed, read } = parseValue(schema, value, expanded.filled);
  // What a variable replaces as a whole need not be complete in the file.
  const unset = expanded.problems.filter(({ path }) => variableFor(path, fromEnvironment) === undefined);
  const known = new Set(unset.map(({ path }) => path.join(".")));
  const wrong = (parsed.error?.issues ?? [])
    .flatMap((issue) => explainIssue(issue, schema, read))
    .filter(({ path }) => !known.has(path.join(".")));
  const lineOf = ({ path }: Explained) =>
    variableFor(path, fromEnvironment) === undefined ? (yaml?.lineOf(path) ?? 0) : 0;
  const problems = [
    ...(yaml?.problems ?? []),
    ...[...unset, ...wrong]
      .sort((a, b) => lineOf(a) - lineOf(b))
      .map(({ path, message }) => `${placeOf(path, yaml, fromEnvironment)}: ${message}`),
  ];
  if (problems.length > 0 || !parsed.success) {
    const count = problems.length === 1 ? "one problem" : `${problems.length} problems`;
    throw new OpsError(
      "invalid",
      `The configuration has ${count}:\n${problems.map((line) => `  - ${line}`).join("\n")}`,
    );
  }
  return parsed.data;
}

/** Variables hold text only: where the schema wanted a number or a yes, the text out of one is read as such. */
function parseValue<Schema extends z.ZodType>(schema: Schema, value: unknown, filled: ReadonlySet<string>) {
  const parsed = schema.safeParse(value);
  let read = value;
  for (const issue of parsed.error?.issues ?? []) {
    const path = issue.path.map((part) => (typeof part === "number" ? part : String(part)));
    const text = valueAt(value, path);
    if (issue.code !== "invalid_type" || typeof text !== "string" || !filled.has(path.join("."))) continue;
    const meant = issue.expected === "boolean" ? readBoolean(text) : readNumber(text);
    if (meant !== undefined) read = setAt(read, path, meant);
  }
  return read === value ? { parsed, read } : { parsed: schema.safeParse(read), read };
}

/** A number as people write one, or undefined. */
export function readNumber(text: string): number | undefined {
  return /^-?\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : undefined;
}

function readBoolean(text: string): boolean | undefined {
  return /^(true|false)$/i.test(text.trim()) ? text.trim().toLowerCase() === "true" : undefined;
}

/** "pilothouse.yaml line 7, prometheus.0.url" or "PROMETHEUS_URL". */
function placeOf(path: readonly PropertyKey[], yaml: YamlSource | undefined, env: ReadonlyMap<string, string>): string {
  const variable = variableFor(path, env);
  if (variable !== undefined) return variable;
  const dotted = path.map(String).join(".");
  const line = yaml?.lineOf(path);
  if (line === undefined) return dotted || (yaml?.name ?? "the configuration");
  return `${yaml?.name} line ${line}, ${dotted}`;
}

function variableFor(path: readonly PropertyKey[], env: ReadonlyMap<string, string>): string | undefined {
  const dotted = path.map(String).join(".");
  for (const [key, variable] of env) if (dotted === key || dotted.startsWith(`${key}.`)) return variable;
  return undefined;
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
