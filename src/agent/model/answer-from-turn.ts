import { clip, visibleText } from "../../base/text/words.ts";
import { formatTime } from "../../base/time/format-time.ts";
import type { Draft, DraftBlock } from "../../message/message.ts";
import type { Outcome } from "../../tool/outcome.ts";
import type { Answer } from "../answer.ts";
import { markFigures } from "./grounding.ts";
import type { ModelTurn } from "./turn.ts";

/** A phone shows some forty lines of it; what is longer is not an answer. */
const MAX_SAID_CHARS = 4000;

/** The card of a model's answer: its words as plain text, the pictures, and every look folded beneath. */
export function answerFromTurn(
  turn: ModelTurn,
  said: string,
  { nowMs, zone }: { readonly nowMs: number; readonly zone: string },
): Answer {
  const words = markFigures(clip(plainWords(said), MAX_SAID_CHARS), turn.outcomes);
  const charts = turn.outcomes.flatMap(({ message }) => message.blocks.filter(({ type }) => type === "chart"));
  const looks = turn.outcomes.map(
    (outcome): DraftBlock => ({
      type: "fold",
      title: `${outcome.tool}: ${clip(outcome.message.summary, 120)}`,
      blocks: outcome.message.blocks.filter(({ type }) => type !== "buttons"),
    }),
  );
  const evidence =
    looks.length > 0 ? `${looks.length === 1 ? "one look" : `${looks.length} looks`}` : "no look was made for this";
  const blocks: DraftBlock[] = [
    ...words.text.split(/\n{2,}/).map((text): DraftBlock => ({ type: "text", text })),
    ...(words.unfounded.length > 0
      ? [
          {
            type: "text" as const,
            dot: "amber" as const,
            text: `Not found in what was looked at: ${words.unfounded.join(", ")}.`,
          },
        ]
      : []),
    ...charts.slice(0, 2),
    ...looks,
    ...(turn.offers.length > 0 ? [{ type: "buttons" as const, buttons: turn.offers }] : []),
    {
      type: "context",
      text: `${formatTime(nowMs, zone, nowMs)} · answered with ${turn.answeredBy ?? "a model"} · ${evidence}`,
    },
  ];
  const [first = ""] = words.text.split("\n");
  const message: Draft = { summary: clip(first, 300), blocks };
  return {
    status: statusOf(turn.outcomes),
    outcomes: turn.outcomes,
    message,
    audience: turn.outcomes.some(({ audience }) => audience === "person") ? "person" : "place",
  };
}

/** Models write markdown whatever they are told; its signs are taken off, since text is never read as markup here. */
function plainWords(said: string): string {
  return visibleText(said)
    .replace(/^#{1,6}\s+/gm, "")
    .replace(/\*\*([^*\n]+)\*\*/g, "$1")
    .replace(/`([^`\n]+)`/g, "$1")
    .replace(/\[([^\]\n]+)\]\([^)\s]+\)/g, "$1")
    .trim();
}

function statusOf(outcomes: readonly Outcome[]): Answer["status"] {
  const statuses = outcomes.map(({ status }) => status);
  for (const status of ["found", "partial", "empty", "choose", "asked", "planned", "refused", "failed"] as const) {
    if (statuses.includes(status)) return status;
  }
  return "empty";
}
