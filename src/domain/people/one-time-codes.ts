import { Secret, TOTP } from "otpauth";
import type { Decider } from "../../base/actor.ts";
import { sha256 } from "../../base/canonical-json.ts";
import type { Clock } from "../../base/clock.ts";
import { OpsError } from "../../base/errors.ts";
import { randomCode } from "../../base/ids.ts";
import type { Database, Transaction } from "../../store/db/database.ts";
import type { RecordDecision } from "./decision.ts";
import type { SecretBox } from "./secret-box.ts";

/** RFC 6238 as every authenticator app has it: SHA-1, 6 digits, 30 s, one step of either side forgiven. */
const STEP_S = 30;
const FORM = { algorithm: "SHA1", digits: 6, period: STEP_S, issuer: "Pilothouse" } as const;
const WINDOW_STEPS = 1;
const SECRET_BYTES = 20;
const RECOVERY_CODES = 10;
const RECOVERY_CHARS = 10; // 50 bits each, and five tries in five minutes
const DRAFT_MS = 15 * 60_000;
const MOST_FAILURES = 5;
const FAILURES_WITHIN_MS = 5 * 60_000;
const LOCKED_MS = 5 * 60_000;

/** How a code was taken. The sentence of a refusal is for the person. */
export type Verified =
  | { readonly status: "verified"; readonly by: "code" | "recovery" }
  | {
      readonly status: "refused";
      readonly why: "not-enrolled" | "locked" | "wrong" | "used";
      readonly reason: string;
      readonly retryAfterMs?: number;
    };

/** Codes from a person's authenticator app, as a second proof that it is them. */
export interface OneTimeCodes {
  /** A new secret, shown here and never again; it counts once `confirm` has seen a code of it, within 15 minutes. */
  enrol(by: Decider, name: string, current?: string): Promise<{ uri: string; base32: string }>;
  /** Ten recovery codes of one use each, shown here and never again; those of before are void. */
  confirm(by: Decider, code: string): Promise<readonly string[]>;
  /** A code counts once, on whichever replica. Five refusals within five minutes lock for five; each commits with its audit row. */
  verify(personId: string, code: string, by: Decider): Promise<Verified>;
  enrolled(personId: string): Promise<boolean>;
}

interface Row {
  sealed: string | null;
  draft_sealed: string | null;
  draft_at: Date | null;
  last_step: number;
  failed_at_ms: number[];
  locked_until: Date | null;
}

