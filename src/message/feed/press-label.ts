import type { Json } from "../../base/json.ts";
import type { Block, Button, IssuedPress } from "../message.ts";
import { blocksOf } from "./blocks-of.ts";

const THUMBS: ReadonlySet<string> = new Set(["👍", "👎"]);

/**
 * What a press says in the conversation: the button's words, as if they had been typed. Undefined for what is about a
 * message rather than said (its thumbs, the Stop of its progress) and for a button that is not there.
 */
export function pressLabel(body: Json, buttonId: string): string | undefined {
  const blocks = blocksOf(body);
  if (blocks.some(({ type }) => type === "progress")) return undefined;
  const label = buttonsOf(blocks).find(({ press }) => press.id === buttonId)?.label;
  return label === undefined || THUMBS.has(label) ? undefined : label;
}

function buttonsOf(blocks: readonly Block[]): readonly Button<IssuedPress>[] {
  return blocks.flatMap((block) => {
    if (block.type === "buttons") return block.buttons;
    if (block.type === "choice") return block.options;
    return block.type === "fold" ? buttonsOf(block.blocks) : [];
  });
}
