import { digestOf } from "../../base/canonical-json.ts";
import { OpsError } from "../../base/errors.ts";
import { listOf } from "../../base/text/words.ts";
import { decideAllowed, formatNeed, type Need } from "../../domain/people/permissions.ts";
import type { Draft, Offer } from "../../message/message.ts";
import type { Outcome } from "../outcome.ts";
import { faultOutcome } from "./fault-card.ts";
import type { GateCall, GateDeps, GateStep } from "./step.ts";

/** Who may, where: rights are read afresh at every call, and a place's ceiling sends the answer to the person alone. */
export function checkRights({ people }: Pick<GateDeps, "people">): GateStep {
  return async (call, next) => {
    const { actor, tool } = call;
    const scope = tool.scope?.(call.input);
    const need = { permission: tool.permission, ...(scope === undefined ? {} : { scope }) };
    const rights = await people.rightsOf(actor);
    if (!decideAllowed(rights, need)) {
      const theirs = await people.grantsOf(actor.personId);
      if (decideAllowed(theirs, need)) return beyondToken(call, need);
      return refused(
        call,
        need,
        (await people.admins(3)).map((admin) => admin.name),
      );
    }
    const ceiling = people.ceilingOf(actor.place);
    const audience = ceiling && !decideAllowed(ceiling, need) ? "person" : "place";
    return next({ ...call, audience, effectiveRights: digestOf(rights) });
  };
}

/** Which right is missing, who can give it, and a press that asks them. */
function refused(call: GateCall, need: Need, admins: readonly string[]): Outcome {
  const said = `You may not use ${call.tool.name} here. That takes ${formatNeed(need)}`;
  // The audit keeps the reason, and no names; the card names those who can be asked.
  const fault = new OpsError("denied", `${said}, which an admin gives.`, { facts: { need } });
  const summary = admins.length > 0 ? `${said}, which admins give (${listOf(admins)}).` : fault.message;
  const press: Offer = { kind: "request-access", ...need };
  const message: Draft = {
    summary,
    blocks: [
      { type: "text", text: summary },
      { type: "buttons", buttons: [{ label: "Ask for it", press }] },
    ],
  };
  return { ...faultOutcome({ tool: call.tool.name, input: call.input, audience: call.audience }, fault), message };
}

function beyondToken(call: GateCall, need: Need): Outcome {
  const fault = new OpsError(
    "denied",
    `This token may not use ${call.tool.name}. That takes ${formatNeed(need)}, which you have; make a token with it.`,
    { facts: { need } },
  );
  return faultOutcome({ tool: call.tool.name, input: call.input, audience: call.audience }, fault);
}
