import type { Queryable } from "../../store/db/database.ts";
import type { Grant } from "./permissions.ts";
import type { RoleBook } from "./role-book.ts";

export interface GivenRole {
  readonly role: string;
  /** "" is everywhere. */
  readonly scope: string;
}

/** Roles of an active person, as given. */
export async function readRoles(on: Queryable, workspaceId: string, personId: string): Promise<readonly GivenRole[]> {
  const { rows } = await on.query<GivenRole>(
    `select r.role, r.scope from role_grants r join persons p using (workspace_id, person_id)
     where r.workspace_id = $1 and r.person_id = $2 and p.active order by r.role, r.scope`,
    [workspaceId, personId],
  );
  return rows;
}

/** Grants of all roles of an active person, each narrowed by the scope of its role. */
export async function readGrants(
  on: Queryable,
  { workspaceId, roleBook }: { readonly workspaceId: string; readonly roleBook: RoleBook },
  personId: string,
): Promise<readonly Grant[]> {
  const roles = await readRoles(on, workspaceId, personId);
  return roles.flatMap(({ role, scope }) => roleBook.grantsOf(role, scope));
}

/** "operator", "operator for prod/shop". */
export function formatRole({ role, scope }: GivenRole): string {
  return scope === "" ? role : `${role} for ${scope}`;
}
