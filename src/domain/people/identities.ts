import type { Clock } from "../../base/clock.ts";
import { newId } from "../../base/ids.ts";
import type { Database, Transaction } from "../../store/db/database.ts";
import type { PeopleConfig } from "./config.ts";
import type { RecordDecision } from "./decision.ts";
import { insertPerson } from "./insert-person.ts";
import { type Person, type PersonRow, toPerson } from "./people.ts";

export interface PlatformUser {
  readonly platform: string;
  readonly userId: string;
}

/** The person behind a platform's user, and how far that user may go for now. */
export interface KnownUser {
  readonly person: Person;
  /** Grants beyond which a newly linked account may not go yet. */
  readonly limitedTo?: readonly string[];
  /** The platform has not been asked about groups for this long; undefined when no group of this platform means anything. */
  readonly groupsAgeMs?: number;
}

/** What the platform itself says of one of its users. */
export interface Profile {
  readonly name: string;
  readonly verifiedMail?: string;
  readonly groups: readonly string[];
}

/** Which users of chat platforms are which persons. Nobody becomes one but by the configuration's word or a link. */
export interface Identities {
  find(user: PlatformUser): Promise<KnownUser | undefined>;
  /** Whether strangers such as guests were named as welcome. */
  isWelcomeGuest(user: PlatformUser): boolean;
  /** Whether a group of this platform gives roles. */
  hasGroups(platform: string): boolean;
  /** Whether the platform should be asked about an unknown user, since its word could make them a person. */
  mayComeByMail(): boolean;
  /** The person with this verified mail, made where the configuration lets newcomers in; undefined otherwise. */
  comeByMail(user: PlatformUser, profile: Profile): Promise<Person | undefined>;
  /** Makes the roles that come by groups those of the groups the user is in. An empty list takes them all away. */
  setGroups(user: PlatformUser, personId: string, groups: readonly string[]): Promise<void>;
}

interface Row extends PersonRow {
  limited_until: Date | null;
  limited_to: string[] | null;
  groups_at: Date | null;
}

export function createIdentities(deps: {
  readonly db: Database;
  readonly workspaceId: string;
  readonly clock: Clock;
  readonly config: PeopleConfig;
  readonly record: RecordDecision;
}): Identities {
  const { db, workspaceId, clock, config, record } = deps;
  const guests = new Set(config.guests);
  const domains = new Set(config.mail.domains.map((domain) => domain.toLowerCase()));
  const platformsWithGroups = new Set(config.groups.map(({ group }) => group.slice(0, group.indexOf(":"))));
  const now = () => new Date(clock.now());

  return {
    isWelcomeGuest: ({ platform, userId }) => guests.has(`${platform}:${userId}`),
    hasGroups: (platform) => platformsWithGroups.has(platform),
    mayComeByMail: () => domains.size > 0,
    find: async ({ platform, userId }) => {
      const { rows } = await db.query<Row>(
        `select p.person_id, p.name, p.zone, i.limited_until, i.limited_to, i.groups_at
         from identities i join persons p using (workspace_id, person_id)
         where i.workspace_id = $1 and i.platform = $2 and i.user_id = $3 and p.active`,
        [workspaceId, platform, userId],
      );
      const row = rows[0];
      if (!row) return undefined;
      const limited = row.limited_until !== null && row.limited_until.getTime() > clock.now();
      return {
        person: toPerson(row),
        ...(limited ? { limitedTo: row.limited_to ?? [] } : {}),
        ...(platformsWithGroups.has(platform)
          ? { groupsAgeMs: row.groups_at ? clock.now() - row.groups_at.getTime() : Number.POSITIVE_INFINITY }
          : {}),
      };
    },
    comeByMail: async (user, { name, verifiedMail }) => {
      const mail = verifiedMail?.trim().toLowerCase();
      if (mail === undefined || !domains.has(mail.slice(mail.lastIndexOf("@") + 1))) return undefined;
      return db.transaction(async (tx) => {
        // Whoever was removed does not come back by the same address or account: an admin invites them again.
        const { rows: removed } = await tx.query(
          "select 1 from identities where workspace_id = $1 and platform = $2 and user_id = $3",
          [workspaceId, user.platform, user.userId],
        );
        if (removed.length > 0) return undefined;
        const { rows } = await tx.query<PersonRow & { active: boolean }>(
          "select person_id, name, zone, active from persons where workspace_id = $1 and mail = $2",
          [workspaceId, mail],
        );
        const known = rows[0];
        if (known) return known.active ? adopt(tx, user, name, toPerson(known)) : undefined;
        if (config.mail.newcomers === undefined) return undefined;
        return welcome(tx, user, { name, mail, role: config.mail.newcomers });
      });
    },
    setGroups: (user, personId, groups) =>
      db.transaction(async (tx) => {
        const mine = new Set(groups.map((group) => `${user.platform}:${group}`));
        const wanted = config.groups.filter(({ group }) => mine.has(group));
        // Roles of this platform's groups only: another platform's are its own to say.
        await tx.query(
          `delete from role_grants where workspace_id = $1 and person_id = $2 and starts_with(granted_by, $3)
             and not (granted_by || ' ' || role || ' ' || scope = any($4::text[]))`,
          [
            workspaceId,
            personId,
            `group ${user.platform}:`,
            wanted.map(({ group, role, scope }) => `group ${group} ${role} ${scope}`),
          ],
        );
        for (const { group, role, scope } of wanted) {
          await tx.query(
            `insert into role_grants (workspace_id, person_id, role, scope, granted_by, granted_at)
             select $1, p.person_id, $3, $4, $5, $6 from persons p where p.workspace_id = $1 and p.person_id = $2 and p.active
             on conflict do nothing`,
            [workspaceId, personId, role, scope, `group ${group}`, now()],
          );
        }
        await tx.query(
          "update identities set groups_at = $4 where workspace_id = $1 and platform = $2 and user_id = $3",
          [workspaceId, user.platform, user.userId, now()],
        );
      }),
  };

  async function adopt(tx: Transaction, user: PlatformUser, name: string, person: Person): Promise<Person> {
    await tx.query(
      `insert into identities (workspace_id, platform, user_id, person_id, anchored_by, linked_at, name)
       values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
      [workspaceId, user.platform, user.userId, person.personId, `mail by ${user.platform}`, now(), name.slice(0, 80)],
    );
    await audit(tx, person.personId, "identity.linked", user);
    return person;
  }

  async function welcome(
    tx: Transaction,
    user: PlatformUser,
    { name, mail, role }: { readonly name: string; readonly mail: string; readonly role: string },
  ): Promise<Person> {
    const { zone } = config;
    const personId = await insertPerson(
      tx,
      { workspaceId, now: now() },
      {
        ...{ name: name.slice(0, 80), zone, anchoredBy: `mail by ${user.platform}`, identity: user },
        ...{ given: { role, scope: "" }, givenBy: "configuration" },
      },
    );
    await tx.query("update persons set mail = $3 where workspace_id = $1 and person_id = $2", [
      ...[workspaceId, personId, mail],
    ]);
    await audit(tx, personId, "person.came", user);
    return { personId, name, zone };
  }

  async function audit(tx: Transaction, personId: string, action: string, { platform, userId }: PlatformUser) {
    const place = { platform, id: userId, kind: "direct" } as const;
    const by = { personId, door: "words", place, requestId: newId("r") } as const;
    await record(tx, by, { action, subject: personId, decision: "allowed", facts: { platform, by: "verified mail" } });
  }
}
