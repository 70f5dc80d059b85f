import type { AIMessage } from "@langchain/core/messages";
import type { AgentMiddleware } from "langchain";
import { OpsError } from "../../../base/errors.ts";

/** Refuses replies that are no replies: nothing said and nothing called, or calls whose arguments are no JSON. */
export async function soundReply(): Promise<AgentMiddleware> {
  const { createMiddleware } = await import("langchain");
  return createMiddleware({
    name: "SoundReply",
    wrapModelCall: async (request, handler) => {
      const reply = (await handler(request)) as AIMessage;
      const broken = reply.invalid_tool_calls?.length ?? 0;
      const calls = reply.tool_calls?.length ?? 0;
      if (calls === 0 && broken > 0) throw new OpsError("unavailable", "The model called a tool with broken JSON.");
      if (calls === 0 && reply.text.trim() === "") throw new OpsError("unavailable", "The model answered nothing.");
      return reply;
    },
  }) as AgentMiddleware;
}
