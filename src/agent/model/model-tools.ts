import type { StructuredToolInterface } from "@langchain/core/tools";
import { z } from "zod";
import { clip } from "../../base/text/words.ts";
import type { Gate } from "../../tool/gate/gate.ts";
import type { Registry } from "../../tool/registry.ts";
import type { Tool } from "../../tool/tool.ts";
import { shapeResult } from "./shape-result.ts";
import { turnOf } from "./turn.ts";

/** Names the model has beside the read tools. */
export const OFFER_ACTION = "offer_action";
export const RESULT_READ = "result_read";

const MOST_OFFERS = 4;
const READ_CHARS = 6000;

/** What the model may use: every read through the gate, offering buttons, and reading on in a kept result. Nothing else. */
export async function createModelTools({
  registry,
  gate,
}: {
  readonly registry: Registry;
  readonly gate: Gate;
}): Promise<StructuredToolInterface[]> {
  const { tool } = await import("@langchain/core/tools");
  const reads = registry.tools.filter(({ effect }) => effect === "read");
  const others = registry.tools.filter(({ effect }) => effect !== "read");

  const looks = reads.map((read) =>
    tool(
      async (input, config) => {
        const turn = turnOf(config.configurable);
        turn.progress(`${read.description} …`);
        // The person's own rights, at the agent's door: nothing that acts passes it.
        const outcome = await gate.call(
          { ...turn.actor, door: "agent" },
          read.name,
          input as Record<string, unknown>,
          turn,
        );
        turn.outcomes.push(outcome);
        return shapeResult(outcome, turn);
      },
      { name: read.name, description: describe(read), schema: read.input },
    ),
  );

  const offer = tool(
    async (input, config) => {
      const turn = turnOf(config.configurable);
      const { action, arguments: args, label } = input as z.infer<typeof offerInput>;
      const wanted = others.find(({ name }) => name === action);
      if (!wanted)
        return `There is no action called ${action}. ${others.length > 0 ? `There is ${others.map(({ name }) => name).join(", ")}.` : "There is none."}`;
      const parsed = wanted.input.safeParse(args);
      if (!parsed.success)
        return `The arguments do not fit ${action}: ${parsed.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`).join("; ")}.`;
      if (turn.offers.length >= MOST_OFFERS) return "Enough buttons were offered.";
      turn.offers.push({ label: clip(label, 60), press: { kind: "call", tool: action, input: parsed.data } });
      return `Offered as a button. It runs only if ${turn.actor.name} presses it${wanted.effect === "change" ? " and the right people approve" : ""}.`;
    },
    { name: OFFER_ACTION, description: offerDescription(others), schema: offerInput },
  );

  const readOn = tool(
    async (input, config) => {
      const { ref, from } = input as z.infer<typeof readInput>;
      const kept = turnOf(config.configurable).kept.get(ref);
      if (kept === undefined) return `Nothing is kept as ${ref}.`;
      const text = JSON.stringify(kept);
      const end = Math.min(text.length, from + READ_CHARS);
      return `${text.slice(from, end)}\n(characters ${from} to ${end} of ${text.length})`;
    },
    { name: RESULT_READ, description: "Read on in a result that was shortened", schema: readInput },
  );
  return [...looks, ...(others.length > 0 ? [offer] : []), readOn] as StructuredToolInterface[];
}

const offerInput = z.object({
  action: z.string().describe("Name of the action"),
  arguments: z.record(z.string(), z.unknown()).describe("Its arguments"),
  label: z.string().describe("What the button says, such as: Restart checkout"),
});

const readInput = z.object({
  ref: z.string().describe("The reference given with the shortened result"),
  from: z.number().int().min(0).default(0).describe("First character"),
});

function describe(tool: Tool): string {
  return `${tool.description}. For example: ${tool.examples.slice(0, 2).join("; ")}`;
}

function offerDescription(tools: readonly Tool[]): string {
  const list = tools.map((tool) => `${tool.name}(${Object.keys(tool.input.shape).join(", ")}): ${tool.description}`);
  return `Offer the person a button for an action. You never act yourself. Actions:\n${list.join("\n")}`;
}
