import type { Clock } from "../../base/clock.ts";
import type { Json } from "../../base/json.ts";
import type { Queryable } from "../../store/db/database.ts";
import { jsonText } from "../../store/db/params.ts";

/** What adapters must remember across restarts, each its own. */
export interface AdapterFactsStore {
  of(adapter: string): {
    get(key: string): Promise<Json | undefined>;
    set(key: string, value: Json): Promise<void>;
    remove(key: string): Promise<void>;
  };
}

export function createAdapterFacts(deps: {
  readonly db: Queryable;
  readonly workspaceId: string;
  readonly clock: Clock;
}): AdapterFactsStore {
  const { db, workspaceId, clock } = deps;
  return {
    of: (adapter) => ({
      get: async (key) => {
        const { rows } = await db.query<{ value: Json }>(
          "select value from adapter_facts where workspace_id = $1 and adapter = $2 and fact_key = $3",
          [workspaceId, adapter, key],
        );
        return rows[0]?.value;
      },
      set: async (key, value) => {
        await db.query(
          `insert into adapter_facts (workspace_id, adapter, fact_key, value, changed_at) values ($1, $2, $3, $4::jsonb, $5)
           on conflict (workspace_id, adapter, fact_key) do update set value = excluded.value, changed_at = excluded.changed_at`,
          [workspaceId, adapter, key, jsonText(value), new Date(clock.now())],
        );
      },
      remove: async (key) => {
        await db.query("delete from adapter_facts where workspace_id = $1 and adapter = $2 and fact_key = $3", [
          ...[workspaceId, adapter, key],
        ]);
      },
    }),
  };
}
