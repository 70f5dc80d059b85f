import { createSchedules } from "../../src/domain/schedules/schedules.ts";
import { createPostgres } from "../../src/store/db/postgres.ts";
import { WORKSPACE } from "../../src/workspace.ts";

/** One of several processes: at each time it is sent it writes down what is due, and answers how many firings were its own. */
const url = process.argv[2] ?? "";
let nowMs = 0;
const clock = { now: () => nowMs, sleep: async () => undefined, every: () => () => undefined };
const db = createPostgres({ url, clock });
const schedules = createSchedules({ db, workspaceId: WORKSPACE, clock });

process.on("message", async (at: number) => {
  if (at < 0) {
    await db.close();
    process.exit(0);
  }
  nowMs = at;
  process.send?.(await schedules.tick());
});
process.send?.("ready");
