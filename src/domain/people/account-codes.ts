import { createHash } from "node:crypto";
import type { Decider } from "../../base/actor.ts";
import type { Clock } from "../../base/clock.ts";
import { OpsError } from "../../base/errors.ts";
import { newId, randomCode } from "../../base/ids.ts";
import type { Database, Queryable, Transaction } from "../../store/db/database.ts";
import type { PeopleConfig } from "./config.ts";
import type { RecordDecision } from "./decision.ts";
import type { PlatformUser } from "./identities.ts";
import type { People, Person } from "./people.ts";
import { formatGrant } from "./permissions.ts";
import type { RoleBook } from "./role-book.ts";

const CODE_MS = 10 * 60_000;
const LIMITED_MS = 24 * 3_600_000;

export interface Account extends PlatformUser {
  readonly name: string;
}

export interface LinkedAccount extends Account {
  readonly linkedAtMs: number;
  readonly anchoredBy: string;
}

/**
 * Makes a further account of a person theirs. Three steps, so that both accounts have said yes: the new account asks for a
 * code; the known person gives it in and gets a second; the new account gives that one in. Codes work once, for ten minutes,
 * and each only from the account it was made for.
 */
export interface AccountCodes {
  /** The first code, for the account to be linked. */
  begin(account: Account): Promise<string>;
  /** What a code given in by this account does. Throws `denied` for one that is unknown, used, too old or another's. */
  giveIn(
    code: string,
    account: Account,
    person: Person | undefined,
  ): Promise<
    | { readonly step: "confirm"; readonly code: string; readonly account: Account }
    | { readonly step: "linked"; readonly person: Person; readonly untilMs: number }
  >;
  /** A person's accounts, the oldest first. */
  of(personId: string): Promise<readonly LinkedAccount[]>;
  /** Takes the person's accounts on a chat platform away from them; how many. */
  unlink(by: Decider, personId: string, platform: string): Promise<number>;
}

interface CodeRow {
  kind: "claim" | "confirm";
  platform: string;
  user_id: string;
  name: string;
  person_id: string | null;
}

