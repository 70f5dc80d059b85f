import { z } from "zod";
import { plural } from "../../src/base/text/words.ts";
import type { DraftBlock } from "../../src/message/message.ts";
import { wordsSlot } from "../../src/tool/slots.ts";
import { defineTool, type Tool } from "../../src/tool/tool.ts";
import { HELP_WORDS } from "./words.ts";

const input = z.strictObject({
  about: wordsSlot("A subject", "about", "with", "on", "for", "regarding", "ask", "use", "help").optional(),
});

interface Helped {
  readonly tools: readonly {
    readonly name: string;
    readonly description: string;
    readonly examples: readonly string[];
  }[];
}

/** `tools` is asked when help is: help itself is one of them. */
export function createHelp(deps: { tools(): readonly Tool[]; followUps(): readonly string[] }): Tool {
  return defineTool<typeof input, Helped>({
    name: "help",
    effect: "read",
    description: "What one can ask, by example",
    examples: ["help please", "what are you good for?", "how do I ask about metrics?", "help with the audit"],
    words: HELP_WORDS,
    input,
    permission: "help:read",
    run: async ({ about }) => {
      const all = deps.tools().map(({ name, description, examples }) => ({ name, description, examples }));
      const tools = about === undefined ? all : all.filter((tool) => mentions(tool, about));
      if (tools.length > 0) return { status: "found", data: { tools }, sources: [] };
      return { status: "empty", asked: `Nothing I can do is about "${about}". Ask "help" for all of it.`, sources: [] };
    },
    view: (result) => {
      if (result.status === "empty") return { summary: result.asked, blocks: [{ type: "text", text: result.asked }] };
      const { tools } = result.data;
      const summary = `Ask in plain words. I can do ${plural(tools.length, "thing")} here; press an example, or type one.`;
      const blocks: DraftBlock[] = [{ type: "text", text: summary }];
      for (const { description, examples } of tools) {
        blocks.push({ type: "text", text: [{ text: description, style: "strong" }] });
        blocks.push({
          type: "buttons",
          buttons: examples.slice(0, 2).map((words) => ({ label: words, press: { kind: "ask" as const, words } })),
        });
      }
      const rules = deps.followUps();
      if (rules.length > 0) blocks.push({ type: "context", text: rules.join(" ") });
      return { summary, blocks };
    },
  });
}

function mentions(tool: Helped["tools"][number], about: string): boolean {
  const text = [tool.name, tool.description, ...tool.examples].join(" ").toLowerCase();
  return about
    .toLowerCase()
    .split(/\s+/)
    .some((word) => text.includes(word.replace(/s$/, "")));
}
