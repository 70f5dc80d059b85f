import type { Draft } from "../../message/message.ts";
import type { Option } from "../tool.ts";

/** Asking back: one button for each thing that could be meant. */
export function chooseCard(
  tool: string,
  choice: { readonly question: string; readonly options: readonly Option[] },
): Draft {
  return {
    summary: choice.question,
    blocks: [
      { type: "text", text: choice.question },
      ...(choice.options.length === 0
        ? []
        : [
            {
              type: "buttons" as const,
              buttons: choice.options.map((option) => ({
                label: option.label,
                press: { kind: "call" as const, tool, input: option.input },
              })),
            },
          ]),
    ],
  };
}