export function createAccountCodes(deps: {
  readonly db: Database;
  readonly workspaceId: string;
  readonly clock: Clock;
  readonly config: Pick<PeopleConfig, "linkedRole">;
  readonly people: Pick<People, "byId" | "whoIs" | "grantsOf">;
  readonly roleBook: RoleBook;
  readonly record: RecordDecision;
}): AccountCodes {
  const { db, workspaceId, clock, people, record } = deps;
  const at = (afterMs = 0) => new Date(clock.now() + afterMs);

  return {
    begin: (account) => newCode(db, { kind: "claim", account }),
    giveIn: async (code, account, person) => {
      const wanted = await read(code);
      const own = wanted?.platform === account.platform && wanted.user_id === account.userId;
      if (wanted?.kind === "claim" && person && !own) {
        const other = { platform: wanted.platform, userId: wanted.user_id, name: wanted.name };
        await use(db, code);
        return {
          step: "confirm",
          code: await newCode(db, { kind: "confirm", account: other, person }),
          account: other,
        };
      }
      if (wanted?.kind === "confirm" && wanted.person_id !== null && own) return link(code, wanted.person_id, account);
      throw new OpsError(
        "denied",
        wanted?.kind === "claim" && own
          ? "This code is for your other account: write it there, where I know you already."
          : "This code is unknown, was used or is older than ten minutes. Write `link` for a new one.",
      );
    },
    of: async (personId) => {
      const { rows } = await db.query<{
        platform: string;
        user_id: string;
        name: string | null;
        anchored_by: string;
        linked_at: Date;
      }>(
        `select platform, user_id, name, anchored_by, linked_at from identities
         where workspace_id = $1 and person_id = $2 order by linked_at, platform`,
        [workspaceId, personId],
      );
      return rows.map((row) => ({
        platform: row.platform,
        userId: row.user_id,
        name: row.name ?? "",
        anchoredBy: row.anchored_by,
        linkedAtMs: row.linked_at.getTime(),
      }));
    },
    unlink: (by, personId, platform) =>
      db.transaction(async (tx) => {
        const { affected } = await tx.query(
          `delete from identities where workspace_id = $1 and person_id = $2 and platform = $3
             and platform not in ('console', 'local', 'api')`,
          [workspaceId, personId, platform],
        );
        if (affected > 0) {
          const facts = { platform, accounts: affected };
          await record(tx, by, { action: "identity.unlinked", subject: personId, decision: "allowed", facts });
        }
        return affected;
      }),
  };

  /** The account becomes the person's; for a day it may do no more than the lesser of what both sides could. */
  async function link(code: string, personId: string, account: Account) {
    const person = await people.byId(personId);
    if (!person) throw new OpsError("denied", "The person this code was for is not here any more.");
    const before = await people.whoIs(account.platform, account.userId);
    if (before && before.personId !== personId && (await isAnchored(before.personId))) {
      throw new OpsError(
        "conflict",
        `This account is ${before.name}'s already. An admin can remove that person first, or unlink it there.`,
      );
    }
    const lesser = before ? await people.grantsOf(before.personId) : deps.roleBook.grantsOf(deps.config.linkedRole, "");
    const untilMs = clock.now() + LIMITED_MS;
    await db.transaction(async (tx) => {
      if (!(await use(tx, code)))
        throw new OpsError("denied", "This code was used already. Write `link` for a new one.");
      await tx.query(
        `insert into identities (workspace_id, platform, user_id, person_id, anchored_by, linked_at, limited_until, limited_to, name)
         values ($1, $2, $3, $4, 'link', $5, $6, $7, $8)
         on conflict (workspace_id, platform, user_id) do update set person_id = excluded.person_id, anchored_by = 'link',
           linked_at = excluded.linked_at, limited_until = excluded.limited_until, limited_to = excluded.limited_to`,
        [
          ...[workspaceId, account.platform, account.userId, personId, at(), new Date(untilMs)],
          ...[lesser.map(formatGrant), account.name.slice(0, 80)],
        ],
      );
      if (before && before.personId !== personId) await fold(tx, before.personId, personId);
      const place = { platform: account.platform, id: account.userId, kind: "direct" } as const;
      const by = { personId, door: "command", place, requestId: newId("r") } as const;
      const facts = { platform: account.platform, by: "codes on both accounts" };
      await record(tx, by, { action: "identity.linked", subject: personId, decision: "allowed", facts });
    });
    return { step: "linked" as const, person, untilMs };
  }

  /** Who was known by the moved account alone is nobody of their own any more; the mail address goes along. */
  async function fold(tx: Transaction, from: string, to: string): Promise<void> {
    const { rows } = await tx.query<{ mail: string | null }>(
      `select mail from persons p where workspace_id = $1 and person_id = $2 and not exists (
         select 1 from identities i where i.workspace_id = $1 and i.person_id = $2 and i.platform <> 'console') for update`,
      [workspaceId, from],
    );
    if (!rows[0]) return;
    await tx.query(
      "update persons set active = false, left_at = $3, mail = null where workspace_id = $1 and person_id = $2",
      [workspaceId, from, at()],
    );
    await tx.query("update persons set mail = coalesce(mail, $3) where workspace_id = $1 and person_id = $2", [
      ...[workspaceId, to, rows[0].mail],
    ]);
  }

  /** A person with anything of their own beyond this one account is not to be emptied by moving it. */
  async function isAnchored(personId: string): Promise<boolean> {
    const { rows } = await db.query(
      `select 1 from identities where workspace_id = $1 and person_id = $2 and anchored_by not like 'mail by %' and anchored_by <> 'link'`,
      [workspaceId, personId],
    );
    return rows.length > 0;
  }

  async function newCode(
    on: Queryable,
    made: { readonly kind: CodeRow["kind"]; readonly account: Account; readonly person?: Person },
  ): Promise<string> {
    const code = `${randomCode(4)}-${randomCode(4)}`;
    const { platform, userId, name } = made.account;
    await on.query(
      `insert into account_codes (workspace_id, code_digest, kind, platform, user_id, name, person_id, expires_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        ...[workspaceId, digestOf(code), made.kind, platform, userId],
        ...[name.slice(0, 80), made.person?.personId ?? null, at(CODE_MS)],
      ],
    );
    return code;
  }

  async function read(code: string): Promise<CodeRow | undefined> {
    const { rows } = await db.query<CodeRow>(
      `select kind, platform, user_id, name, person_id from account_codes
       where workspace_id = $1 and code_digest = $2 and used_at is null and expires_at > $3`,
      [workspaceId, digestOf(code), at()],
    );
    return rows[0];
  }

  async function use(on: Queryable | Transaction, code: string): Promise<boolean> {
    const { affected } = await on.query(
      "update account_codes set used_at = $3 where workspace_id = $1 and code_digest = $2 and used_at is null",
      [workspaceId, digestOf(code), at()],
    );
    return affected === 1;
  }
}

function digestOf(code: string): string {
  return createHash("sha256").update(code.trim().toLowerCase()).digest("hex");
}
