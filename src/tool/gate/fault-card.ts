import type { OpsError } from "../../base/errors.ts";
import type { DraftBlock } from "../../message/message.ts";
import type { Outcome } from "../outcome.ts";

const REFUSALS = new Set(["denied", "limited"]);

/** A fault as an outcome: the sentence is the card. */
export function faultOutcome(
  call: Pick<Outcome, "tool" | "input" | "audience">,
  fault: OpsError,
  more: readonly DraftBlock[] = [],
): Outcome {
  return {
    tool: call.tool,
    input: call.input,
    audience: call.audience,
    status: REFUSALS.has(fault.kind) ? "refused" : "failed",
    kind: fault.kind,
    reason: fault.message,
    ...(fault.retryAfterMs === undefined ? {} : { retryAfterMs: fault.retryAfterMs }),
    message: { summary: fault.message, blocks: [{ type: "text", text: fault.message }, ...more] },
  };
}
