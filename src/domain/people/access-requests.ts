import type { Actor } from "../../base/actor.ts";
import type { Clock } from "../../base/clock.ts";
import { OpsError } from "../../base/errors.ts";
import { newId } from "../../base/ids.ts";
import { toJson } from "../../base/json.ts";
import type { Database, Transaction } from "../../store/db/database.ts";
import {
  type AccessRequest,
  type DecidedRequest,
  REQUEST_COLUMNS,
  type RequestRow,
  staleSentence,
  toRequest,
} from "./access-request.ts";
import type { RecordDecision } from "./decision.ts";
import { checkMayGive } from "./may-give.ts";
import type { People } from "./people.ts";
import { decideAllowed, formatNeed, type Need } from "./permissions.ts";
import type { RoleBook } from "./role-book.ts";
import { giveRole } from "./roles.ts";

const PENDING_MS = 14 * 24 * 3_600_000;
const ASK_AGAIN_MS = 24 * 3_600_000;
const MOST_PENDING = 20;

/** What is told of a decision commits with it. */
export type Tell<Request> = (tx: Transaction, request: Request) => Promise<void>;

/** Requests for rights that somebody lacks, decided by those who can give them. */
export interface AccessRequests {
  /** Recorded once a person and need while it is pending; throws `conflict` when it is, or was declined within a day. */
  ask(
    by: Actor,
    asked: { readonly need: Need; readonly userId: string; readonly told: readonly string[] },
    tell: Tell<AccessRequest>,
  ): Promise<AccessRequest>;
  /**
   * Gives the role, or declines without one. Rights are checked here and now; one press wins, and the same press again is
   * told the same. Throws `conflict` for a request that was decided or has ended.
   */
  decide(
    by: Actor,
    decision: { readonly requestId: string; readonly role?: string },
    tell: Tell<DecidedRequest>,
  ): Promise<DecidedRequest>;
  /** Pending, the oldest first; at most 200. */
  pending(): Promise<readonly AccessRequest[]>;
}

