import { OpsError } from "../../base/errors.ts";
import { listOf } from "../../base/text/words.ts";
import { formatRole, type GivenRole } from "./grants.ts";
import { decideCovers, formatGrant, type Grant } from "./permissions.ts";
import type { RoleBook } from "./role-book.ts";

/** Throws unless the role is there and gives nothing that whoever gives it does not hold. */
export function checkMayGive(held: readonly Grant[], roleBook: RoleBook, given: GivenRole): void {
  if (!roleBook.has(given.role)) {
    throw new OpsError(
      "missing",
      `There is no role ${given.role}. There is ${listOf(roleBook.names)}; more are added under people.roles.`,
    );
  }
  const grants = roleBook.grantsOf(given.role, given.scope);
  if (grants.length === 0) {
    throw new OpsError(
      "invalid",
      `The role ${given.role} gives nothing for ${given.scope}. Give it for another scope.`,
    );
  }
  const beyond = grants.find((grant) => !decideCovers(held, grant));
  if (!beyond) return;
  throw new OpsError(
    "denied",
    `You may not give or take ${formatRole(given)}: that takes ${formatGrant(beyond)}, which you do not hold. Ask an admin.`,
  );
}

/** Throws where somebody holds more than whoever acts on them: a lesser one must not enter in their name or send them away. */
export function checkMayActOn(held: readonly Grant[], theirs: readonly Grant[], name: string): void {
  const beyond = theirs.find((grant) => !decideCovers(held, grant));
  if (!beyond) return;
  throw new OpsError(
    "denied",
    `You may not do that for ${name}, who holds ${formatGrant(beyond)} and you do not. Ask an admin.`,
  );
}
