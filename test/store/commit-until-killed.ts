import { createPglite } from "../../src/store/db/pglite.ts";

// A child of pglite.test.ts: commits rows one by one and tells of each once it is acknowledged, until it is killed.
const db = createPglite({ dir: process.argv[2] ?? "" });
await db.query("create table if not exists acknowledged (n int primary key, pad text)");
const { rows } = await db.query<{ next: number }>("select coalesce(max(n), 0) + 1 as next from acknowledged");
for (let n = rows[0]?.next ?? 1; ; n++) {
  await db.transaction((tx) => tx.query("insert into acknowledged values ($1, repeat('x', 500))", [n]));
  process.stdout.write(`${n}\n`);
}
