import type { Actor } from "../base/actor.ts";
import type { Clock } from "../base/clock.ts";
import type { Tool } from "../tool/tool.ts";
import type { KnownName, ReadIntent } from "./intent/intent.ts";

/** One look that words mean, to be taken later and again: a read tool and its input, or a sentence saying why none. */
export type ReadLook = (
  words: string,
  actor: Pick<Actor, "zone">,
) => Promise<{ readonly tool: string; readonly input: Readonly<Record<string, unknown>> } | string>;

export function createReadLook(deps: {
  readonly tools: readonly Pick<Tool, "name" | "effect">[];
  readonly readIntent: ReadIntent;
  knownNames(): Promise<readonly KnownName[]>;
  readonly clock: Clock;
}): ReadLook {
  return async (words, { zone }) => {
    const named = deps.tools.find(({ name }) => name === words);
    const intent = named
      ? ({ kind: "call", tool: named.name, input: {} } as const)
      : deps.readIntent(words, { nowMs: deps.clock.now(), zone, names: await deps.knownNames() });
    if (intent.kind !== "call") return `I do not know what "${words}" should show. Write it as you would ask for it.`;
    const tool = deps.tools.find(({ name }) => name === intent.tool);
    if (tool?.effect !== "read") return `"${words}" does something; a digest only looks. Name something to look at.`;
    return { tool: intent.tool, input: intent.input };
  };
}
