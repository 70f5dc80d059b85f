import fc from "fast-check";
import { DateTime } from "luxon";
import { describe, expect, it } from "vitest";
import { OpsError } from "../../../src/base/errors.ts";
import { parseRange, readRange } from "../../../src/base/time/parse-range.ts";

const berlin = { nowMs: Date.parse("2026-11-18T14:30:00Z"), zone: "Europe/Berlin" };

function at(local: string, zone: string): number {
  return DateTime.fromISO(local, { zone }).toMillis();
}

/** Words, from and to as local times of the zone. */
const inBerlin: readonly (readonly [string, string, string])[] = [
  ["last 2h", "2026-11-18T13:30", "2026-11-18T15:30"],
  ["past 90 minutes", "2026-11-18T14:00", "2026-11-18T15:30"],
  ["the last hour", "2026-11-18T14:30", "2026-11-18T15:30"],
  ["last 1h30m", "2026-11-18T14:00", "2026-11-18T15:30"],
  ["over the past two hours", "2026-11-18T13:30", "2026-11-18T15:30"],
  ["half an hour", "2026-11-18T15:00", "2026-11-18T15:30"],
  ["a couple of hours ago", "2026-11-18T13:30", "2026-11-18T15:30"],
  ["last 7d", "2026-11-11T15:30", "2026-11-18T15:30"],
  ["past week", "2026-11-11T15:30", "2026-11-18T15:30"],
  ["last week", "2026-11-09T00:00", "2026-11-16T00:00"],
  ["today", "2026-11-18T00:00", "2026-11-18T15:30"],
  ["yesterday", "2026-11-17T00:00", "2026-11-18T00:00"],
  ["the day before yesterday", "2026-11-16T00:00", "2026-11-17T00:00"],
  ["since noon", "2026-11-18T12:00", "2026-11-18T15:30"],
  ["since 12:00", "2026-11-18T12:00", "2026-11-18T15:30"],
  ["since 22:00", "2026-11-17T22:00", "2026-11-18T15:30"],
  ["since yesterday", "2026-11-17T00:00", "2026-11-18T15:30"],
  ["since Monday", "2026-11-16T00:00", "2026-11-18T15:30"],
  ["since last friday 18:00", "2026-11-13T18:00", "2026-11-18T15:30"],
  ["this week", "2026-11-16T00:00", "2026-11-18T15:30"],
  ["this quarter", "2026-10-01T00:00", "2026-11-18T15:30"],
  ["month to date", "2026-11-01T00:00", "2026-11-18T15:30"],
  ["last month", "2026-10-01T00:00", "2026-11-01T00:00"],
  ["november", "2026-11-01T00:00", "2026-11-18T15:30"],
  ["december", "2025-12-01T00:00", "2026-01-01T00:00"],
  ["in october 2026", "2026-10-01T00:00", "2026-11-01T00:00"],
  ["q3", "2026-07-01T00:00", "2026-10-01T00:00"],
  ["between 9 and 11", "2026-11-18T09:00", "2026-11-18T11:00"],
  ["between 22:00 and 2:00", "2026-11-17T22:00", "2026-11-18T02:00"],
  ["from 14:00 to 15:30", "2026-11-18T14:00", "2026-11-18T15:30"],
  ["from 2pm till 4pm yesterday", "2026-11-17T14:00", "2026-11-17T16:00"],
  ["yesterday from 9 to 10:30", "2026-11-17T09:00", "2026-11-17T10:30"],
  ["2026-10-01..2026-11-01", "2026-10-01T00:00", "2026-11-01T00:00"],
  ["2026-10-01 to 2026-10-05", "2026-10-01T00:00", "2026-10-06T00:00"],
  ["2026-11-18T08:00:00Z..2026-11-18T09:00:00Z", "2026-11-18T09:00", "2026-11-18T10:00"],
  ["the 17th", "2026-11-17T00:00", "2026-11-18T00:00"],
  ["the 20th", "2026-10-20T00:00", "2026-10-21T00:00"],
  ["this morning", "2026-11-18T06:00", "2026-11-18T12:00"],
  ["last night", "2026-11-17T20:00", "2026-11-18T06:00"],
  ["now", "2026-11-18T15:25", "2026-11-18T15:30"],
  ["Tuesday, 20 October 2026", "2026-10-20T00:00", "2026-10-21T00:00"],
];

