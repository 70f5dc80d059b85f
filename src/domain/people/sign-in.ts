import { sha256 } from "../../base/canonical-json.ts";
import type { Clock } from "../../base/clock.ts";
import { randomCode } from "../../base/ids.ts";
import type { Database } from "../../store/db/database.ts";

const LINK_TTL_MS = 15 * 60_000;
const SESSION_TTL_MS = 30 * 24 * 3_600_000;
/** 5 bits a character: 160 bits, out of reach of guessing. */
const SECRET_CHARS = 32;

/** Who a session belongs to. */
export interface SignedIn {
  readonly personId: string;
  readonly name: string;
  readonly zone: string;
}

/** One-time links and browser sessions. Only digests are stored: a copy of the database signs nobody in. */
export interface SignIn {
  /** A secret that signs the person in once, within 15 minutes. */
  newLink(personId: string): Promise<string>;
  /** Trades a link's secret for a session's; undefined when it is unknown, used or expired. One winner. */
  redeem(secret: string): Promise<{ session: string; personId: string } | undefined>;
  /** The person of a session that still holds; undefined once they have left. */
  personOf(session: string): Promise<SignedIn | undefined>;
  end(session: string): Promise<void>;
}

export function createSignIn(deps: {
  readonly db: Database;
  readonly workspaceId: string;
  readonly clock: Clock;
}): SignIn {
  const { db, workspaceId, clock } = deps;
  return {
    newLink: async (personId) => {
      const secret = randomCode(SECRET_CHARS);
      await db.query(
        "insert into sign_in_links (workspace_id, link_digest, person_id, expires_at) values ($1, $2, $3, $4)",
        [workspaceId, sha256(secret), personId, new Date(clock.now() + LINK_TTL_MS)],
      );
      return secret;
    },
    redeem: (secret) =>
      db.transaction(async (tx) => {
        const now = new Date(clock.now());
        const { rows } = await tx.query<{ person_id: string }>(
          `update sign_in_links set used_at = $3
           where workspace_id = $1 and link_digest = $2 and used_at is null and expires_at > $3 returning person_id`,
          [workspaceId, sha256(secret), now],
        );
        const personId = rows[0]?.person_id;
        if (personId === undefined) return undefined;
        const session = randomCode(SECRET_CHARS);
        await tx.query(
          "insert into sessions (workspace_id, session_digest, person_id, created_at, expires_at) values ($1, $2, $3, $4, $5)",
          [workspaceId, sha256(session), personId, now, new Date(clock.now() + SESSION_TTL_MS)],
        );
        return { session, personId };
      }),
    personOf: async (session) => {
      const { rows } = await db.query<{ person_id: string; name: string; zone: string }>(
        `select p.person_id, p.name, p.zone from sessions s join persons p using (workspace_id, person_id)
         where s.workspace_id = $1 and s.session_digest = $2 and s.expires_at > $3 and p.active`,
        [workspaceId, sha256(session), new Date(clock.now())],
      );
      const row = rows[0];
      return row && { personId: row.person_id, name: row.name, zone: row.zone };
    },
    end: async (session) => {
      await db.query("delete from sessions where workspace_id = $1 and session_digest = $2", [
        workspaceId,
        sha256(session),
      ]);
    },
  };
}
