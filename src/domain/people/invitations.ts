import type { Actor } from "../../base/actor.ts";
import { sha256 } from "../../base/canonical-json.ts";
import type { Clock } from "../../base/clock.ts";
import { OpsError } from "../../base/errors.ts";
import { newId, randomCode } from "../../base/ids.ts";
import { visibleText } from "../../base/text/words.ts";
import type { Database, Transaction } from "../../store/db/database.ts";
import { opener, type RecordDecision } from "./decision.ts";
import { type GivenRole, readGrants } from "./grants.ts";
import { insertPerson } from "./insert-person.ts";
import { checkMayGive } from "./may-give.ts";
import type { People } from "./people.ts";
import { decideCovers } from "./permissions.ts";
import type { RoleBook } from "./role-book.ts";
import { beginSession, SECRET_CHARS } from "./sign-in.ts";

export const INVITATION_TTL_MS = 7 * 24 * 3_600_000;
const MOST_OPEN = 100;
/** Tells an invitation's secret from a sign-in link's. */
const PREFIX = "invite-";

export interface Invitation extends GivenRole {
  readonly name: string;
}

/** What opening a link gives: a session, or one sentence why not. */
export type Redeemed =
  | { readonly session: string; readonly personId: string }
  /** The sentence is for whoever opened the link. */
  | { readonly refused: string };

/** Links that make whoever opens them a person of the house, once, within 7 days. Only their digests are kept. */
export interface Invitations {
  /** Throws `denied` for a role beyond the inviter's own rights, `conflict` for a name that is taken. */
  invite(by: Actor, wanted: Invitation): Promise<{ invitationId: string; secret: string; expiresAtMs: number }>;
  /** Ends open invitations of this name; how many. */
  revoke(by: Actor, name: string): Promise<number>;
  /** Undefined when the secret is none of an invitation's. Of several who open one at once, one comes in. */
  redeem(secret: string): Promise<Redeemed | undefined>;
}

interface Row extends GivenRole {
  invitation_id: string;
  name: string;
  invited_by: string;
  expires_at: Date;
  used_at: Date | null;
  revoked_at: Date | null;
}

export function createInvitations(deps: {
  readonly db: Database;
  readonly workspaceId: string;
  readonly clock: Clock;
  readonly people: Pick<People, "rightsOf">;
  readonly roleBook: RoleBook;
  readonly zone: string;
  readonly record: RecordDecision;
}): Invitations {
  const { db, workspaceId, clock, people, roleBook, record } = deps;
  return {
    invite: async (by, { name, role, scope }) => {
      const called = visibleText(name).trim();
      if (called === "")
        throw new OpsError("invalid", "The name is empty. Say who is invited, such as: invite Bo as viewer.");
      checkMayGive(await people.rightsOf(by), roleBook, { role, scope });
      const secret = `${PREFIX}${randomCode(SECRET_CHARS)}`;
      const invitationId = newId("invitation", clock.now());
      const expiresAtMs = clock.now() + INVITATION_TTL_MS;
      await db.transaction(async (tx) => {
        await checkRoom(tx, called);
        await tx.query(
          `insert into invitations (workspace_id, invitation_id, link_digest, name, role, scope, invited_by, created_at, expires_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
          [
            ...[workspaceId, invitationId, sha256(secret), called, role, scope, by.personId],
            ...[new Date(clock.now()), new Date(expiresAtMs)],
          ],
        );
        const facts = { role, scope, expiresAt: new Date(expiresAtMs) };
        await record(tx, by, { action: "person.invited", subject: invitationId, decision: "allowed", facts });
      });
      return { invitationId, secret, expiresAtMs };
    },
    revoke: async (by, name) =>
      db.transaction(async (tx) => {
        const { rows } = await tx.query<{ invitation_id: string }>(
          `update invitations set revoked_at = $3 where workspace_id = $1 and (lower(name) = lower($2) or invitation_id = $2)
             and used_at is null and revoked_at is null and expires_at > $3 returning invitation_id`,
          [workspaceId, name, new Date(clock.now())],
        );
        for (const { invitation_id } of rows) {
          await record(tx, by, { action: "invitation.revoked", subject: invitation_id, decision: "allowed" });
        }
        return rows.length;
      }),
    redeem: async (secret) =>
      secret.startsWith(PREFIX) ? db.transaction((tx) => enter(tx, sha256(secret))) : undefined,
  };

  async function checkRoom(tx: Transaction, name: string): Promise<void> {
    const { rows } = await tx.query<{ same: number; open: number }>(
      `select (select count(*) from persons where workspace_id = $1 and active and lower(name) = lower($2)) as same,
         (select count(*) from invitations where workspace_id = $1 and used_at is null and revoked_at is null and expires_at > $3) as open`,
      [workspaceId, name, new Date(clock.now())],
    );
    if ((rows[0]?.same ?? 0) > 0) {
      throw new OpsError(
        "conflict",
        `There is a ${name} already. Invite with a fuller name, so that both can be told apart.`,
      );
    }
    if ((rows[0]?.open ?? 0) >= MOST_OPEN) {
      throw new OpsError("limited", `${MOST_OPEN} invitations are open. Revoke one first, or wait until one is used.`);
    }
  }

  async function enter(tx: Transaction, digest: string): Promise<Redeemed> {
    const now = new Date(clock.now());
    const { rows } = await tx.query<Row>(
      "select * from invitations where workspace_id = $1 and link_digest = $2 for update",
      [workspaceId, digest],
    );
    const [invitation] = rows;
    const refused = refusalOf(invitation, now);
    if (refused !== undefined || !invitation) return { refused: refused ?? UNKNOWN };
    const { name, role, scope, invited_by, invitation_id } = invitation;
    const held = await readGrants(tx, { workspaceId, roleBook }, invited_by);
    const given = roleBook.grantsOf(role, scope);
    if (given.length === 0 || !given.every((grant) => decideCovers(held, grant))) {
      return { refused: `Whoever invited you may not give ${role} any more. Ask an admin for a new invitation.` };
    }
    const person = { name, zone: deps.zone, anchoredBy: "an invitation", given: { role, scope }, givenBy: invited_by };
    const personId = await insertPerson(tx, { workspaceId, now }, person);
    await tx.query("update invitations set used_at = $3, used_by = $4 where workspace_id = $1 and invitation_id = $2", [
      ...[workspaceId, invitation_id, now, personId],
    ]);
    const facts = { invitation: invitation_id, invitedBy: invited_by, role, scope };
    await record(tx, opener(personId), { action: "person.joined", subject: personId, decision: "allowed", facts });
    return { session: await beginSession(tx, workspaceId, personId, clock), personId };
  }
}

const UNKNOWN = "This invitation is not known here. Ask an admin for a new one.";

function refusalOf(invitation: Row | undefined, now: Date): string | undefined {
  if (!invitation) return UNKNOWN;
  if (invitation.used_at) return "This invitation was used already. Ask an admin for a sign-in link.";
  if (invitation.revoked_at) return "This invitation was taken back. Ask an admin for a new one.";
  if (invitation.expires_at <= now) return "This invitation is older than 7 days. Ask an admin for a new one.";
  return undefined;
}
