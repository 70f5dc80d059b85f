import type { Place } from "../../base/actor.ts";
import { placeKey } from "../../base/actor.ts";
import type { Clock } from "../../base/clock.ts";
import { newId } from "../../base/ids.ts";
import type { Database, Queryable, Transaction } from "../../store/db/database.ts";
import type { PeopleConfig } from "./config.ts";
import { type Grant, parseGrant } from "./permissions.ts";

export interface Person {
  readonly personId: string;
  readonly name: string;
  readonly zone: string;
}

/** Who is who, and what they may do. Everything unknown has no rights. */
export interface People {
  /** The person behind a platform identity; undefined for strangers and for persons who have left. */
  whoIs(platform: string, userId: string): Promise<Person | undefined>;
  byId(personId: string): Promise<Person | undefined>;
  /** Active persons with this name or id, without regard to case; a first name is enough. */
  named(name: string): Promise<readonly Person[]>;
  /** Everybody active, by name; at most 1,000. */
  all(): Promise<readonly Person[]>;
  /** Grants of all roles of an active person, each narrowed by the scope of its role. */
  grantsOf(personId: string): Promise<readonly Grant[]>;
  /** The most that may be shown in a place; undefined where there is no ceiling. */
  ceilingOf(place: Place): readonly Grant[] | undefined;
  /** Names of those who can give rights, for refusals; at most `limit`. */
  admins(limit: number): Promise<readonly Person[]>;
  /**
   * Makes the person of an identity with one role, unless the identity is known; returns the person either way. In the
   * console everybody is known by their person id: a session proves it.
   */
  enrol(identity: NewIdentity, role: string, grantedBy: string): Promise<Person>;
}

export interface NewIdentity {
  readonly platform: string;
  readonly userId: string;
  readonly name: string;
  /** What proves that the identity is this person. */
  readonly anchoredBy: string;
}

export interface PeopleDeps {
  readonly db: Database;
  readonly workspaceId: string;
  readonly config: PeopleConfig;
  readonly clock: Clock;
}

interface PersonRow {
  person_id: string;
  name: string;
  zone: string;
}

export function createPeople(deps: PeopleDeps): People {
  const { db, workspaceId, config } = deps;
  const roles = new Map(
    Object.entries(config.roles).map(([role, grants]) => [role, grants.flatMap((g) => parseGrant(g) ?? [])]),
  );
  const channelCeiling = config.channelCeiling.flatMap((grant) => parseGrant(grant) ?? []);
  const ceilings = config.places.map((entry) => ({
    matches: entry.place.endsWith("*")
      ? (key: string) => key.startsWith(entry.place.slice(0, -1))
      : (key: string) => key === entry.place,
    grants: entry.ceiling.flatMap((grant) => parseGrant(grant) ?? []),
  }));

  async function whoIs(on: Queryable, platform: string, userId: string): Promise<Person | undefined> {
    const { rows } = await on.query<PersonRow>(
      `select p.person_id, p.name, p.zone from identities i join persons p using (workspace_id, person_id)
       where i.workspace_id = $1 and i.platform = $2 and i.user_id = $3 and p.active`,
      [workspaceId, platform, userId],
    );
    return rows[0] && toPerson(rows[0]);
  }

  return {
    whoIs: (platform, userId) => whoIs(db, platform, userId),
    byId: async (personId) => {
      const { rows } = await db.query<PersonRow>(
        "select person_id, name, zone from persons where workspace_id = $1 and person_id = $2 and active",
        [workspaceId, personId],
      );
      return rows[0] && toPerson(rows[0]);
    },
    named: async (name) => {
      const { rows } = await db.query<PersonRow>(
        `select person_id, name, zone from persons where workspace_id = $1 and active
           and (person_id = $2 or lower(name) = lower($2) or lower(split_part(name, ' ', 1)) = lower($2)) order by name limit 10`,
        [workspaceId, name],
      );
      return rows.map(toPerson);
    },
    all: async () => {
      const { rows } = await db.query<PersonRow>(
        "select person_id, name, zone from persons where workspace_id = $1 and active order by name limit 1000",
        [workspaceId],
      );
      return rows.map(toPerson);
    },
    grantsOf: async (personId) => {
      const { rows } = await db.query<{ role: string; scope: string }>(
        `select r.role, r.scope from role_grants r join persons p using (workspace_id, person_id)
         where r.workspace_id = $1 and r.person_id = $2 and p.active`,
        [workspaceId, personId],
      );
      return rows.flatMap(({ role, scope }) => narrow(roles.get(role) ?? [], scope));
    },
    ceilingOf: (place) => {
      const named = ceilings.find((entry) => entry.matches(placeKey(place)));
      if (named) return named.grants;
      return place.kind === "direct" ? undefined : channelCeiling;
    },
    admins: async (limit) => {
      const { rows } = await db.query<PersonRow>(
        `select distinct p.person_id, p.name, p.zone from role_grants r join persons p using (workspace_id, person_id)
         where r.workspace_id = $1 and r.role = 'admin' and r.scope = '' and p.active order by p.name limit $2`,
        [workspaceId, limit],
      );
      return rows.map(toPerson);
    },
    enrol: async (identity, role, grantedBy) => {
      const known = await whoIs(db, identity.platform, identity.userId);
      if (known) return known;
      try {
        return await db.transaction((tx) => insertPerson(tx, deps, identity, role, grantedBy));
      } catch (error) {
        // Another door was quicker: the identity's key has one winner.
        const winner = await whoIs(db, identity.platform, identity.userId);
        if (winner) return winner;
        throw error;
      }
    },
  };
}

async function insertPerson(
  tx: Transaction,
  { workspaceId, config, clock }: PeopleDeps,
  identity: NewIdentity,
  role: string,
  grantedBy: string,
): Promise<Person> {
  const personId = newId("person", clock.now());
  const now = new Date(clock.now());
  await tx.query("insert into persons (workspace_id, person_id, name, zone, created_at) values ($1, $2, $3, $4, $5)", [
    workspaceId,
    personId,
    identity.name,
    config.zone,
    now,
  ]);
  await tx.query(
    `insert into identities (workspace_id, platform, user_id, person_id, anchored_by, linked_at)
     values ($1, $2, $3, $4, $5, $6), ($1, 'console', $4, $4, $5, $6)`,
    [workspaceId, identity.platform, identity.userId, personId, identity.anchoredBy, now],
  );
  await tx.query(
    "insert into role_grants (workspace_id, person_id, role, granted_by, granted_at) values ($1, $2, $3, $4, $5)",
    [workspaceId, personId, role, grantedBy, now],
  );
  return { personId, name: identity.name, zone: config.zone };
}

function toPerson(row: PersonRow): Person {
  return { personId: row.person_id, name: row.name, zone: row.zone };
}

/** A role given for a scope: its grants hold there only; a grant with a scope of its own must lie within. */
function narrow(grants: readonly Grant[], scope: string): Grant[] {
  if (scope === "") return [...grants];
  const parts = scope.split("/");
  return grants.flatMap((grant) => {
    if (grant.scope.length === 0) return [{ ...grant, scope: parts }];
    return parts.every((part, i) => grant.scope[i] === part) ? [grant] : [];
  });
}
