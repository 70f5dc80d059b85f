import { OpsError } from "../base/errors.ts";
import { nearestName } from "../base/text/nearest.ts";
import type { Tool } from "./tool.ts";

/** Every tool there is, by name. */
export interface Registry {
  /** Sorted by name. */
  readonly tools: readonly Tool[];
  /** Throws `missing` with the nearest name. */
  get(name: string): Tool;
}

const NAME = /^[a-z]+(_[a-z]+)*$/;

export function createRegistry(tools: readonly Tool[]): Registry {
  const byName = new Map<string, Tool>();
  for (const tool of tools) {
    if (!NAME.test(tool.name)) throw new OpsError("bug", `"${tool.name}" is not a tool name; write it like area_verb.`);
    if (byName.has(tool.name)) throw new OpsError("bug", `Two tools are called ${tool.name}.`);
    if (tool.examples.length === 0) throw new OpsError("bug", `${tool.name} has no example of how to ask for it.`);
    byName.set(tool.name, tool);
  }
  return {
    tools: [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    get: (name) => {
      const tool = byName.get(name);
      if (tool) return tool;
      const near = nearestName(name, byName.keys());
      const cure = near ? `Did you mean ${near}?` : "`pilothouse tool list` shows all of them.";
      throw new OpsError("missing", `There is no tool called ${name}. ${cure}`, { facts: { nearest: near } });
    },
  };
}
