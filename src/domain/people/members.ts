import type { Queryable } from "../../store/db/database.ts";
import type { GivenRole } from "./grants.ts";

/** A person as whoever looks after people sees them. */
export interface Member {
  readonly personId: string;
  readonly name: string;
  readonly roles: readonly GivenRole[];
  /** Epoch milliseconds, to the minute. */
  readonly seenAtMs?: number;
  readonly sessions: number;
  readonly tokens: number;
}

/** Somebody invited who has not come yet. */
export interface OpenInvitation extends GivenRole {
  readonly invitationId: string;
  readonly name: string;
  readonly expiresAtMs: number;
}

export interface Members {
  /** Everybody active, by name; at most 1,000. */
  list(): Promise<readonly Member[]>;
  /** Invitations that can still be opened, the newest first; at most 200. */
  invited(): Promise<readonly OpenInvitation[]>;
}

interface Row {
  person_id: string;
  name: string;
  roles: GivenRole[] | null;
  seen_at: Date | null;
  sessions: number;
  tokens: number;
}

interface InvitationRow extends GivenRole {
  invitation_id: string;
  name: string;
  expires_at: Date;
}

export function createMembers(deps: {
  readonly db: Queryable;
  readonly workspaceId: string;
  readonly clock: { now(): number };
}): Members {
  const { db, workspaceId, clock } = deps;
  return {
    list: async () => {
      const { rows } = await db.query<Row>(
        `select p.person_id, p.name, p.seen_at,
           (select jsonb_agg(jsonb_build_object('role', r.role, 'scope', r.scope) order by r.role, r.scope)
              from role_grants r where r.workspace_id = p.workspace_id and r.person_id = p.person_id) as roles,
           (select count(*) from sessions s where s.workspace_id = p.workspace_id and s.person_id = p.person_id
              and s.expires_at > $2) as sessions,
           (select count(*) from api_tokens t where t.workspace_id = p.workspace_id and t.person_id = p.person_id
              and t.revoked_at is null and t.expires_at > $2) as tokens
         from persons p where p.workspace_id = $1 and p.active order by lower(p.name), p.person_id limit 1000`,
        [workspaceId, new Date(clock.now())],
      );
      return rows.map((row) => ({
        personId: row.person_id,
        name: row.name,
        roles: row.roles ?? [],
        ...(row.seen_at === null ? {} : { seenAtMs: row.seen_at.getTime() }),
        sessions: row.sessions,
        tokens: row.tokens,
      }));
    },
    invited: async () => {
      const { rows } = await db.query<InvitationRow>(
        `select invitation_id, name, role, scope, expires_at from invitations
         where workspace_id = $1 and used_at is null and revoked_at is null and expires_at > $2
         order by created_at desc limit 200`,
        [workspaceId, new Date(clock.now())],
      );
      return rows.map(({ invitation_id, name, role, scope, expires_at }) => ({
        ...{ invitationId: invitation_id, name, role, scope },
        expiresAtMs: expires_at.getTime(),
      }));
    },
  };
}
