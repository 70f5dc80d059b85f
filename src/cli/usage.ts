import { OpsError } from "../base/errors.ts";
import { nearestName } from "../base/text/nearest.ts";
import { clip, listOf } from "../base/text/words.ts";
import type { ToolListing } from "../bot/operations.ts";

/** A slip of whoever typed the command, not a failure of what was asked: the exit code tells them apart. */
export function usageError(message: string): OpsError {
  return new OpsError("invalid", message, { facts: { usage: true } });
}

export function isUsage(error: unknown): boolean {
  return error instanceof OpsError && error.facts.usage === true;
}

/** The tool of this name, or a usage error with the nearest one. */
export function findTool(tools: readonly ToolListing[], name: string): ToolListing {
  const tool = tools.find((one) => one.name === name);
  if (tool) return tool;
  const near = nearestName(
    name,
    tools.map((one) => one.name),
  );
  throw usageError(
    `There is no tool called ${clip(name, 60)}. ${near ? `Did you mean ${near}?` : "`pilothouse tool list` shows all of them."}`,
  );
}

/** Throws a usage error for an input that is missing or that this tool does not have. */
export function checkInputNames(tool: ToolListing, input: Readonly<Record<string, unknown>>): void {
  const names = tool.input.map(({ name }) => name);
  for (const given of Object.keys(input)) {
    if (names.includes(given)) continue;
    const near = nearestName(given, names);
    const cure = near ? `Did you mean ${near}?` : `It takes ${listOf(names) || "none"}.`;
    throw usageError(`${tool.name} has no input called ${clip(given, 40)}. ${cure}`);
  }
  const missing = tool.input.filter(({ name, required }) => required && input[name] === undefined);
  const [first] = missing;
  if (first) {
    const wanted = listOf(missing.map(({ name, about }) => (about === "" ? name : `${name} (${about})`)));
    throw usageError(`${tool.name} needs ${wanted}. Try --input '${JSON.stringify({ [first.name]: "…" })}'.`);
  }
}
