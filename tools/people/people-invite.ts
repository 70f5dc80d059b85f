import { z } from "zod";
import { formatTime } from "../../src/base/time/format-time.ts";
import { formatRole } from "../../src/domain/people/grants.ts";
import { defineTool, type Tool } from "../../src/tool/tool.ts";
import { sayCard } from "./card.ts";
import { newNameField, roleField, scopeField } from "./inputs.ts";
import type { PeopleToolParts } from "./parts.ts";
import { INVITE_WORDS, REVOKE_INVITATION_WORDS } from "./words.ts";

export function createInvite({ invitations, roleBook, linkOf }: PeopleToolParts): Tool {
  const input = z.strictObject({
    name: newNameField("invite", "invitation for", "add", "let", "onboard"),
    role: roleField(roleBook.names),
    scope: scopeField(),
  });
  return defineTool<typeof input, never>({
    name: "people_invite",
    effect: "act",
    description: "Invites somebody new by a link that works once",
    examples: ["invite bo as operator", "invite Dee Karlsson as a viewer", "add eve as admin"],
    words: INVITE_WORDS,
    input,
    permission: "people:act",
    scope: ({ scope }) => scope,
    unrecorded: ["name"],
    act: async ({ name, role, scope = "" }, { actor, nowMs }) => {
      const { invitationId, secret, expiresAtMs } = await invitations.invite(actor, { name, role, scope });
      const until = formatTime(expiresAtMs, actor.zone, nowMs);
      const said = `${name} is invited as ${formatRole({ role, scope })}. The link works once, until ${until}; send it to nobody else.`;
      return {
        status: "done",
        message: sayCard(said),
        data: { invitationId, name, role, scope, expiresAt: new Date(expiresAtMs).toISOString() },
        secret: { name: "link", label: "Show the link", text: linkOf(secret) },
      };
    },
  });
}

const revokeInput = z.strictObject({
  name: newNameField("invitation of", "invitation for", "invite of", "invite for"),
});

export function createRevokeInvitation({ invitations }: PeopleToolParts): Tool {
  return defineTool<typeof revokeInput, never>({
    name: "people_revoke_invitation",
    effect: "act",
    description: "Takes an open invitation back",
    examples: ["revoke the invitation of bo", "take back the invitation for dee", "cancel eve's invitation"],
    words: REVOKE_INVITATION_WORDS,
    input: revokeInput,
    permission: "people:act",
    unrecorded: ["name"],
    act: async ({ name }, { actor }) => {
      const revoked = await invitations.revoke(actor, name);
      const said =
        revoked === 0
          ? `No open invitation is for ${name}. "who is here?" shows those that are.`
          : `The invitation of ${name} was taken back: its link opens nothing any more.`;
      return { status: "done", message: sayCard(said), data: { revoked } };
    },
  });
}