export function createAccessRequests(deps: {
  readonly db: Database;
  readonly workspaceId: string;
  readonly clock: Clock;
  readonly people: Pick<People, "rightsOf">;
  readonly roleBook: RoleBook;
  readonly record: RecordDecision;
}): AccessRequests {
  const { db, workspaceId, clock, people, roleBook, record } = deps;
  return {
    ask: async (by, { need, userId, told }, tell) => {
      if (decideAllowed(await people.rightsOf({ personId: by.personId }), need)) {
        throw new OpsError("conflict", `You have ${formatNeed(need)} by now. Ask your question again.`);
      }
      return db.transaction(async (tx) => {
        const now = new Date(clock.now());
        await endOld(tx, now);
        await checkAskable(tx, by.personId, need, now);
        const requestId = newId("request", clock.now());
        const { affected } = await tx.query(
          `insert into access_requests (workspace_id, request_id, person_id, permission, scope, place, user_id, told, asked_at, expires_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
           on conflict (workspace_id, person_id, permission, scope) where state = 'pending' do nothing`,
          [
            ...[workspaceId, requestId, by.personId, need.permission, need.scope ?? "", toJson(by.place), userId, told],
            ...[now, new Date(clock.now() + PENDING_MS)],
          ],
        );
        if (affected === 0) {
          throw new OpsError(
            "conflict",
            `You have asked for ${formatNeed(need)} already. Those who can give it were told.`,
          );
        }
        await record(tx, by, { action: "access.asked", subject: requestId, decision: "pending", facts: { ...need } });
        const request: AccessRequest = {
          ...{ requestId, personId: by.personId, name: by.name, need, place: by.place, userId, told },
          ...{ askedAtMs: now.getTime(), expiresAtMs: now.getTime() + PENDING_MS },
        };
        await tell(tx, request);
        return request;
      });
    },
    decide: async (by, { requestId, role }, tell) => {
      const held = await people.rightsOf(by);
      return db.transaction(async (tx) => {
        const row = await lock(tx, requestId);
        const request = row && toRequest(row);
        if (!row || !request) throw new OpsError("missing", "This request is not there any more.");
        const scope = request.need.scope ?? "";
        if (!decideAllowed(held, { permission: "people:act", ...(scope === "" ? {} : { scope }) })) {
          throw new OpsError(
            "denied",
            "You may not decide requests any more. That takes people:act, which an admin gives.",
          );
        }
        if (request.personId === by.personId) {
          throw new OpsError("denied", "Nobody decides their own request. Another admin has it too.");
        }
        const decided: DecidedRequest = { ...request, ...(role === undefined ? {} : { role }) };
        if (row.decided_press === by.requestId) return decided;
        const stale = staleSentence(row, clock.now());
        if (stale !== undefined) throw new OpsError("conflict", stale);
        if (role !== undefined) {
          checkMayGive(held, roleBook, { role, scope });
          await giveRole(tx, { workspaceId, clock, record }, by, request.personId, { role, scope });
        }
        await tx.query(
          `update access_requests set state = $3, decided_at = $4, decided_by = $5, decided_press = $6, given_role = $7
           where workspace_id = $1 and request_id = $2 and state = 'pending'`,
          [
            ...[workspaceId, requestId, role === undefined ? "declined" : "given", new Date(clock.now())],
            ...[by.personId, by.requestId, role ?? null],
          ],
        );
        const facts = { person: request.personId, ...request.need, ...(role === undefined ? {} : { role }) };
        const decision = role === undefined ? "declined" : "given";
        await record(tx, by, { action: "access.decided", subject: requestId, decision, facts });
        await tell(tx, decided);
        return decided;
      });
    },
    pending: async () => {
      const { rows } = await db.query<RequestRow>(
        `select ${REQUEST_COLUMNS} from access_requests a join persons p using (workspace_id, person_id)
         left join persons d on d.workspace_id = a.workspace_id and d.person_id = a.decided_by
         where a.workspace_id = $1 and a.state = 'pending' and a.expires_at > $2 and p.active
         order by a.asked_at, a.request_id limit 200`,
        [workspaceId, new Date(clock.now())],
      );
      return rows.map(toRequest);
    },
  };

  async function endOld(tx: Transaction, now: Date): Promise<void> {
    await tx.query(
      "update access_requests set state = 'expired' where workspace_id = $1 and state = 'pending' and expires_at <= $2",
      [workspaceId, now],
    );
  }

  async function checkAskable(tx: Transaction, personId: string, need: Need, now: Date): Promise<void> {
    const { rows } = await tx.query<{ pending: number; declined_at: Date | null }>(
      `select count(*) filter (where state = 'pending') as pending,
         max(decided_at) filter (where state = 'declined' and permission = $3 and scope = $4) as declined_at
       from access_requests where workspace_id = $1 and person_id = $2`,
      [workspaceId, personId, need.permission, need.scope ?? ""],
    );
    const [row] = rows;
    if (row?.declined_at && row.declined_at.getTime() + ASK_AGAIN_MS > now.getTime()) {
      throw new OpsError(
        "conflict",
        `Your request for ${formatNeed(need)} was declined. You can ask again a day after that.`,
        {
          retryAfterMs: row.declined_at.getTime() + ASK_AGAIN_MS - now.getTime(),
        },
      );
    }
    if ((row?.pending ?? 0) >= MOST_PENDING) {
      throw new OpsError(
        "limited",
        `${MOST_PENDING} of your requests wait for an answer. Ask again when one was decided.`,
      );
    }
  }

  /** The request, held against a second press until this transaction ends. */
  async function lock(tx: Transaction, requestId: string): Promise<RequestRow | undefined> {
    const { rows } = await tx.query<RequestRow>(
      `select ${REQUEST_COLUMNS} from access_requests a join persons p using (workspace_id, person_id)
       left join persons d on d.workspace_id = a.workspace_id and d.person_id = a.decided_by
       where a.workspace_id = $1 and a.request_id = $2 for update of a`,
      [workspaceId, requestId],
    );
    return rows[0];
  }
}
