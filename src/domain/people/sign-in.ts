import { sha256 } from "../../base/canonical-json.ts";
import type { Clock } from "../../base/clock.ts";
import { randomCode } from "../../base/ids.ts";
import type { Database, Queryable, Transaction } from "../../store/db/database.ts";
import { opener, type RecordDecision } from "./decision.ts";
import { SEEN_EVERY_MS } from "./people.ts";

export const LINK_TTL_MS = 15 * 60_000;
const SESSION_TTL_MS = 30 * 24 * 3_600_000;
/** 5 bits a character: 160 bits, out of reach of guessing. */
export const SECRET_CHARS = 32;

/** Who a session belongs to. */
export interface SignedIn {
  readonly personId: string;
  readonly name: string;
  readonly zone: string;
}

export interface OpenSession {
  readonly personId: string;
  readonly name: string;
  /** Epoch milliseconds. */
  readonly beganAtMs: number;
  readonly seenAtMs: number;
}

/** One-time links and browser sessions. Only digests are stored: a copy of the database signs nobody in. */
export interface SignIn {
  /** A secret that signs the person in once, within 15 minutes. */
  newLink(personId: string, on?: Queryable): Promise<string>;
  /** Trades a link's secret for a session's; undefined when it is unknown, used or expired. One winner. */
  redeem(secret: string): Promise<{ session: string; personId: string } | undefined>;
  /** The person of a session that still holds; undefined once they have left. */
  personOf(session: string): Promise<SignedIn | undefined>;
  end(session: string): Promise<void>;
  /** Open sessions of one person or of everybody, the last seen first; at most 200. */
  sessions(personId?: string): Promise<readonly OpenSession[]>;
  /** Ends all of a person's sessions and links that were not used yet; how many sessions there were. */
  endAll(tx: Transaction, personId: string): Promise<number>;
}

interface SessionRow {
  person_id: string;
  name: string;
  zone: string;
  created_at: Date;
  seen_at: Date | null;
}

export function createSignIn(deps: {
  readonly db: Database;
  readonly workspaceId: string;
  readonly clock: Clock;
  readonly record: RecordDecision;
}): SignIn {
  const { db, workspaceId, clock, record } = deps;
  return {
    newLink: async (personId, on = db) => {
      const secret = randomCode(SECRET_CHARS);
      await on.query(
        "insert into sign_in_links (workspace_id, link_digest, person_id, expires_at) values ($1, $2, $3, $4)",
        [workspaceId, sha256(secret), personId, new Date(clock.now() + LINK_TTL_MS)],
      );
      return secret;
    },
    redeem: (secret) =>
      db.transaction(async (tx) => {
        const now = new Date(clock.now());
        const { rows } = await tx.query<{ person_id: string }>(
          `update sign_in_links l set used_at = $3 from persons p
           where l.workspace_id = $1 and l.link_digest = $2 and l.used_at is null and l.expires_at > $3
             and p.workspace_id = l.workspace_id and p.person_id = l.person_id and p.active
           returning l.person_id`,
          [workspaceId, sha256(secret), now],
        );
        const personId = rows[0]?.person_id;
        if (personId === undefined) return undefined;
        await record(tx, opener(personId), { action: "sign-in", subject: personId, decision: "allowed" });
        return { session: await beginSession(tx, workspaceId, personId, clock), personId };
      }),
    personOf: async (session) => {
      const digest = sha256(session);
      const { rows } = await db.query<SessionRow>(
        `select p.person_id, p.name, p.zone, s.created_at, s.seen_at from sessions s join persons p using (workspace_id, person_id)
         where s.workspace_id = $1 and s.session_digest = $2 and s.expires_at > $3 and p.active`,
        [workspaceId, digest, new Date(clock.now())],
      );
      const row = rows[0];
      if (row && clock.now() - (row.seen_at?.getTime() ?? 0) >= SEEN_EVERY_MS) await saw(digest, row.person_id);
      return row && { personId: row.person_id, name: row.name, zone: row.zone };
    },
    end: async (session) => {
      await db.query("delete from sessions where workspace_id = $1 and session_digest = $2", [
        workspaceId,
        sha256(session),
      ]);
    },
    sessions: async (personId) => {
      const { rows } = await db.query<SessionRow>(
        `select p.person_id, p.name, p.zone, s.created_at, s.seen_at from sessions s join persons p using (workspace_id, person_id)
         where s.workspace_id = $1 and s.expires_at > $2 and p.active and ($3::text is null or p.person_id = $3)
         order by coalesce(s.seen_at, s.created_at) desc limit 200`,
        [workspaceId, new Date(clock.now()), personId ?? null],
      );
      return rows.map((row) => ({
        ...{ personId: row.person_id, name: row.name, beganAtMs: row.created_at.getTime() },
        seenAtMs: (row.seen_at ?? row.created_at).getTime(),
      }));
    },
    endAll: async (tx, personId) => {
      await tx.query("delete from sign_in_links where workspace_id = $1 and person_id = $2 and used_at is null", [
        workspaceId,
        personId,
      ]);
      const { affected } = await tx.query("delete from sessions where workspace_id = $1 and person_id = $2", [
        workspaceId,
        personId,
      ]);
      return affected;
    },
  };

  async function saw(digest: string, personId: string): Promise<void> {
    await db.query(
      `with here as (update sessions set seen_at = $3 where workspace_id = $1 and session_digest = $2)
       update persons set seen_at = $3 where workspace_id = $1 and person_id = $4`,
      [workspaceId, digest, new Date(clock.now()), personId],
    );
  }
}

/** A new session's secret, on the transaction of what opened it. */
export async function beginSession(
  tx: Transaction,
  workspaceId: string,
  personId: string,
  clock: Pick<Clock, "now">,
): Promise<string> {
  const session = randomCode(SECRET_CHARS);
  await tx.query(
    "insert into sessions (workspace_id, session_digest, person_id, created_at, expires_at) values ($1, $2, $3, $4, $5)",
    [workspaceId, sha256(session), personId, new Date(clock.now()), new Date(clock.now() + SESSION_TTL_MS)],
  );
  return session;
}
