import type { Actor, Place } from "../../base/actor.ts";
import { placeKey } from "../../base/actor.ts";
import type { Clock } from "../../base/clock.ts";
import type { Database, Queryable } from "../../store/db/database.ts";
import type { PeopleConfig } from "./config.ts";
import { type GivenRole, readGrants, readRoles } from "./grants.ts";
import { insertPerson } from "./insert-person.ts";
import { type Grant, meetGrants, parseGrant } from "./permissions.ts";
import { createRoleBook } from "./role-book.ts";

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
  /** Roles of an active person, as they were given. */
  rolesOf(personId: string): Promise<readonly GivenRole[]>;
  /** What this request may do: the person's grants, within those of the token it came with. */
  rightsOf(actor: Pick<Actor, "personId" | "limitedTo">): Promise<readonly Grant[]>;
  /** The most that may be shown in a place; undefined where there is no ceiling. */
  ceilingOf(place: Place): readonly Grant[] | undefined;
  /** Those who can give every right and can be asked, by name; at most `limit`. */
  admins(limit: number): Promise<readonly Person[]>;
  /** Notes that the person was there; kept to the minute. */
  saw(personId: string): Promise<void>;
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

export interface PersonRow {
  person_id: string;
  name: string;
  zone: string;
}

/** That somebody was there is noted no more often than this. */
export const SEEN_EVERY_MS = 60_000;

export function createPeople(deps: PeopleDeps): People {
  const { db, workspaceId, config, clock } = deps;
  const roleBook = createRoleBook(config.roles);
  const channelCeiling = config.channelCeiling.flatMap((grant) => parseGrant(grant) ?? []);
  const ceilings = config.places.map((entry) => ({
    matches: entry.place.endsWith("*")
      ? (key: string) => key.startsWith(entry.place.slice(0, -1))
      : (key: string) => key === entry.place,
    grants: entry.ceiling.flatMap((grant) => parseGrant(grant) ?? []),
  }));
  const grantsOf = (personId: string) => readGrants(db, { workspaceId, roleBook }, personId);

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
    grantsOf,
    rolesOf: (personId) => readRoles(db, workspaceId, personId),
    rightsOf: async ({ personId, limitedTo }) => {
      const grants = await grantsOf(personId);
      if (limitedTo === undefined) return grants;
      return meetGrants(
        grants,
        limitedTo.flatMap((grant) => parseGrant(grant) ?? []),
      );
    },
    ceilingOf: (place) => {
      const named = ceilings.find((entry) => entry.matches(placeKey(place)));
      if (named) return named.grants;
      return place.kind === "direct" ? undefined : channelCeiling;
    },
    // The holder of the API token is a program: nobody can ask it.
    admins: async (limit) => {
      const { rows } = await db.query<PersonRow>(
        `select p.person_id, p.name, p.zone from role_grants r join persons p using (workspace_id, person_id)
         where r.workspace_id = $1 and r.role = 'admin' and r.scope = '' and p.active and not exists (
           select 1 from identities i where i.workspace_id = p.workspace_id and i.person_id = p.person_id and i.platform = 'api')
         order by p.name, p.person_id limit $2`,
        [workspaceId, limit],
      );
      return rows.map(toPerson);
    },
    saw: async (personId) => {
      await db.query(
        "update persons set seen_at = $3 where workspace_id = $1 and person_id = $2 and (seen_at is null or seen_at < $4)",
        [workspaceId, personId, new Date(clock.now()), new Date(clock.now() - SEEN_EVERY_MS)],
      );
    },
    enrol: async ({ name, anchoredBy, platform, userId }, role, grantedBy) => {
      const known = await whoIs(db, platform, userId);
      if (known) return known;
      const { zone } = config;
      try {
        const personId = await db.transaction((tx) =>
          insertPerson(
            tx,
            { workspaceId, now: new Date(clock.now()) },
            {
              ...{ name, zone, anchoredBy, identity: { platform, userId } },
              ...{ given: { role, scope: "" }, givenBy: grantedBy },
            },
          ),
        );
        return { personId, name, zone };
      } catch (error) {
        // Another door was quicker: the identity's key has one winner.
        const winner = await whoIs(db, platform, userId);
        if (winner) return winner;
        throw error;
      }
    },
  };
}

export function toPerson(row: PersonRow): Person {
  return { personId: row.person_id, name: row.name, zone: row.zone };
}
