import { listOf } from "../base/text/words.ts";
import { formatTime } from "../base/time/format-time.ts";
import type { AccessRequest, DecidedRequest } from "../domain/people/access-request.ts";
import { formatRole } from "../domain/people/grants.ts";
import { formatNeed } from "../domain/people/permissions.ts";
import type { Draft, DraftBlock, Span } from "../message/message.ts";

/** For whoever can give the right: what is asked, and one button for each of the smallest roles that have it. */
export function requestCard(
  request: AccessRequest,
  roles: readonly string[],
  { nowMs, zone }: { readonly nowMs: number; readonly zone: string },
): Draft {
  const need = formatNeed(request.need);
  const scope = request.need.scope ?? "";
  const until = `Until ${formatTime(request.expiresAtMs, zone, nowMs)}. Your rights are checked again at the press.`;
  const none = roles.length === 0 ? " No role has it: add one under people.roles first." : "";
  const more = roles.includes("admin") ? " An admin may do everything." : "";
  const decide = (label: string, role?: string) => ({
    label,
    press: { kind: "decide-access" as const, requestId: request.requestId, ...(role === undefined ? {} : { role }) },
  });
  return card(
    `${request.name} asks for ${need}.${none}`,
    [who(request), ` asks for ${need}.${none}`],
    [
      {
        type: "buttons",
        buttons: [...roles.map((role) => decide(`Give ${formatRole({ role, scope })}`, role)), decide("Decline")],
      },
      { type: "context", text: `${until}${more}` },
    ],
  );
}

/** What takes the place of the request once it is decided: the buttons are gone for everybody. */
export function closedCard(request: DecidedRequest, by: Person): Draft {
  const deed = request.role === undefined ? " declined the request of " : ` gave ${roleOf(request)} to `;
  const need = `, who asked for ${formatNeed(request.need)}.`;
  return card(`${by.name}${deed}${request.name}${need}`, [mention(by), deed, who(request), need]);
}

/** For whoever asked. */
export function answerCard(request: DecidedRequest, by: Person): Draft {
  const need = formatNeed(request.need);
  const said =
    request.role === undefined
      ? ` declined your request for ${need}. You can ask again in a day.`
      : ` gave you ${roleOf(request)}: you have ${need} now. Ask your question again.`;
  return card(`${by.name}${said}`, [mention(by), said]);
}

/** What the press on "Ask for it" is told. */
export function askedCard(request: AccessRequest, admins: readonly string[]): Draft {
  const text = `Asked ${listOf(admins) || "nobody: no admin is here"} for ${formatNeed(request.need)}. You hear of it here.`;
  return card(text, text);
}

/** What the press that decided is told. */
export function decidedCard(request: DecidedRequest): Draft {
  const [before, after] =
    request.role === undefined
      ? ["You declined the request of ", "."]
      : [`You gave ${roleOf(request)} to `, ". They were told."];
  return card(`${before}${request.name}${after}`, [before, who(request), after]);
}

interface Person {
  readonly personId: string;
  readonly name: string;
}

function card(summary: string, text: string | readonly Span[], more: readonly DraftBlock[] = []): Draft {
  return { summary, blocks: [{ type: "text", text }, ...more] };
}

/** By id, so that a name that is erased is erased here too. */
function mention({ personId, name }: Person): Span {
  return { text: name, person: personId };
}

function who(request: AccessRequest): Span {
  return mention(request);
}

function roleOf({ role = "", need }: DecidedRequest): string {
  return formatRole({ role, scope: need.scope ?? "" });
}
