import type { Clock } from "../../base/clock.ts";
import type { Queryable } from "../../store/db/database.ts";

/** What health was asked of: "Cluster", "Namespace/shop", "Deployment/shop/web" of a cluster. */
export interface ScoredThing {
  readonly cluster: string;
  readonly about: string;
}

/** A score as it was at one look. */
export interface EarlierScore {
  /** The beginning of the hour that the look was in, epoch milliseconds. */
  readonly hourMs: number;
  /** 0 to 100; undefined where nothing of it could be measured. */
  readonly score?: number;
  /** It was made of other parts, so that the two can be compared with care only. */
  readonly otherParts?: true;
}

/**
 * Scores of earlier looks, one an hour and thing, for thirty days. They are recorded when somebody, or a digest, looks, rather
 * than made again from metrics: most of a score (the diagnosis, pods that are ready, rollouts) comes from objects of which no
 * server keeps the past, so what metrics could give would be another number under the same name. Where nobody looked there is none.
 */
export interface HealthScores {
  /** Keeps the score of a look, unless one of this hour is kept already. `parts` names what it was made of. */
  record(thing: ScoredThing, look: { readonly score?: number; readonly parts: readonly string[] }): Promise<void>;
  /** Those of hours before this one, ascending; at most thirty days' worth. `parts` is what today's is made of. */
  before(thing: ScoredThing, parts: readonly string[]): Promise<readonly EarlierScore[]>;
}

const HOUR_MS = 3_600_000;
const KEPT_MS = 30 * 24 * HOUR_MS;

export function createHealthScores(deps: {
  readonly db: Queryable;
  readonly workspaceId: string;
  readonly clock: Clock;
}): HealthScores {
  const { db, workspaceId, clock } = deps;
  const thisHour = () => new Date(Math.floor(clock.now() / HOUR_MS) * HOUR_MS);
  return {
    record: async ({ cluster, about }, { score, parts }) => {
      const hour = thisHour();
      const { affected } = await db.query(
        `insert into health_scores (workspace_id, cluster, about, hour, score, parts) values ($1, $2, $3, $4, $5, $6)
         on conflict do nothing`,
        [workspaceId, cluster, about, hour, score ?? null, written(parts)],
      );
      // At most once an hour and thing, which is often enough.
      if (affected === 1)
        await db.query("delete from health_scores where workspace_id = $1 and hour < $2", [
          ...[workspaceId, new Date(hour.getTime() - KEPT_MS)],
        ]);
    },
    before: async ({ cluster, about }, parts) => {
      const hour = thisHour();
      const { rows } = await db.query<{ hour: Date; score: number | null; same: boolean }>(
        `select hour, score, parts = $6 as same from health_scores
         where workspace_id = $1 and cluster = $2 and about = $3 and hour < $4 and hour >= $5
         order by hour`,
        [workspaceId, cluster, about, hour, new Date(hour.getTime() - KEPT_MS), written(parts)],
      );
      return rows.map((row) => ({
        hourMs: row.hour.getTime(),
        ...(row.score === null ? {} : { score: row.score }),
        ...(row.same || row.score === null ? {} : { otherParts: true as const }),
      }));
    },
  };
}

function written(parts: readonly string[]): string {
  return [...parts].sort().join(" ");
}
