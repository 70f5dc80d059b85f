import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { packagePath } from "../../src/base/package-root.ts";
import { createSchedules } from "../../src/domain/schedules/schedules.ts";
import { migrate } from "../../src/store/db/migrate.ts";
import { createPostgres } from "../../src/store/db/postgres.ts";
import { WORKSPACE } from "../../src/workspace.ts";
import { startPostgresServer } from "../../test/fakes/postgres-server.ts";
import type { Measure } from "../dispatch.ts";
import { cronOf, daysOf, expectedFirings, type Recurrence } from "../schedules/expected.ts";

const SCHEDULES = 10_000;
const PROCESSES = 4;
const ZONES = ["Europe/Berlin", "America/New_York", "Australia/Sydney"];
const START = Date.UTC(2026, 0, 1);
const END = Date.UTC(2027, 0, 1);
const STEP_MS = 3_600_000;

/**
 * A year of 10,000 schedules in three zones with both daylight changes each, ticked by four processes on one Postgres whose
 * clocks are moved on hour by hour; the rows written are compared with the calendar's own count.
 */
export const run: Measure = async ({ seed }) => {
  const server = await startPostgresServer();
  if (!server) throw new Error("no Postgres can be started here");
  const children: ChildProcess[] = [];
  try {
    const url = await server.createDatabase();
    let nowMs = START;
    const clock = { now: () => nowMs, sleep: async () => undefined, every: () => () => undefined };
    const db = createPostgres({ url, clock, statementTimeoutMs: 120_000 });
    await migrate(db, { dir: packagePath("migrations"), clock });
    const schedules = createSchedules({ db, workspaceId: WORKSPACE, clock });
    const expected = new Map<string, Set<number>>();
    const days = new Map(ZONES.map((zone) => [zone, daysOf(zone, START, END)]));
    await db.transaction(async (tx) => {
      for (let i = 0; i < SCHEDULES; i++) {
        const recurrence = recurrenceOf(i, seed);
        const { zone } = recurrence;
        const made = await schedules.add(tx, { topic: "bench", cron: cronOf(recurrence), zone, missed: "once" });
        expected.set(made.scheduleId, new Set(expectedFirings(recurrence, days.get(zone) ?? [], START, END)));
      }
    });
    for (let i = 0; i < PROCESSES; i++) children.push(await startTicker(url));
    const beganMs = performance.now();
    let written = 0;
    for (nowMs = START + STEP_MS; nowMs <= END; nowMs += STEP_MS) {
      const counts = await Promise.all(children.map((child) => tickAt(child, nowMs)));
      written += counts.reduce((sum, count) => sum + count, 0);
    }
    const tookS = (performance.now() - beganMs) / 1000;
    const { rows } = await db.query<{ schedule_id: string; due: number }>(
      "select schedule_id, extract(epoch from due_at)::float8 * 1000 as due from firings",
    );
    let unexpected = 0;
    for (const { schedule_id, due } of rows) if (!expected.get(schedule_id)?.delete(due)) unexpected++;
    const missed = [...expected.values()].reduce((sum, left) => sum + left.size, 0);
    await db.close();
    return {
      schedules: SCHEDULES,
      firings: rows.length,
      missed,
      // Written more often than there are rows, or at a time the calendar does not have.
      doubled: written - rows.length + unexpected,
      firingsPerSecond: Math.round(rows.length / tookS),
      processes: PROCESSES,
    };
  } finally {
    for (const child of children) child.kill();
    await server.close();
  }
};

/** A fifth daily, a fifth on weekdays, two fifths weekly, a fifth monthly; times of day spread over the day, more at night. */
function recurrenceOf(i: number, seed: number): Recurrence {
  const at = (i * 7919 + seed * 104_729) % 1440;
  // Every tenth stands in the hours that daylight saving skips and repeats.
  const minutes = i % 10 === 0 ? 60 + (at % 150) : at;
  const time = { zone: ZONES[i % ZONES.length] ?? "UTC", hour: Math.floor(minutes / 60), minute: minutes % 60 };
  const kind = Math.floor(i / ZONES.length) % 5;
  if (kind === 0) return time;
  if (kind === 1) return { ...time, weekdays: [1, 2, 3, 4, 5] };
  if (kind === 4) return { ...time, dayOfMonth: 1 + (i % 31) };
  return { ...time, weekdays: [i % 7] };
}

async function startTicker(url: string): Promise<ChildProcess> {
  const file = fileURLToPath(new URL("../schedules/ticker.ts", import.meta.url));
  const child = fork(file, [url], { execArgv: ["--import", "tsx"] });
  await once(child, "message");
  return child;
}

async function tickAt(child: ChildProcess, nowMs: number): Promise<number> {
  const answered = once(child, "message");
  child.send(nowMs);
  const [count] = await answered;
  return count as number;
}
