import { OpsError } from "../../base/errors.ts";
import { faultOutcome } from "./fault-card.ts";
import type { GateDeps, GateStep } from "./step.ts";

const WINDOW_MS = 60_000;

/** So many calls of one tool by one person a minute. With the counters lost, calls pass: they guard load, not rights. */
export function limitRate({ kv, config, log }: Pick<GateDeps, "kv" | "config" | "log">): GateStep {
  return async (call, next) => {
    const key = `rate:${call.actor.workspaceId}:${call.actor.personId}:${call.tool.name}`;
    const taken = await kv.take(key, config.callsPerMinute, WINDOW_MS).catch((error: unknown) => {
      log.warn({ err: error }, "the rate limit could not be read");
      return { allowed: true, retryAfterMs: 0 };
    });
    if (taken.allowed) return next(call);
    const seconds = Math.max(1, Math.ceil(taken.retryAfterMs / 1000));
    const fault = new OpsError(
      "limited",
      `That is more than ${config.callsPerMinute} ${call.tool.name} calls in a minute. Try again in ${seconds} s.`,
      { retryAfterMs: taken.retryAfterMs },
    );
    return faultOutcome({ tool: call.tool.name, input: call.input, audience: call.audience }, fault);
  };
}
