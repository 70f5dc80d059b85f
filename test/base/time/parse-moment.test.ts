import fc from "fast-check";
import { DateTime } from "luxon";
import { describe, expect, it } from "vitest";
import { findMoments, parseMoment } from "../../../src/base/time/parse-moment.ts";

const zone = "Europe/Berlin";
const moment = { nowMs: Date.parse("2026-11-18T14:30:00Z"), zone };

describe("parseMoment", () => {
  it.each([
    ["friday", "2026-11-20T00:00"],
    ["friday 9am", "2026-11-20T09:00"],
    ["next monday", "2026-11-23T00:00"],
    ["wednesday", "2026-11-25T00:00"],
    ["end of month", "2026-12-01T00:00"],
    ["the end of next week", "2026-11-30T00:00"],
    ["eod", "2026-11-19T00:00"],
    ["end of q4", "2027-01-01T00:00"],
    ["tomorrow 9:00", "2026-11-19T09:00"],
    ["in 2 hours", "2026-11-18T17:30"],
    ["for 2 hours", "2026-11-18T17:30"],
    ["half an hour", "2026-11-18T16:00"],
    ["2026-12-24", "2026-12-24T00:00"],
    ["until 5", "2026-11-18T17:00"],
    ["9am", "2026-11-19T09:00"],
    ["yesterday", "2026-11-17T00:00"],
    ["december", "2026-12-01T00:00"],
  ])("reads %s", (words, local) => {
    expect(parseMoment(words, moment)).toBe(DateTime.fromISO(local, { zone }).toMillis());
  });

  it("adds days by the calendar and hours by the clock across a daylight change", () => {
    const nowMs = DateTime.fromISO("2026-10-24T12:00", { zone }).toMillis();
    expect(parseMoment("in 1 day", { nowMs, zone })).toBe(nowMs + 25 * 3_600_000);
    expect(parseMoment("in 24 hours", { nowMs, zone })).toBe(nowMs + 24 * 3_600_000);
  });

  it.each(["blurb", "", "31 february", "in 0 minutes", "in 99999999999 years"])("refuses %s", (words) => {
    expect(parseMoment(words, moment)).toBeUndefined();
  });

  it("never throws", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 80 }), (text) => void parseMoment(text, moment)),
      { numRuns: 1000 },
    );
  });
});

describe("findMoments", () => {
  it.each([
    ["silence it for 2 hours because of x", "in 2 hours", "for 2 hours"],
    ["will the disk be full by end of next month", "end of next month", "by end of next month"],
    ["pause until monday", "monday", "until monday"],
  ])("finds the moment in %s", (text, words, place) => {
    const [one, ...others] = findMoments(text, moment);
    expect(one?.words).toBe(words);
    expect(text.slice(one?.start, one?.end)).toBe(place);
    expect(others).toEqual([]);
  });
});
