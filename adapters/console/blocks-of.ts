import type { Json } from "../../src/base/json.ts";
import type { Block, Message } from "../../src/message/message.ts";

/** The blocks of what stands in the feed: none for a person's words. Messages are put there by this adapter alone. */
export function blocksOf(body: Json): readonly Block[] {
  const { blocks } = (body ?? {}) as unknown as Partial<Message>;
  return Array.isArray(blocks) ? blocks : [];
}