export function createOneTimeCodes(deps: {
  readonly db: Database;
  readonly workspaceId: string;
  readonly clock: Clock;
  readonly box: SecretBox;
  readonly record: RecordDecision;
}): OneTimeCodes {
  const { db, workspaceId, clock, box, record } = deps;
  const purpose = (personId: string) => `one-time code of ${workspaceId}/${personId}`;

  return {
    enrol: async (by, name, current) => {
      const { personId } = by;
      if (await isEnrolled(personId)) {
        if (current === undefined) {
          throw new OpsError(
            "denied",
            "You have codes already. To replace them give a code of now, or a recovery code.",
          );
        }
        const checked = await verify(personId, current, by);
        if (checked.status === "refused") throw refusal(checked);
      }
      const secret = new Secret({ size: SECRET_BYTES });
      const totp = new TOTP({ ...FORM, label: name, secret });
      await db.transaction(async (tx) => {
        await tx.query(
          `insert into one_time_codes (workspace_id, person_id, draft_sealed, draft_at) values ($1, $2, $3, $4)
           on conflict (workspace_id, person_id) do update set draft_sealed = excluded.draft_sealed, draft_at = excluded.draft_at`,
          [workspaceId, personId, box.seal(secret.base32, purpose(personId)), new Date(clock.now())],
        );
        await record(tx, by, { action: "code.enrolling", subject: personId, decision: "allowed" });
      });
      return { uri: totp.toString(), base32: secret.base32 };
    },
    confirm: async (by, code) => {
      const result = await db.transaction((tx) => confirmDraft(tx, by, code));
      if (Array.isArray(result)) return result;
      throw refusal(result as Extract<Verified, { status: "refused" }>);
    },
    verify,
    enrolled: isEnrolled,
  };

  async function isEnrolled(personId: string): Promise<boolean> {
    const { rows } = await db.query(
      "select 1 from one_time_codes where workspace_id = $1 and person_id = $2 and sealed is not null",
      [workspaceId, personId],
    );
    return rows.length > 0;
  }

  function verify(personId: string, code: string, by: Decider): Promise<Verified> {
    return db.transaction(async (tx) => {
      const row = await lock(tx, personId);
      if (!row || row.sealed === null) {
        const reason = 'You have no one-time codes yet. Say "enrol a one-time code" to begin.';
        return { status: "refused", why: "not-enrolled", reason };
      }
      const result = lockedNow(row) ?? (await match(tx, personId, row, row.sealed, code));
      return settle(tx, by, personId, row, result);
    });
  }

  async function confirmDraft(tx: Transaction, by: Decider, code: string): Promise<readonly string[] | Verified> {
    const { personId } = by;
    const row = await lock(tx, personId);
    if (!row?.draft_sealed || !row.draft_at || row.draft_at.getTime() + DRAFT_MS <= clock.now()) {
      throw new OpsError(
        "conflict",
        'There is nothing to confirm. Say "enrol a one-time code", and confirm within 15 minutes.',
      );
    }
    const locked = lockedNow(row);
    const step = locked ? undefined : stepOf(personId, row.draft_sealed, code);
    if (locked || step === undefined) return settle(tx, by, personId, row, locked ?? wrong());
    await tx.query(
      `update one_time_codes set sealed = draft_sealed, draft_sealed = null, draft_at = null, last_step = $3, failed_at_ms = '{}',
         locked_until = null, confirmed_at = $4 where workspace_id = $1 and person_id = $2`,
      [workspaceId, personId, step, new Date(clock.now())],
    );
    await record(tx, by, { action: "code.enrolled", subject: personId, decision: "allowed" });
    return newRecoveryCodes(tx, personId);
  }

  async function lock(tx: Transaction, personId: string): Promise<Row | undefined> {
    const { rows } = await tx.query<Row>(
      `select sealed, draft_sealed, draft_at, last_step, failed_at_ms, locked_until from one_time_codes
       where workspace_id = $1 and person_id = $2 for update`,
      [workspaceId, personId],
    );
    return rows[0];
  }

  function lockedNow(row: Row): Verified | undefined {
    const retryAfterMs = (row.locked_until?.getTime() ?? 0) - clock.now();
    if (retryAfterMs <= 0) return undefined;
    const reason = `Too many wrong codes. Try again in ${Math.ceil(retryAfterMs / 1000)} s.`;
    return { status: "refused", why: "locked", reason, retryAfterMs };
  }

  async function match(tx: Transaction, personId: string, row: Row, sealed: string, code: string): Promise<Verified> {
    const step = stepOf(personId, sealed, code);
    if (step === undefined) return useRecoveryCode(tx, personId, code);
    if (step <= row.last_step) {
      return { status: "refused", why: "used", reason: "This code was used already. Wait for the next one." };
    }
    await tx.query(
      "update one_time_codes set last_step = $3 where workspace_id = $1 and person_id = $2 and last_step < $3",
      [...[workspaceId, personId, step]],
    );
    return { status: "verified", by: "code" };
  }

  /** The 30-second step whose code this is; undefined when it is none of now. */
  function stepOf(personId: string, sealed: string, code: string): number | undefined {
    const token = code.replace(/\s/g, "");
    if (!/^\d{6}$/.test(token)) return undefined;
    const secret = Secret.fromBase32(box.open(sealed, purpose(personId)));
    const delta = new TOTP({ ...FORM, secret }).validate({ token, timestamp: clock.now(), window: WINDOW_STEPS });
    return delta === null ? undefined : Math.floor(clock.now() / 1000 / STEP_S) + delta;
  }

  async function useRecoveryCode(tx: Transaction, personId: string, code: string): Promise<Verified> {
    const { affected } = await tx.query(
      "update recovery_codes set used_at = $4 where workspace_id = $1 and person_id = $2 and code_digest = $3 and used_at is null",
      [workspaceId, personId, digestOfCode(personId, code), new Date(clock.now())],
    );
    return affected === 1 ? { status: "verified", by: "recovery" } : wrong();
  }

  /** What the try means for the next one, with its audit row. */
  async function settle(tx: Transaction, by: Decider, personId: string, row: Row, result: Verified): Promise<Verified> {
    if (result.status === "verified") {
      await tx.query(
        "update one_time_codes set failed_at_ms = '{}', locked_until = null where workspace_id = $1 and person_id = $2",
        [...[workspaceId, personId]],
      );
    } else if (result.why !== "locked") {
      const recent = [...row.failed_at_ms.filter((at) => at > clock.now() - FAILURES_WITHIN_MS), clock.now()];
      const full = recent.length >= MOST_FAILURES;
      await tx.query(
        "update one_time_codes set failed_at_ms = $3, locked_until = $4 where workspace_id = $1 and person_id = $2",
        [workspaceId, personId, full ? [] : recent, full ? new Date(clock.now() + LOCKED_MS) : null],
      );
    }
    const facts = result.status === "verified" ? { by: result.by } : { why: result.why };
    const decision = result.status === "verified" ? "allowed" : "refused";
    await record(tx, by, { action: "code.checked", subject: personId, decision, facts });
    return result;
  }

  async function newRecoveryCodes(tx: Transaction, personId: string): Promise<readonly string[]> {
    const codes = Array.from({ length: RECOVERY_CODES }, () => randomCode(RECOVERY_CHARS));
    await tx.query("delete from recovery_codes where workspace_id = $1 and person_id = $2", [workspaceId, personId]);
    await tx.query(
      "insert into recovery_codes (workspace_id, person_id, code_digest) select $1, $2, unnest($3::text[])",
      [workspaceId, personId, codes.map((code) => digestOfCode(personId, code))],
    );
    return codes.map((code) => `${code.slice(0, 5)}-${code.slice(5)}`);
  }
}

function digestOfCode(personId: string, code: string): string {
  return sha256(`${personId}:${code.replace(/[\s-]/g, "").toLowerCase()}`);
}

function wrong(): Verified {
  return { status: "refused", why: "wrong", reason: "This code is not right. Take the one your app shows now." };
}

function refusal({ reason, retryAfterMs }: Extract<Verified, { status: "refused" }>): OpsError {
  return new OpsError("denied", reason, retryAfterMs === undefined ? {} : { retryAfterMs });
}
