import type { Clock } from "../../base/clock.ts";
import type { Json } from "../../base/json.ts";
import type { FeedEntry, FeedStore } from "../../message/feed/feed-store.ts";
import type { Database, Queryable } from "../../store/db/database.ts";
import { jsonText } from "../../store/db/params.ts";

interface Row {
  message_key: string;
  feed_no: number;
  author: "person" | "bot";
  name: string;
  body: Json;
  first_at: Date;
}

const COLUMNS = "message_key, feed_no, author, name, body, first_at";

/** What the browser and the terminal show, in the database. */
export function createFeed(deps: {
  readonly db: Database;
  readonly workspaceId: string;
  readonly clock: Clock;
}): FeedStore {
  const { db, workspaceId, clock } = deps;
  return {
    // The row of the place is locked for the number, so numbers commit in their order and a reader never skips one.
    put: (placeKey, entry) =>
      db.transaction(async (tx) => {
        const no = await nextNo(tx, workspaceId, placeKey);
        await tx.query(
          `insert into feed (workspace_id, place_key, message_key, feed_no, author, name, body, first_at)
           values ($1, $2, $3, $4, $5, $6, $7::jsonb, $8)
           on conflict (workspace_id, place_key, message_key) do update set body = excluded.body, feed_no = excluded.feed_no
           where feed.body is distinct from excluded.body`,
          [workspaceId, placeKey, entry.key, no, entry.author, entry.name, jsonText(entry.body), new Date(clock.now())],
        );
      }),
    since: async (placeKey, no, limit) => {
      const { rows } = await db.query<Row>(
        no === 0
          ? `select * from (select ${COLUMNS} from feed where workspace_id = $1 and place_key = $2 and feed_no > $3
               order by first_at desc, feed_no desc limit $4) newest order by feed_no`
          : `select ${COLUMNS} from feed where workspace_id = $1 and place_key = $2 and feed_no > $3 order by feed_no limit $4`,
        [workspaceId, placeKey, no, limit],
      );
      return rows.map(toEntry);
    },
    get: async (placeKey, key) => {
      const { rows } = await db.query<Row>(
        `select ${COLUMNS} from feed where workspace_id = $1 and place_key = $2 and message_key = $3`,
        [workspaceId, placeKey, key],
      );
      return rows[0] && toEntry(rows[0]);
    },
  };
}

async function nextNo(on: Queryable, workspaceId: string, placeKey: string): Promise<number> {
  const { rows } = await on.query<{ next_feed_no: number }>(
    `insert into places (workspace_id, place_key, next_feed_no) values ($1, $2, 1)
     on conflict (workspace_id, place_key) do update set next_feed_no = places.next_feed_no + 1 returning next_feed_no`,
    [workspaceId, placeKey],
  );
  return rows[0]?.next_feed_no ?? 1;
}

function toEntry(row: Row): FeedEntry {
  return {
    key: row.message_key,
    no: row.feed_no,
    author: row.author,
    name: row.name,
    body: row.body,
    at: row.first_at.toISOString(),
  };
}
