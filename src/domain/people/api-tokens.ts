import type { Actor } from "../../base/actor.ts";
import { sha256 } from "../../base/canonical-json.ts";
import type { Clock } from "../../base/clock.ts";
import { OpsError } from "../../base/errors.ts";
import { newId, randomCode } from "../../base/ids.ts";
import type { Database } from "../../store/db/database.ts";
import type { RecordDecision } from "./decision.ts";
import { checkMayActOn } from "./may-give.ts";
import { type People, type Person, type PersonRow, toPerson } from "./people.ts";
import { decideCovers, parseGrant } from "./permissions.ts";

/** How tokens begin: people and scanners know them by it. */
export const TOKEN_PREFIX = "pht_";
const TOKEN_CHARS = 40;
const DAY_MS = 24 * 3_600_000;
const USED_EVERY_MS = 60_000;
const MOST_LIVE = 20;

export interface ApiToken {
  readonly tokenId: string;
  readonly personId: string;
  readonly name: string;
  readonly permissions: readonly string[];
  readonly expiresAtMs: number;
  readonly usedAtMs?: number;
}

/** Tokens of the HTTP API: a person's, narrowed to some permissions and with an end. Only their digests are kept. */
export interface ApiTokens {
  /** Throws `denied` for permissions beyond the person's or the maker's. */
  create(
    by: Actor,
    person: Person,
    wanted: { readonly permissions: readonly string[]; readonly days: number },
  ): Promise<{ tokenId: string; secret: string; expiresAtMs: number }>;
  /** Throws `missing` for a token that is not there or has ended. */
  revoke(by: Actor, tokenId: string): Promise<void>;
  /** Whose token it is and how far it goes; throws `denied` with its sentence when it does not hold. */
  authenticate(secret: string): Promise<{ person: Person; limitedTo: readonly string[] }>;
  /** Those that hold, the newest first; at most 200. */
  list(): Promise<readonly ApiToken[]>;
}

interface TokenRow extends PersonRow {
  token_id: string;
  permissions: string[];
  expires_at: Date;
  revoked_at: Date | null;
  used_at: Date | null;
  active: boolean;
}

export function createApiTokens(deps: {
  readonly db: Database;
  readonly workspaceId: string;
  readonly clock: Clock;
  readonly people: Pick<People, "rightsOf" | "grantsOf" | "saw">;
  readonly record: RecordDecision;
}): ApiTokens {
  const { db, workspaceId, clock, people, record } = deps;
  return {
    create: async (by, person, { permissions, days }) => {
      const theirs = await people.grantsOf(person.personId);
      const wanted = permissions.flatMap((text) => parseGrant(text) ?? []);
      const beyond = permissions.find((text) => {
        const grant = parseGrant(text);
        return !grant || !decideCovers(theirs, grant);
      });
      if (beyond !== undefined) {
        throw new OpsError(
          "denied",
          `${person.name} has no ${beyond}, so a token could not have it. Leave it out, or give the role first.`,
        );
      }
      checkMayActOn(await people.rightsOf(by), wanted, person.name);
      const secret = `${TOKEN_PREFIX}${randomCode(TOKEN_CHARS)}`;
      const tokenId = newId("token", clock.now());
      const expiresAtMs = clock.now() + days * DAY_MS;
      await db.transaction(async (tx) => {
        const { rows } = await tx.query<{ live: number }>(
          "select count(*) as live from api_tokens where workspace_id = $1 and person_id = $2 and revoked_at is null and expires_at > $3",
          [workspaceId, person.personId, new Date(clock.now())],
        );
        if ((rows[0]?.live ?? 0) >= MOST_LIVE) {
          throw new OpsError(
            "limited",
            `${person.name} has ${MOST_LIVE} tokens. Revoke one that is not used any more.`,
          );
        }
        await tx.query(
          `insert into api_tokens (workspace_id, token_id, token_digest, person_id, permissions, created_by, created_at, expires_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8)`,
          [
            ...[workspaceId, tokenId, sha256(secret), person.personId, permissions, by.personId],
            ...[new Date(clock.now()), new Date(expiresAtMs)],
          ],
        );
        const facts = { person: person.personId, permissions, expiresAt: new Date(expiresAtMs) };
        await record(tx, by, { action: "token.created", subject: tokenId, decision: "allowed", facts });
      });
      return { tokenId, secret, expiresAtMs };
    },
    revoke: async (by, tokenId) => {
      await db.transaction(async (tx) => {
        const { affected } = await tx.query(
          "update api_tokens set revoked_at = $3 where workspace_id = $1 and token_id = $2 and revoked_at is null and expires_at > $3",
          [workspaceId, tokenId, new Date(clock.now())],
        );
        if (affected === 0) {
          throw new OpsError("missing", 'No token of that id holds any more. "list api tokens" shows those that do.');
        }
        await record(tx, by, { action: "token.revoked", subject: tokenId, decision: "allowed" });
      });
    },
    authenticate: async (secret) => {
      const { rows } = await db.query<TokenRow>(
        `select p.person_id, p.name, p.zone, p.active, t.token_id, t.permissions, t.expires_at, t.revoked_at, t.used_at
         from api_tokens t join persons p using (workspace_id, person_id) where t.workspace_id = $1 and t.token_digest = $2`,
        [workspaceId, sha256(secret)],
      );
      const [row] = rows;
      if (!row) throw new OpsError("denied", "This token is not known here. Ask an admin for a new one.");
      if (row.revoked_at || !row.active)
        throw new OpsError("denied", "This token was revoked. Ask an admin for a new one.");
      if (row.expires_at.getTime() <= clock.now()) {
        const day = row.expires_at.toISOString().slice(0, 10);
        throw new OpsError("denied", `This token expired on ${day}. Ask an admin for a new one.`);
      }
      if (clock.now() - (row.used_at?.getTime() ?? 0) >= USED_EVERY_MS) {
        await db.query(
          "update api_tokens set used_at = $3 where workspace_id = $1 and token_id = $2 and (used_at is null or used_at < $3)",
          [workspaceId, row.token_id, new Date(clock.now())],
        );
        await people.saw(row.person_id);
      }
      return { person: toPerson(row), limitedTo: row.permissions };
    },
    list: async () => {
      const { rows } = await db.query<TokenRow>(
        `select p.person_id, p.name, p.zone, p.active, t.token_id, t.permissions, t.expires_at, t.revoked_at, t.used_at
         from api_tokens t join persons p using (workspace_id, person_id)
         where t.workspace_id = $1 and t.revoked_at is null and t.expires_at > $2 and p.active order by t.created_at desc limit 200`,
        [workspaceId, new Date(clock.now())],
      );
      return rows.map((row) => ({
        ...{ tokenId: row.token_id, personId: row.person_id, name: row.name, permissions: row.permissions },
        expiresAtMs: row.expires_at.getTime(),
        ...(row.used_at === null ? {} : { usedAtMs: row.used_at.getTime() }),
      }));
    },
  };
}
