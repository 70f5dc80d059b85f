import { digestOf } from "../../base/canonical-json.ts";
import type { Queryable } from "../../store/db/database.ts";
import { type AuditRow, ROW_COLUMNS, type StoredRow, toAuditRow } from "./audit.ts";
import { type Seal, type SealHead, sealHolds } from "./seal.ts";

export interface Verification {
  readonly holds: boolean;
  readonly seals: number;
  readonly sealedRows: number;
  /** Rows newer than the newest seal: written within the last second or so, not proven yet. */
  readonly unsealedRows: number;
  /** One sentence a break, naming the row or seal, the oldest first; empty when everything holds. */
  readonly breaks: readonly string[];
}

export interface VerifyDeps {
  readonly db: Queryable;
  readonly workspaceId: string;
  readonly key: Uint8Array;
  readonly head: SealHead | undefined;
}

/** Recomputes every seal from the rows as they stand, oldest first, and holds the chain against its keyed macs. */
export async function verifyAudit(deps: VerifyDeps): Promise<Verification> {
  const seals = await readSeals(deps);
  const breaks: string[] = [];
  let sealedRows = 0;
  for (const [i, seal] of seals.entries()) {
    const { rows } = await deps.db.query<StoredRow>(
      `select ${ROW_COLUMNS} from audit_rows where workspace_id = $1 and seal_no = $2`,
      [deps.workspaceId, seal.no],
    );
    sealedRows += rows.length;
    breaks.push(...judgeChain(seal, seals[i - 1], deps.key), ...judgeRows(seal, rows.map(toAuditRow)));
  }
  breaks.push(...judgeHead(seals, deps.head));
  const { rows: open } = await deps.db.query<{ n: number }>(
    "select count(*) as n from audit_rows where workspace_id = $1 and seal_no is null",
    [deps.workspaceId],
  );
  return { holds: breaks.length === 0, seals: seals.length, sealedRows, unsealedRows: open[0]?.n ?? 0, breaks };
}

async function readSeals(deps: VerifyDeps): Promise<Seal[]> {
  const { rows } = await deps.db.query<{
    seal_no: number;
    rows: Seal["rows"];
    previous: string;
    mac: string;
    sealed_at: Date;
  }>("select seal_no, rows, previous, mac, sealed_at from audit_seals where workspace_id = $1 order by seal_no", [
    deps.workspaceId,
  ]);
  return rows.map((row) => ({
    no: row.seal_no,
    rows: row.rows,
    previous: row.previous,
    mac: row.mac,
    at: row.sealed_at.toISOString(),
  }));
}

function judgeChain(seal: Seal, previous: Seal | undefined, key: Uint8Array): string[] {
  if (!sealHolds(key, seal)) return [`Seal ${seal.no} of ${seal.at} was not made with this key, or was altered.`];
  // The oldest kept seal may follow others that were pruned: only from the second on the link is checked.
  if (previous && (seal.no !== previous.no + 1 || seal.previous !== previous.mac)) {
    return [`Seal ${seal.no} does not follow seal ${previous.no}: seals between them are gone or were altered.`];
  }
  return [];
}

function judgeRows(seal: Seal, rows: readonly AuditRow[]): string[] {
  const found = new Map(rows.map((row) => [row.id, row]));
  const breaks: string[] = [];
  for (const [id, digest] of seal.rows) {
    const row = found.get(id);
    found.delete(id);
    if (!row) breaks.push(`Row ${id} under seal ${seal.no} of ${seal.at} is gone.`);
    else if (digestOf(row) !== digest)
      breaks.push(`Row ${id} (${row.action}, ${row.at}) was altered after seal ${seal.no}.`);
  }
  for (const id of found.keys()) breaks.push(`Row ${id} claims seal ${seal.no}, which does not know it.`);
  return breaks;
}

function judgeHead(seals: readonly Seal[], head: SealHead | undefined): string[] {
  if (!head) return [];
  const newest = seals.find((seal) => seal.no === head.no);
  if (newest?.mac === head.mac) return [];
  return [
    `Seal ${head.no}, the newest this machine made, is ${newest ? "another one now" : "gone from the database"}.`,
  ];
}
