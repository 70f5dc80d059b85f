import { beforeEach, describe, expect, it } from "vitest";
import { nextTime } from "../../src/domain/schedules/next-time.ts";
import { readWhen } from "../../src/domain/schedules/read-when.ts";
import { createSchedules, type Schedules } from "../../src/domain/schedules/schedules.ts";
import { emptyDatabase, WORKSPACE } from "../fakes/house.ts";
import { createManualClock, type ManualClock } from "../fakes/manual-clock.ts";

const HOUR = 3_600_000;
const iso = (ms: number | undefined) => (ms === undefined ? undefined : new Date(ms).toISOString());

describe("the next time", () => {
  const BERLIN = "Europe/Berlin";
  it.each([
    [
      "a time the clock skips fires when it jumps",
      "30 2 * * *",
      BERLIN,
      "2026-03-28T12:00Z",
      "2026-03-29T01:00:00.000Z",
    ],
    ["and is itself again the day after", "30 2 * * *", BERLIN, "2026-03-29T01:00Z", "2026-03-30T00:30:00.000Z"],
    [
      "a time that comes twice fires the first time",
      "30 2 * * *",
      BERLIN,
      "2026-10-24T12:00Z",
      "2026-10-25T00:30:00.000Z",
    ],
    ["and not the second", "30 2 * * *", BERLIN, "2026-10-25T00:30Z", "2026-10-26T01:30:00.000Z"],
    [
      "minutes go on evenly through the hour that comes twice",
      "*/30 * * * *",
      BERLIN,
      "2026-10-25T00:30Z",
      "2026-10-25T01:00:00.000Z",
    ],
    ["nine is nine before and after the change", "0 9 * * *", BERLIN, "2026-03-28T12:00Z", "2026-03-29T07:00:00.000Z"],
    [
      "the other hemisphere changes in April",
      "0 9 * * *",
      "Australia/Sydney",
      "2026-04-04T12:00Z",
      "2026-04-04T23:00:00.000Z",
    ],
    ["strictly after", "0 9 * * *", "UTC", "2026-03-28T09:00Z", "2026-03-29T09:00:00.000Z"],
    ["31 January, then 31 March", "0 0 31 * *", "UTC", "2026-01-31T00:00Z", "2026-03-31T00:00:00.000Z"],
    ["29 February waits for its year", "0 0 29 2 *", "UTC", "2026-01-01T00:00Z", "2028-02-29T00:00:00.000Z"],
  ])("%s", (_, cron, zone, after, next) => {
    expect(iso(nextTime(cron, zone, Date.parse(after)))).toBe(next);
  });

  it("is none for what never comes", () => {
    expect(nextTime("0 0 30 2 *", "UTC", 0)).toBeUndefined();
  });
});

describe("when, in words", () => {
  it.each([
    ["every weekday at 8", "0 8 * * 1-5"],
    ["every monday at 9:00", "0 9 * * 1"],
    ["mondays and thursdays at noon", "0 12 * * 1,4"],
    ["daily at 7am", "0 7 * * *"],
    ["daily at 12am", "0 0 * * *"],
    ["every day at 6:30 pm", "30 18 * * *"],
    ["weekly", "0 9 * * 1"],
    ["hourly", "0 * * * *"],
    ["every 15 minutes", "*/15 * * * *"],
    ["every 2 hours", "0 */2 * * *"],
    ["on the 15th at 6pm", "0 18 15 * *"],
    ["on the first of every month", "0 9 1 * *"],
    ["weekends at 10", "0 10 * * 6,0"],
    ["0 8 * * 1-5", "0 8 * * 1-5"],
    ["cron 5 4 * * sun", "5 4 * * sun"],
  ])("%s", (words, cron) => expect(readWhen(words)).toBe(cron));

  it.each([
    "tomorrow at 9",
    "",
    "at 9",
    "every 7 minutes",
    "every day at 25:00",
    "99 8 * * *",
    "0 0 0 * * *",
    "daily at 13pm",
  ])("says nothing recurring: %s", (words) => expect(readWhen(words)).toBeUndefined());
});

