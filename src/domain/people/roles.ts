import type { Actor } from "../../base/actor.ts";
import type { Clock } from "../../base/clock.ts";
import { OpsError } from "../../base/errors.ts";
import type { Database, Transaction } from "../../store/db/database.ts";
import type { RecordDecision } from "./decision.ts";
import { formatRole, type GivenRole } from "./grants.ts";
import { checkMayGive } from "./may-give.ts";
import type { People, Person } from "./people.ts";
import type { RoleBook } from "./role-book.ts";

/** Roles given and taken, never beyond what the giver holds. The house always keeps an admin. */
export interface Roles {
  /** False when the person had it already. */
  give(by: Actor, to: Person, role: GivenRole): Promise<boolean>;
  /** Throws `missing` when the person has no such role, `conflict` when it is the last admin's. */
  take(by: Actor, from: Person, role: GivenRole): Promise<void>;
}

export function createRoles(deps: {
  readonly db: Database;
  readonly workspaceId: string;
  readonly clock: Clock;
  readonly people: Pick<People, "rightsOf">;
  readonly roleBook: RoleBook;
  readonly record: RecordDecision;
}): Roles {
  const { db, workspaceId, clock, people, roleBook, record } = deps;
  return {
    give: async (by, to, role) => {
      checkMayGive(await people.rightsOf(by), roleBook, role);
      return db.transaction((tx) => giveRole(tx, { workspaceId, clock, record }, by, to.personId, role));
    },
    take: async (by, from, role) => {
      // A role that the configuration lost gives nothing and may always be cleared away.
      if (roleBook.has(role.role)) checkMayGive(await people.rightsOf(by), roleBook, role);
      await db.transaction(async (tx) => {
        if (role.role === "admin" && role.scope === "") await checkOtherAdmin(tx, workspaceId, from);
        const { affected } = await tx.query(
          "delete from role_grants where workspace_id = $1 and person_id = $2 and role = $3 and scope = $4",
          [workspaceId, from.personId, role.role, role.scope],
        );
        if (affected === 0) {
          throw new OpsError("missing", `${from.name} is not ${formatRole(role)}. "who is here?" shows the roles.`);
        }
        await record(tx, by, { action: "role.taken", subject: from.personId, decision: "allowed", facts: { ...role } });
      });
    },
  };
}

/** Gives the role on this transaction, with its audit row; false when the person had it. Rights are the caller's to check. */
export async function giveRole(
  tx: Transaction,
  deps: { readonly workspaceId: string; readonly clock: Pick<Clock, "now">; readonly record: RecordDecision },
  by: Actor,
  personId: string,
  { role, scope }: GivenRole,
): Promise<boolean> {
  const { affected } = await tx.query(
    `insert into role_grants (workspace_id, person_id, role, scope, granted_by, granted_at)
     select $1, p.person_id, $3, $4, $5, $6 from persons p where p.workspace_id = $1 and p.person_id = $2 and p.active
     on conflict do nothing`,
    [deps.workspaceId, personId, role, scope, by.personId, new Date(deps.clock.now())],
  );
  if (affected === 0) return false;
  await deps.record(tx, by, { action: "role.given", subject: personId, decision: "allowed", facts: { role, scope } });
  return true;
}

/** Throws when nobody else is an admin. Locks the admins' grants, so that two cannot send each other away at once. */
export async function checkOtherAdmin(tx: Transaction, workspaceId: string, person: Person): Promise<void> {
  const { rows } = await tx.query<{ person_id: string }>(
    `select r.person_id from role_grants r join persons p using (workspace_id, person_id)
     where r.workspace_id = $1 and r.role = 'admin' and r.scope = '' and p.active and not exists (
       select 1 from identities i where i.workspace_id = r.workspace_id and i.person_id = r.person_id and i.platform = 'api')
     order by r.person_id for update of r`,
    [workspaceId],
  );
  const ids = rows.map(({ person_id }) => person_id);
  if (!ids.includes(person.personId) || ids.length > 1) return;
  throw new OpsError("conflict", `${person.name} is the last admin. Make somebody else admin first.`);
}
