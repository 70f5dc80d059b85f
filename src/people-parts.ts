import type { Clock } from "./base/clock.ts";
import type { Audit } from "./domain/audit/audit.ts";
import type { Inbox } from "./domain/conversation/inbox.ts";
import type { Turns } from "./domain/conversation/turns.ts";
import { createEraseWords } from "./domain/leaving/erase-words.ts";
import { createAccessRequests } from "./domain/people/access-requests.ts";
import { createAccountCodes } from "./domain/people/account-codes.ts";
import { createApiTokens } from "./domain/people/api-tokens.ts";
import type { PeopleConfig } from "./domain/people/config.ts";
import { createIdentities } from "./domain/people/identities.ts";
import { createInvitations, type Redeemed } from "./domain/people/invitations.ts";
import { createLeaving } from "./domain/people/leaving.ts";
import { createSignInLinks } from "./domain/people/link-making.ts";
import { createMembers } from "./domain/people/members.ts";
import { createOneTimeCodes } from "./domain/people/one-time-codes.ts";
import { createPeople } from "./domain/people/people.ts";
import { createRoleBook } from "./domain/people/role-book.ts";
import { createRoles } from "./domain/people/roles.ts";
import type { SecretBox } from "./domain/people/secret-box.ts";
import { createSignIn } from "./domain/people/sign-in.ts";
import type { Database } from "./store/db/database.ts";

export interface PeopleRoomDeps {
  readonly db: Database;
  readonly workspaceId: string;
  readonly clock: Clock;
  readonly config: PeopleConfig;
  readonly audit: Audit;
  readonly box: SecretBox;
  readonly turns: Turns;
  readonly inbox: Inbox;
}

/** Everything about who is here and what they may do, wired once. */
export function createPeopleParts(deps: PeopleRoomDeps) {
  const { db, workspaceId, clock, config, audit } = deps;
  const rows = { db, workspaceId, clock };
  const people = createPeople({ ...rows, config });
  const roleBook = createRoleBook(config.roles);
  const shared = { ...rows, people, roleBook, record: audit.record };
  const signIn = createSignIn(shared);
  const invitations = createInvitations({ ...shared, zone: config.zone });
  const leaving = createLeaving({ ...shared, signIn });
  return {
    people,
    roleBook,
    signIn,
    links: createSignInLinks({ ...shared, signIn }),
    invitations,
    leaving,
    members: createMembers(rows),
    identities: createIdentities({ ...rows, config, record: audit.record }),
    accountCodes: createAccountCodes({ ...shared, config }),
    roles: createRoles(shared),
    requests: createAccessRequests(shared),
    tokens: createApiTokens(shared),
    codes: createOneTimeCodes({ ...shared, box: deps.box }),
    eraseWords: createEraseWords({ ...rows, people, leaving, turns: deps.turns, inbox: deps.inbox, audit }),
    /** Any link that opens the console: a sign-in link's secret or an invitation's. */
    redeem: async (secret: string): Promise<Redeemed | undefined> =>
      (await invitations.redeem(secret)) ?? signIn.redeem(secret),
  };
}
