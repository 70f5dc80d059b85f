import type { Message } from "../message/message.ts";
import type { Reply } from "./adapter.ts";

/** One sentence to the person alone. */
export function refused(sentence: string): Reply {
  return { type: "refused", message: sentenceCard(sentence) };
}

/** For the person's eyes, once; kept nowhere. */
export function shown(message: Message): Reply {
  return { type: "shown", message };
}

export function sentenceCard(sentence: string): Message {
  return { summary: sentence, blocks: [{ type: "text", text: sentence }] };
}
