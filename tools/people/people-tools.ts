import type { Tool } from "../../src/tool/tool.ts";
import type { PeopleToolParts } from "./parts.ts";
import { createPeopleSessions, createPeopleTokens } from "./people-access-list.ts";
import { createConfirmCode, createEnrolCode } from "./people-codes.ts";
import { createCreateToken, createRevokeToken } from "./people-create-token.ts";
import { createInvite, createRevokeInvitation } from "./people-invite.ts";
import { createErase, createRemove } from "./people-leaving.ts";
import { createEndSessions, createSignInLink } from "./people-links.ts";
import { createPeopleList } from "./people-list.ts";
import { createPeopleRequests } from "./people-requests.ts";
import { createGiveRole, createTakeRole } from "./people-roles.ts";
import { createUnlink } from "./people-unlink.ts";

/** Who is here and what they may do: four looks, and the acts of whoever looks after people. */
export function createPeopleTools(parts: PeopleToolParts): readonly Tool[] {
  return [
    createPeopleList(parts),
    createPeopleRequests(parts),
    createPeopleSessions(parts),
    createPeopleTokens(parts),
    createInvite(parts),
    createRevokeInvitation(parts),
    createSignInLink(parts),
    createEndSessions(parts),
    createGiveRole(parts),
    createTakeRole(parts),
    createRemove(parts),
    createErase(parts),
    createCreateToken(parts),
    createRevokeToken(parts),
    createEnrolCode(parts),
    createConfirmCode(parts),
    createUnlink(parts),
  ];
}
