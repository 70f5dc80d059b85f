import type { Clock } from "../../base/clock.ts";
import type { Database, Transaction } from "../../store/db/database.ts";
import { ROW_COLUMNS, type StoredRow, toAuditRow } from "./audit.ts";
import { digestRows, makeSeal, type Seal, type SealHead } from "./seal.ts";

/** Most rows one seal binds, so that sealing after a long pause stays short. */
const MAX_ROWS_A_SEAL = 1000;
/** Any constant: two processes must not seal at once. */
const SEALER_LOCK = 7_243_001;

export interface Sealer {
  /** Binds what is unsealed; how many rows. Safe to call from several processes at once. */
  seal(): Promise<number>;
}

export interface SealerDeps {
  readonly db: Database;
  readonly workspaceId: string;
  readonly clock: Clock;
  readonly key: Uint8Array;
  /** Keeps the newest seal outside the database. */
  keepHead(head: SealHead): Promise<void>;
}

export function createSealer(deps: SealerDeps): Sealer {
  return {
    seal: async () => {
      let sealed = 0;
      for (;;) {
        const seal = await deps.db.transaction((tx) => sealOnce(tx, deps));
        if (!seal) return sealed;
        await deps.keepHead({ no: seal.no, mac: seal.mac });
        sealed += seal.rows.length;
        if (seal.rows.length < MAX_ROWS_A_SEAL) return sealed;
      }
    },
  };
}

async function sealOnce(tx: Transaction, deps: SealerDeps): Promise<Seal | undefined> {
  const { workspaceId } = deps;
  await tx.query("select pg_advisory_xact_lock($1)", [SEALER_LOCK]);
  const { rows: stored } = await tx.query<StoredRow>(
    `select ${ROW_COLUMNS} from audit_rows where workspace_id = $1 and seal_no is null order by audit_id limit $2`,
    [workspaceId, MAX_ROWS_A_SEAL],
  );
  if (stored.length === 0) return undefined;
  const { rows: last } = await tx.query<{ seal_no: number; mac: string }>(
    "select seal_no, mac from audit_seals where workspace_id = $1 order by seal_no desc limit 1",
    [workspaceId],
  );
  const seal = makeSeal(deps.key, {
    no: (last[0]?.seal_no ?? 0) + 1,
    rows: digestRows(stored.map(toAuditRow)),
    previous: last[0]?.mac ?? "",
    at: new Date(deps.clock.now()).toISOString(),
  });
  await tx.query(
    "insert into audit_seals (workspace_id, seal_no, rows, previous, mac, sealed_at) values ($1, $2, $3::jsonb, $4, $5, $6)",
    [workspaceId, seal.no, JSON.stringify(seal.rows), seal.previous, seal.mac, new Date(seal.at)],
  );
  await tx.query("update audit_rows set seal_no = $2 where workspace_id = $1 and audit_id = any($3::text[])", [
    workspaceId,
    seal.no,
    stored.map((row) => row.audit_id),
  ]);
  return seal;
}
