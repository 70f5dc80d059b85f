import { describe, expect, it } from "vitest";
import { readDuring } from "../../../src/base/time/during.ts";

/** 2026-11-16 is a Monday. */
function isWithin(text: string, iso: string): boolean | undefined {
  return readDuring(text)?.(Date.parse(iso));
}

describe("a time of the week", () => {
  const table: readonly [text: string, iso: string, within: boolean][] = [
    ["mon-fri 09:00-17:00 UTC", "2026-11-16T09:00Z", true],
    ["mon-fri 09:00-17:00 UTC", "2026-11-16T08:59Z", false],
    ["mon-fri 09:00-17:00 UTC", "2026-11-20T16:59Z", true],
    ["mon-fri 09:00-17:00 UTC", "2026-11-20T17:00Z", false],
    ["mon-fri 09:00-17:00 UTC", "2026-11-21T12:00Z", false],
    ["Mon-Fri 9:00-17:00 UTC", "2026-11-16T09:30Z", true],
    ["wed 09:00-17:00 UTC", "2026-11-18T12:00Z", true],
    ["wed 09:00-17:00 UTC", "2026-11-19T12:00Z", false],
    ["sat-mon 09:00-17:00 UTC", "2026-11-22T12:00Z", true],
    ["sat-mon 09:00-17:00 UTC", "2026-11-17T12:00Z", false],
    ["00:00-24:00 UTC", "2026-11-18T23:59Z", true],
    // In the zone that is named, on both sides of the change of clocks.
    ["mon-fri 09:00-17:00 Europe/Berlin", "2026-11-16T08:00Z", true],
    ["mon-fri 09:00-17:00 Europe/Berlin", "2026-11-16T07:59Z", false],
    ["mon-fri 09:00-17:00 Europe/Berlin", "2026-07-06T07:00Z", true],
    ["mon-fri 09:00-17:00 America/Los_Angeles", "2026-11-17T00:30Z", true],
    // Over midnight: the hours after it belong to the day on which it began.
    ["22:00-06:00 UTC", "2026-11-18T23:00Z", true],
    ["22:00-06:00 UTC", "2026-11-18T05:59Z", true],
    ["22:00-06:00 UTC", "2026-11-18T06:00Z", false],
    ["fri 22:00-06:00 UTC", "2026-11-21T05:00Z", true],
    ["fri 22:00-06:00 UTC", "2026-11-20T05:00Z", false],
    ["mon-fri 22:00-06:00 UTC", "2026-11-16T05:00Z", false],
    ["sun 22:00-06:00 Asia/Tokyo", "2026-11-15T20:00Z", true],
  ];
  it.each(table)("%s at %s", (text, iso, within) => {
    expect(isWithin(text, iso)).toBe(within);
  });

  it.each([
    "",
    "always",
    "09:00-17:00",
    "mon-fri 09:00-17:00 Nowhere/City",
    "mon-fri 09:00-25:00 UTC",
    "mon-fri 09:60-17:00 UTC",
    "moo-fri 09:00-17:00 UTC",
    "mon- 09:00-17:00 UTC",
    "mon-fri 9-17 UTC",
  ])("%s is none", (text) => {
    expect(readDuring(text)).toBeUndefined();
  });
});
