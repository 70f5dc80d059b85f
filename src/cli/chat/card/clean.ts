import { visibleText } from "../../../base/text/words.ts";
import type { Message } from "../../../message/message.ts";

/**
 * A message in which no text can move the cursor, change colours or reorder what stands beside it. Everything of a card
 * goes through here before any escape of ours is added.
 */
export function cleanMessage(body: unknown): Message {
  const { summary, blocks, demo } = (clean(body) ?? {}) as Partial<Message>;
  return {
    summary: typeof summary === "string" ? summary : "",
    blocks: Array.isArray(blocks) ? blocks : [],
    ...(demo === true ? { demo } : {}),
  };
}

function clean(value: unknown): unknown {
  if (typeof value === "string") return visibleText(value).replaceAll("\t", "    ");
  if (Array.isArray(value)) return value.map(clean);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, clean(field)]));
}

/** What must stay on its line: a label with a line break in it could be taken for the next line of the card. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
