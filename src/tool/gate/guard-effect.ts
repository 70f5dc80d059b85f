import type { Door } from "../../base/actor.ts";
import type { GateStep } from "./step.ts";

/** Doors at which a person commanded or pressed this very thing. Words were interpreted, so they only offer a button. */
const OWN_HAND: ReadonlySet<Door> = new Set(["command", "button", "cli", "api"]);

/** Reads look at once. Acts run at a person's own command or press; from anywhere else they become a button. */
export function guardEffect(): GateStep {
  return async (call, next) => {
    const { tool, actor } = call;
    if (tool.effect !== "act" || OWN_HAND.has(actor.door)) return next(call);
    const said = `${tool.description}. Press the button to do it.`;
    return {
      tool: tool.name,
      input: call.input,
      audience: call.audience,
      status: "asked",
      message: {
        summary: said,
        blocks: [
          { type: "text", text: said },
          {
            type: "facts",
            facts: Object.entries(call.input).map(([label, value]) => ({ label, value: String(value) })),
          },
          {
            type: "buttons",
            buttons: [
              { label: "Do it", style: "primary", press: { kind: "call", tool: tool.name, input: call.input } },
            ],
          },
        ],
      },
    };
  };
}
