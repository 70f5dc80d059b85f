import { newId } from "../../base/ids.ts";
import type { Transaction } from "../../store/db/database.ts";
import type { GivenRole } from "./grants.ts";

export interface NewPerson {
  readonly name: string;
  readonly zone: string;
  /** What proves that the identities are this person's. */
  readonly anchoredBy: string;
  /** Beside the console's, which everybody has: there a session proves the person id. */
  readonly identity?: { readonly platform: string; readonly userId: string };
  readonly given: GivenRole;
  readonly givenBy: string;
}

/** Makes a person with one role; the new id. Throws `conflict` when the identity is somebody's already. */
export async function insertPerson(
  tx: Transaction,
  { workspaceId, now }: { readonly workspaceId: string; readonly now: Date },
  person: NewPerson,
): Promise<string> {
  const personId = newId("person", now.getTime());
  await tx.query("insert into persons (workspace_id, person_id, name, zone, created_at) values ($1, $2, $3, $4, $5)", [
    workspaceId,
    personId,
    person.name,
    person.zone,
    now,
  ]);
  const identities = [...(person.identity ? [person.identity] : []), { platform: "console", userId: personId }];
  await tx.query(
    `insert into identities (workspace_id, platform, user_id, person_id, anchored_by, linked_at)
     select $1, i.platform, i.user_id, $4, $5, $6 from unnest($2::text[], $3::text[]) as i(platform, user_id)`,
    [
      workspaceId,
      identities.map(({ platform }) => platform),
      identities.map(({ userId }) => userId),
      personId,
      person.anchoredBy,
      now,
    ],
  );
  await tx.query(
    "insert into role_grants (workspace_id, person_id, role, scope, granted_by, granted_at) values ($1, $2, $3, $4, $5, $6)",
    [workspaceId, personId, person.given.role, person.given.scope, person.givenBy, now],
  );
  return personId;
}
