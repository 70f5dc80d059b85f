import type { Decider } from "../../base/actor.ts";
import type { Clock } from "../../base/clock.ts";
import type { Database, Queryable } from "../../store/db/database.ts";
import type { Audit } from "../audit/audit.ts";
import type { ChangePlan } from "./change-plan.ts";

/** Where nothing may begin to run. */
export interface Freeze {
  /** "" is everywhere, "prod" a cluster, "prod/shop" a namespace in it. */
  readonly scope: string;
  readonly reason: string;
  readonly by: string;
  readonly atMs: number;
}

/** Stops of everything new that would run, everywhere at once; what runs already is not broken off in its midst. */
export interface Freezes {
  /** Commits with its audit row. */
  put(by: Decider, freeze: Pick<Freeze, "scope" | "reason">): Promise<void>;
  /** False when there was none. */
  lift(by: Decider, scope: string): Promise<boolean>;
  all(): Promise<readonly Freeze[]>;
  /** The freeze that holds the plan; undefined when none does. */
  over(on: Queryable, plan: Pick<ChangePlan, "targets">): Promise<Freeze | undefined>;
}

export function createFreezes(deps: {
  readonly db: Database;
  readonly workspaceId: string;
  readonly clock: Clock;
  readonly audit: Pick<Audit, "record">;
}): Freezes {
  const { db, workspaceId, clock, audit } = deps;

  async function allOn(on: Queryable): Promise<readonly Freeze[]> {
    const { rows } = await on.query<{ scope: string; reason: string; name: string; at: Date }>(
      `select f.scope, f.reason, p.name, f.at from freezes f
       join persons p on p.workspace_id = f.workspace_id and p.person_id = f.by_person
       where f.workspace_id = $1 order by f.scope`,
      [workspaceId],
    );
    return rows.map(({ scope, reason, name, at }) => ({ scope, reason, by: name, atMs: at.getTime() }));
  }

  return {
    all: () => allOn(db),
    put: (by, { scope, reason }) =>
      db.transaction(async (tx) => {
        await tx.query(
          `insert into freezes (workspace_id, scope, reason, by_person, at) values ($1, $2, $3, $4, $5)
         on conflict (workspace_id, scope) do update set reason = excluded.reason, by_person = excluded.by_person,
           at = excluded.at`,
          [workspaceId, scope, reason.slice(0, 300), by.personId, new Date(clock.now())],
        );
        await audit.record(tx, by, {
          ...{ action: "changes.frozen", subject: scope || "everything", decision: "allowed", facts: { reason } },
        });
      }),
    lift: (by, scope) =>
      db.transaction(async (tx) => {
        const { affected } = await tx.query("delete from freezes where workspace_id = $1 and scope = $2", [
          ...[workspaceId, scope],
        ]);
        if (affected === 0) return false;
        await audit.record(tx, by, { action: "changes.unfrozen", subject: scope || "everything", decision: "allowed" });
        return true;
      }),
    over: async (on, { targets }) => {
      const scopes = new Set([
        "",
        ...targets.flatMap(({ cluster, namespace }) => [cluster, `${cluster}/${namespace}`]),
      ]);
      return (await allOn(on)).find(({ scope }) => scopes.has(scope));
    },
  };
}
