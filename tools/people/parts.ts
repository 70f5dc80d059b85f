import type { EraseWords } from "../../src/domain/leaving/erase-words.ts";
import type { AccessRequests } from "../../src/domain/people/access-requests.ts";
import type { AccountCodes } from "../../src/domain/people/account-codes.ts";
import type { ApiTokens } from "../../src/domain/people/api-tokens.ts";
import type { Invitations } from "../../src/domain/people/invitations.ts";
import type { Leaving } from "../../src/domain/people/leaving.ts";
import type { SignInLinks } from "../../src/domain/people/link-making.ts";
import type { Members } from "../../src/domain/people/members.ts";
import type { OneTimeCodes } from "../../src/domain/people/one-time-codes.ts";
import type { People } from "../../src/domain/people/people.ts";
import type { RoleBook } from "../../src/domain/people/role-book.ts";
import type { Roles } from "../../src/domain/people/roles.ts";
import type { SignIn } from "../../src/domain/people/sign-in.ts";

/** What the tools about people stand on. */
export interface PeopleToolParts {
  readonly people: Pick<People, "named">;
  readonly roleBook: Pick<RoleBook, "names">;
  readonly signIn: Pick<SignIn, "sessions">;
  readonly links: SignInLinks;
  readonly invitations: Invitations;
  readonly leaving: Leaving;
  readonly members: Members;
  readonly roles: Roles;
  readonly requests: Pick<AccessRequests, "pending">;
  readonly tokens: ApiTokens;
  readonly codes: OneTimeCodes;
  readonly accountCodes: Pick<AccountCodes, "unlink" | "of">;
  readonly eraseWords: EraseWords;
  /** The address that opens the console with this secret. */
  linkOf(secret: string): string;
}
