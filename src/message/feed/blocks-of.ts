import type { Json } from "../../base/json.ts";
import type { Block, Message } from "../message.ts";

/** The blocks of what stands in the feed: none for a person's words. Only messages of ours are put there. */
export function blocksOf(body: Json): readonly Block[] {
  const { blocks } = (body ?? {}) as unknown as Partial<Message>;
  return Array.isArray(blocks) ? blocks : [];
}
