import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import type { AgentMiddleware } from "langchain";
import type { Clock } from "../../../base/clock.ts";
import type { Logger } from "../../../base/telemetry/log.ts";
import { turnOf } from "../turn.ts";

/** One endpoint's model, ready to be called. */
export interface NamedModel {
  readonly name: string;
  readonly model: BaseChatModel;
}

/** Failures in a row after which an endpoint is left alone for a while. */
const OPENS_AFTER = 3;
const REOPENS_MS = 30_000;

/** Asks the endpoints in their order until one replies; one that keeps failing is passed over until it has had a rest. */
export async function fallbackModels(deps: {
  readonly models: readonly NamedModel[];
  readonly clock: Clock;
  readonly log: Logger;
}): Promise<AgentMiddleware> {
  const { createMiddleware } = await import("langchain");
  const health = deps.models.map(() => ({ failures: 0, untilMs: 0 }));
  return createMiddleware({
    name: "FallbackModels",
    wrapModelCall: async (request, handler) => {
      const turn = turnOf(request.runtime.configurable);
      const now = deps.clock.now();
      const rested = deps.models.flatMap((named, i) => ((health[i]?.untilMs ?? 0) <= now ? [{ ...named, i }] : []));
      let last: unknown;
      // With every endpoint at rest the first is tried all the same: a question is worth one call.
      for (const { name, model, i } of rested.length > 0
        ? rested
        : deps.models.slice(0, 1).map((named) => ({ ...named, i: 0 }))) {
        const state = health[i];
        try {
          const reply = await handler({ ...request, model });
          if (state) state.failures = 0;
          turn.answeredBy = name;
          return reply;
        } catch (error) {
          turn.signal.throwIfAborted();
          last = error;
          deps.log.warn({ err: error, model: name, requestId: turn.actor.requestId }, "a model did not reply");
          if (state && ++state.failures >= OPENS_AFTER) state.untilMs = deps.clock.now() + REOPENS_MS;
        }
      }
      throw last;
    },
  }) as AgentMiddleware;
}
