import type { AgentMiddleware } from "langchain";
import { clip } from "../../../base/text/words.ts";

/** A call that cannot be made (unknown tool, arguments of the wrong shape) is told to the model, which may mend it. */
export async function toolFaults(): Promise<AgentMiddleware> {
  const [{ createMiddleware }, { ToolMessage }] = await Promise.all([
    import("langchain"),
    import("@langchain/core/messages"),
  ]);
  return createMiddleware({
    name: "ToolFaults",
    wrapToolCall: async (request, handler) => {
      try {
        return await handler(request);
      } catch (error) {
        const { id = "", name } = request.toolCall;
        const reason = error instanceof Error ? clip(error.message, 500) : "it failed";
        return new ToolMessage({
          tool_call_id: id,
          name,
          status: "error",
          content: `The call was not made: ${reason}`,
        });
      }
    },
  }) as AgentMiddleware;
}