describe("schedules", () => {
  let clock: ManualClock;
  let schedules: Schedules;
  let other: Schedules;
  let db: Awaited<ReturnType<typeof emptyDatabase>>;

  beforeEach(async () => {
    clock = createManualClock(Date.UTC(2026, 10, 20, 8, 30));
    db = await emptyDatabase();
    schedules = createSchedules({ db, workspaceId: WORKSPACE, clock });
    other = createSchedules({ db, workspaceId: WORKSPACE, clock });
  });
  const add = (cron: string, missed: "once" | "skip" = "once") =>
    schedules.add(db, { topic: "digest", cron, zone: "UTC", missed });
  const due = async () => (await schedules.take("digest", "w", 100, 1000)).map(({ dueAtMs }) => iso(dueAtMs));

  it("fire once, whoever ticks and however often", async () => {
    await add("0 9 * * *");
    await clock.advance(HOUR);
    const counts = await Promise.all([schedules.tick(), other.tick(), schedules.tick(), other.tick()]);
    expect(counts.reduce((sum, n) => sum + n, 0)).toBe(1);
    expect(await due()).toEqual(["2026-11-20T09:00:00.000Z"]);
    await clock.advance(24 * HOUR);
    expect(await schedules.tick()).toBe(1);
  });

  it("make up for what was missed with the last of it, or not at all, as they say", async () => {
    await add("0 9 * * *", "once");
    await add("0 10 * * *", "skip");
    await clock.advance(3 * 24 * HOUR + 20 * 60_000);
    await schedules.tick();
    expect(await due()).toEqual(["2026-11-22T09:00:00.000Z"]);
  });

  it("run late by less than five minutes all the same where missed ones are skipped", async () => {
    await add("0 9 * * *", "skip");
    await clock.advance(33 * 60_000);
    expect(await schedules.tick()).toBe(1);
  });

  it("do not fire while paused, and go on from the time they are resumed", async () => {
    const { scheduleId } = await add("0 9 * * *");
    await schedules.setState(db, scheduleId, "paused");
    await clock.advance(2 * HOUR);
    expect(await schedules.tick()).toBe(0);
    await schedules.setState(db, scheduleId, "active");
    expect(iso((await schedules.get(scheduleId))?.nextAtMs)).toBe("2026-11-21T09:00:00.000Z");
  });

  it("refuse a line that never comes", async () => {
    await expect(add("0 0 30 2 *")).rejects.toThrow("never comes");
  });

  it("give a firing to one worker, to another when that one is silent, and end it once", async () => {
    await add("0 9 * * *");
    await clock.advance(HOUR);
    await schedules.tick();
    const [first] = await schedules.take("digest", "dead", 10, 1000);
    expect(await other.take("digest", "w2", 10, 1000)).toEqual([]);
    await clock.advance(1500);
    const [again] = await other.take("digest", "w2", 10, 1000);
    expect(again).toMatchObject({ attempts: 2, dueAtMs: first?.dueAtMs });
    if (!first || !again) throw new Error("nothing was due");
    expect(await db.transaction((tx) => schedules.finish(tx, "dead", first))).toBe(false);
    expect(await db.transaction((tx) => other.finish(tx, "w2", again))).toBe(true);
    expect(await db.transaction((tx) => other.finish(tx, "w2", again))).toBe(false);
  });

  it("try a failed firing again, later each time, and give up in the end", async () => {
    await add("0 9 * * *");
    await clock.advance(HOUR);
    await schedules.tick();
    const gaveUp: boolean[] = [];
    for (let tries = 0; tries < 4; tries++) {
      const [firing] = await schedules.take("digest", "w", 1, 1000);
      if (!firing) throw new Error(`nothing to try at ${tries}`);
      gaveUp.push(await schedules.failed("w", firing, "no"));
      expect(await schedules.take("digest", "w", 1, 1000)).toEqual([]);
      await clock.advance(10 * 60_000);
    }
    expect(gaveUp).toEqual([false, false, false, true]);
    expect(await schedules.take("digest", "w", 1, 1000)).toEqual([]);
  });
});
