import type { Traces } from "../../base/telemetry/traces.ts";
import type { Gate } from "./gate.ts";

/** The same gate, each call a span with the tool's name, the request and how it ended. Inputs are not put into spans. */
export function traceGate(gate: Gate, traces: Traces): Gate {
  return {
    call: (actor, tool, input, options) =>
      traces.span(`tool ${tool}`, { "pilothouse.request": actor.requestId, "pilothouse.door": actor.door }, () =>
        gate.call(actor, tool, input, options),
      ),
  };
}
