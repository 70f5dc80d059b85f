import type { Clock } from "../../base/clock.ts";
import type { Queryable } from "../../store/db/database.ts";

/** Things that one process holds at a time; whoever dies loses them when the time is over. */
export interface Leases {
  /** Takes the lease, or keeps it when it is ours; false while another holds it. */
  hold(lease: string, holder: string, ms: number): Promise<boolean>;
  release(lease: string, holder: string): Promise<void>;
}

export function createLeases(deps: {
  readonly db: Queryable;
  readonly workspaceId: string;
  readonly clock: Clock;
}): Leases {
  const { db, workspaceId, clock } = deps;
  return {
    hold: async (lease, holder, ms) => {
      const now = clock.now();
      const { affected } = await db.query(
        `insert into leases (workspace_id, lease, holder, until) values ($1, $2, $3, $4)
         on conflict (workspace_id, lease) do update set holder = excluded.holder, until = excluded.until
         where leases.holder = excluded.holder or leases.until < $5`,
        [workspaceId, lease, holder, new Date(now + ms), new Date(now)],
      );
      return affected === 1;
    },
    release: async (lease, holder) => {
      await db.query("delete from leases where workspace_id = $1 and lease = $2 and holder = $3", [
        ...[workspaceId, lease, holder],
      ]);
    },
  };
}
