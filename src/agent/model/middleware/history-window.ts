import type { AgentMiddleware } from "langchain";
import { turnOf } from "../turn.ts";

/** A turn of a conversation is its question and its answer. */
const MESSAGES_A_TURN = 2;

/** The last turns of the conversation, whole; never half of one, which would leave an answer without its question. */
export async function historyWindow(): Promise<AgentMiddleware> {
  const { createMiddleware } = await import("langchain");
  return createMiddleware({
    name: "HistoryWindow",
    wrapModelCall: (request, handler) => {
      const { historyTurns } = turnOf(request.runtime.configurable);
      const system = request.messages.filter((message) => message.getType() === "system");
      const said = request.messages.filter((message) => message.getType() !== "system");
      const asked = said.findLastIndex((message) => message.getType() === "human");
      const from = Math.max(0, asked - historyTurns * MESSAGES_A_TURN);
      return handler({ ...request, messages: [...system, ...said.slice(from)] });
    },
  }) as AgentMiddleware;
}
