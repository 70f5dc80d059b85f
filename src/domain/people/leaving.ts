import type { Actor } from "../../base/actor.ts";
import type { Clock } from "../../base/clock.ts";
import { OpsError } from "../../base/errors.ts";
import type { Database, Transaction } from "../../store/db/database.ts";
import type { RecordDecision } from "./decision.ts";
import { checkMayActOn } from "./may-give.ts";
import { type People, type Person, type PersonRow, toPerson } from "./people.ts";
import { checkOtherAdmin } from "./roles.ts";
import type { SignIn } from "./sign-in.ts";

/** What stands in the place of an erased name. */
export const ERASED_NAME = "someone who left";

export interface Leaving {
  /** At once: no sessions, links, tokens, roles, codes or open requests are left. Throws `conflict` for the last admin. */
  remove(by: Actor, person: Person): Promise<void>;
  /** Persons who have left, by their name or id; an erased one by the id alone. */
  left(name: string): Promise<readonly Person[]>;
  /** Takes the name of a person who has left out of this room's tables, on the transaction that erases their words. */
  eraseName(tx: Transaction, personId: string): Promise<void>;
}

/** Identities that the configuration or the data folder makes again: removing them would lock the house, not the person. */
const KEPT: Readonly<Record<string, (name: string) => string>> = {
  local: (name) => `${name} is whoever holds the data folder, and cannot be removed here. Take its roles in its place.`,
  api: (name) => `${name} is the holder of PILOTHOUSE_API_TOKEN. Unset the token to end it.`,
};

export function createLeaving(deps: {
  readonly db: Database;
  readonly workspaceId: string;
  readonly clock: Clock;
  readonly people: Pick<People, "rightsOf" | "grantsOf">;
  readonly signIn: Pick<SignIn, "endAll">;
  readonly record: RecordDecision;
}): Leaving {
  const { db, workspaceId, clock, people, signIn, record } = deps;
  return {
    remove: async (by, person) => {
      checkMayActOn(await people.rightsOf(by), await people.grantsOf(person.personId), person.name);
      await db.transaction(async (tx) => {
        await checkRemovable(tx, person);
        await checkOtherAdmin(tx, workspaceId, person);
        const now = new Date(clock.now());
        const { affected } = await tx.query(
          "update persons set active = false, left_at = $3 where workspace_id = $1 and person_id = $2 and active",
          [workspaceId, person.personId, now],
        );
        if (affected === 0) throw new OpsError("conflict", `${person.name} was removed already.`);
        await signIn.endAll(tx, person.personId);
        for (const sql of [
          "delete from role_grants where workspace_id = $1 and person_id = $2",
          "delete from recovery_codes where workspace_id = $1 and person_id = $2",
          "delete from one_time_codes where workspace_id = $1 and person_id = $2",
          "update access_requests set state = 'withdrawn' where workspace_id = $1 and person_id = $2 and state = 'pending'",
        ]) {
          await tx.query(sql, [workspaceId, person.personId]);
        }
        for (const sql of [
          "update api_tokens set revoked_at = $3 where workspace_id = $1 and person_id = $2 and revoked_at is null",
          "update invitations set revoked_at = $3 where workspace_id = $1 and invited_by = $2 and used_at is null and revoked_at is null",
        ]) {
          await tx.query(sql, [workspaceId, person.personId, now]);
        }
        await record(tx, by, { action: "person.removed", subject: person.personId, decision: "allowed" });
      });
    },
    left: async (name) => {
      const { rows } = await db.query<PersonRow>(
        `select person_id, name, zone from persons where workspace_id = $1 and not active and (person_id = $2
           or erased_at is null and (lower(name) = lower($2) or lower(split_part(name, ' ', 1)) = lower($2))) order by name limit 10`,
        [workspaceId, name],
      );
      return rows.map(toPerson);
    },
    eraseName: async (tx, personId) => {
      await tx.query(
        "update persons set name = $3, erased_at = $4, mail = null, home = null where workspace_id = $1 and person_id = $2 and not active",
        [workspaceId, personId, ERASED_NAME, new Date(clock.now())],
      );
      await tx.query("update identities set name = null where workspace_id = $1 and person_id = $2", [
        ...[workspaceId, personId],
      ]);
      await tx.query("update invitations set name = $3 where workspace_id = $1 and used_by = $2", [
        ...[workspaceId, personId, ERASED_NAME],
      ]);
    },
  };

  async function checkRemovable(tx: Transaction, { personId, name }: Person): Promise<void> {
    const { rows } = await tx.query<{ platform: string }>(
      "select platform from identities where workspace_id = $1 and person_id = $2",
      [workspaceId, personId],
    );
    const kept = rows.flatMap(({ platform }) => KEPT[platform] ?? [])[0];
    if (kept) throw new OpsError("conflict", kept(name));
  }
}
