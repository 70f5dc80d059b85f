import type { AgentMiddleware } from "langchain";
import { OpsError } from "../../../base/errors.ts";
import { turnOf } from "../turn.ts";

/** At most so many model calls a question. The last one has no tools, so that what was found is answered with. */
export async function stepLimit(): Promise<AgentMiddleware> {
  const { createMiddleware } = await import("langchain");
  return createMiddleware({
    name: "StepLimit",
    wrapModelCall: (request, handler) => {
      const turn = turnOf(request.runtime.configurable);
      turn.modelCalls++;
      if (turn.modelCalls > turn.maxSteps) {
        throw new OpsError("limited", `The model took more than ${turn.maxSteps} steps.`);
      }
      if (turn.modelCalls > 1) turn.progress("Thinking about what was found …");
      return handler(turn.modelCalls === turn.maxSteps ? { ...request, tools: [] } : request);
    },
  }) as AgentMiddleware;
}