describe("parseRange", () => {
  it.each(inBerlin)("reads %s", (words, from, to) => {
    const wanted = { fromMs: at(from, "Europe/Berlin"), toMs: at(to, "Europe/Berlin") };
    expect(parseRange(words, berlin)).toEqual(wanted);
  });

  it.each([
    ["Europe/Berlin", "2026-03-29", 23],
    ["Europe/Berlin", "2026-10-25", 25],
    ["America/New_York", "2026-03-08", 23],
    ["America/New_York", "2026-11-01", 25],
    ["Australia/Lord_Howe", "2026-10-04", 23.5],
    ["Asia/Kolkata", "2026-03-29", 24],
  ])("counts the hours of a day across a daylight change in %s on %s", (zone, day, hours) => {
    const nowMs = at(`${day}T12:00`, zone) + 86_400_000;
    const range = parseRange("yesterday", { nowMs, zone });
    expect(((range?.toMs ?? 0) - (range?.fromMs ?? 0)) / 3_600_000).toBe(hours);
    const exact = parseRange("last 24h", { nowMs, zone });
    expect((exact?.toMs ?? 0) - (exact?.fromMs ?? 0)).toBe(86_400_000);
  });

  it("keeps the wall clock of the morning after a daylight change", () => {
    const nowMs = at("2026-10-25T15:00", "Europe/Berlin");
    expect(parseRange("this morning", { nowMs, zone: "Europe/Berlin" })?.fromMs).toBe(
      at("2026-10-25T06:00", "Europe/Berlin"),
    );
  });

  it.each([
    ["last blurb"],
    ["31 february"],
    ["last 0 minutes"],
    ["last 1000000 years"],
    ["2026-11-01..2026-10-01"],
    ["tomorrow"],
    ["2027-01-01..2027-02-01"],
    ["between 25:00 and 26:00"],
    [""],
    ["x".repeat(5000)],
  ])("refuses %s", (words) => {
    expect(parseRange(words, berlin)).toBeUndefined();
  });

  it("never throws and never ends before it starts", () => {
    const part = fc.constantFrom(
      ..."last past since between from to and 2h 90 minutes 0 99999999 yesterday monday noon .. 2026-02-31 31 february may 14:00 25:61 q9 ago the in half a \u202e 💥".split(
        " ",
      ),
    );
    const words = fc.oneof(
      fc.string({ unit: "binary", maxLength: 60 }),
      fc.array(part, { maxLength: 8 }).map((parts) => parts.join(" ")),
    );
    const zone = fc.constantFrom("Europe/Berlin", "America/New_York", "Asia/Kathmandu", "UTC", "No/Where");
    fc.assert(
      fc.property(words, zone, fc.integer({ min: 0, max: 4_000_000_000_000 }), (text, name, nowMs) => {
        const range = parseRange(text, { nowMs, zone: name });
        if (range) expect(range.fromMs <= range.toMs && range.toMs <= nowMs).toBe(true);
      }),
      { numRuns: 800 },
    );
  });
});

describe("readRange", () => {
  it("says the cure", () => {
    const read = () => readRange("last blurb", berlin, { fallback: "last 1h" });
    expect(read).toThrow(
      'I cannot read "last blurb" as a time range; try last 2h, yesterday or 2026-10-01..2026-11-01.',
    );
    expect(read).toThrow(OpsError);
  });

  it("takes the fallback and refuses what is too long", () => {
    expect(readRange(undefined, berlin, { fallback: "last 1h" }).fromMs).toBe(berlin.nowMs - 3_600_000);
    expect(() => readRange("last 40d", berlin, { fallback: "last 1h", maxMs: 31 * 86_400_000 })).toThrow(
      "longer than the 31 days",
    );
  });
});
