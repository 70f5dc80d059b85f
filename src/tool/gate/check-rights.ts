import { digestOf } from "../../base/canonical-json.ts";
import { OpsError } from "../../base/errors.ts";
import { listOf } from "../../base/text/words.ts";
import { decideAllowed, formatNeed } from "../../domain/people/permissions.ts";
import { faultOutcome } from "./fault-card.ts";
import type { GateDeps, GateStep } from "./step.ts";

/** Who may, where: rights are read afresh at every call, and a place's ceiling sends the answer to the person alone. */
export function checkRights({ people }: Pick<GateDeps, "people">): GateStep {
  return async (call, next) => {
    const { actor, tool } = call;
    const scope = tool.scope?.(call.input);
    const need = { permission: tool.permission, ...(scope === undefined ? {} : { scope }) };
    const grants = await people.grantsOf(actor.personId);
    if (!decideAllowed(grants, need)) {
      const admins = (await people.admins(3)).map((admin) => admin.name);
      const who = admins.length > 0 ? `which admins give (${listOf(admins)})` : "which an admin gives";
      const fault = new OpsError(
        "denied",
        `You may not use ${tool.name} here. That takes ${formatNeed(need)}, ${who}.`,
        {
          facts: { need },
        },
      );
      return faultOutcome({ tool: tool.name, input: call.input, audience: call.audience }, fault);
    }
    const ceiling = people.ceilingOf(actor.place);
    const audience = ceiling && !decideAllowed(ceiling, need) ? "person" : "place";
    return next({ ...call, audience, effectiveRights: digestOf(grants) });
  };
}
