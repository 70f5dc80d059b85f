import type { Actor } from "../../base/actor.ts";
import { placeKey } from "../../base/actor.ts";
import type { Clock } from "../../base/clock.ts";
import { newId } from "../../base/ids.ts";
import { type Json, toJson } from "../../base/json.ts";
import { redactSecrets } from "../../base/telemetry/redact.ts";
import type { Queryable } from "../../store/db/database.ts";

/** One decision: who, through which door, what about what, and how it was decided. */
export interface AuditEntry {
  /** "tool.called", "sign-in", "role.granted" … */
  readonly action: string;
  /** The tool, person or plan it is about. */
  readonly subject: string;
  /** "allowed", "refused", "failed" … */
  readonly decision: string;
  /** Redacted before it is stored. At most 8,000 characters of JSON are kept; longer facts say so. */
  readonly facts?: Readonly<Record<string, unknown>>;
}

/** Who did it: a person's request, or the house itself. */
export type AuditActor =
  | Pick<Actor, "personId" | "door" | "place" | "requestId">
  | { readonly system: string; readonly requestId: string };

export interface AuditRow {
  readonly id: string;
  readonly at: string;
  readonly personId?: string;
  readonly door: string;
  readonly place?: string;
  readonly requestId: string;
  readonly action: string;
  readonly subject: string;
  readonly decision: string;
  readonly facts: Json;
}

export interface AuditSearch {
  readonly personId?: string;
  /** Words that must occur in action, subject, decision or facts. */
  readonly words?: readonly string[];
  readonly fromMs: number;
  readonly toMs: number;
  readonly limit: number;
}

export interface Audit {
  /** Writes the row on the transaction of the decision itself, so that one never stands without the other. */
  record(on: Queryable, actor: AuditActor, entry: AuditEntry): Promise<void>;
  /** Newest first, and how many match in all. */
  search(search: AuditSearch): Promise<{ rows: readonly AuditRow[]; total: number }>;
}

const MAX_FACTS_CHARS = 8000;

export function createAudit(deps: {
  readonly db: Queryable;
  readonly workspaceId: string;
  readonly clock: Clock;
}): Audit {
  const { db, workspaceId, clock } = deps;
  return {
    record: async (on, actor, entry) => {
      const person = "personId" in actor ? actor : undefined;
      await on.query(
        `insert into audit_rows (workspace_id, audit_id, at, person_id, door, place_key, request_id, action, subject, decision, facts)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
        [
          workspaceId,
          newId("audit", clock.now()),
          new Date(clock.now()),
          person?.personId ?? null,
          person?.door ?? ("system" in actor ? actor.system : ""),
          person ? placeKey(person.place) : null,
          actor.requestId,
          entry.action,
          entry.subject,
          entry.decision,
          boundedFacts(entry.facts ?? {}),
        ],
      );
    },
    search: async (search) => {
      const filters = ["workspace_id = $1", "at >= $2", "at <= $3"];
      const params: (string | number | Date)[] = [workspaceId, new Date(search.fromMs), new Date(search.toMs)];
      if (search.personId !== undefined) filters.push(`person_id = $${params.push(search.personId)}`);
      for (const word of search.words ?? []) {
        const pattern = `%${word.replace(/[\\%_]/g, "\\$&")}%`;
        filters.push(
          `(action || ' ' || subject || ' ' || decision || ' ' || facts::text) ilike $${params.push(pattern)}`,
        );
      }
      const where = filters.join(" and ");
      const [page, count] = await Promise.all([
        db.query<StoredRow>(
          `select ${ROW_COLUMNS} from audit_rows where ${where} order by at desc, audit_id desc limit $${params.length + 1}`,
          [...params, search.limit],
        ),
        db.query<{ total: number }>(`select count(*) as total from audit_rows where ${where}`, params),
      ]);
      return { rows: page.rows.map(toAuditRow), total: count.rows[0]?.total ?? 0 };
    },
  };
}

export const ROW_COLUMNS = "audit_id, at, person_id, door, place_key, request_id, action, subject, decision, facts";

export interface StoredRow {
  audit_id: string;
  at: Date;
  person_id: string | null;
  door: string;
  place_key: string | null;
  request_id: string;
  action: string;
  subject: string;
  decision: string;
  facts: Json;
}

/** The content of a row, in the one form that is shown, digested and verified. */
export function toAuditRow(row: StoredRow): AuditRow {
  return {
    id: row.audit_id,
    at: row.at.toISOString(),
    ...(row.person_id === null ? {} : { personId: row.person_id }),
    door: row.door,
    ...(row.place_key === null ? {} : { place: row.place_key }),
    requestId: row.request_id,
    action: row.action,
    subject: row.subject,
    decision: row.decision,
    facts: row.facts,
  };
}

function boundedFacts(facts: Readonly<Record<string, unknown>>): Json {
  // NUL cannot stand in a Postgres text.
  const text = redactSecrets(JSON.stringify(toJson(facts))).replaceAll("\\u0000", "");
  if (text.length > MAX_FACTS_CHARS) return { cut: `${text.length} characters of facts`, start: text.slice(0, 1000) };
  try {
    return JSON.parse(text) as Json;
  } catch {
    return { redacted: text };
  }
}
