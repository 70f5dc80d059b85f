import type { Outcome } from "../outcome.ts";
import type { Tool } from "../tool.ts";
import type { GateDeps, GateStep } from "./step.ts";

/** Every call leaves an audit row and a metric, refused ones too. The answer leaves only once its row is committed. */
export function record({ audit, db, metrics, clock }: Pick<GateDeps, "audit" | "db" | "metrics" | "clock">): GateStep {
  return async (call, next) => {
    const startedMs = clock.now();
    const outcome = await next(call);
    const tookMs = clock.now() - startedMs;
    metrics.toolCalled(call.tool.name, outcome.status, tookMs / 1000);
    await audit.record(db, call.actor, {
      action: "tool.called",
      subject: call.tool.name,
      decision: decisionOf(outcome),
      facts: {
        input: recordedInput(call.tool, outcome.input),
        status: outcome.status,
        audience: outcome.audience,
        tookMs,
        ...(call.actor.prompt === undefined ? {} : { prompt: call.actor.prompt }),
        ...("sources" in outcome ? { sources: outcome.sources.map(({ system, query }) => ({ system, query })) } : {}),
        ...("reason" in outcome ? { kind: outcome.kind } : {}),
        // A reason may repeat what the audit does not keep.
        ...("reason" in outcome && !call.tool.unrecorded ? { reason: outcome.reason } : {}),
      },
    });
    return outcome;
  };
}

/** Without the tool's unrecorded inputs, so that a name can be erased and a code is nowhere. */
function recordedInput(tool: Tool, input: Outcome["input"]): Outcome["input"] {
  const hidden = tool.unrecorded ?? [];
  return Object.fromEntries(
    Object.entries(input).map(([key, value]) => [key, hidden.includes(key) ? "(not kept)" : value]),
  );
}

function decisionOf(outcome: Outcome): "allowed" | "refused" | "failed" {
  return outcome.status === "refused" || outcome.status === "failed" ? outcome.status : "allowed";
}
