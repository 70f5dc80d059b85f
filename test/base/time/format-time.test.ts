import { describe, expect, it } from "vitest";
import { formatRange, formatTime } from "../../../src/base/time/format-time.ts";

const zone = "Europe/Berlin";
const now = Date.parse("2026-11-18T14:30:00Z");

describe("formatTime", () => {
  it.each([
    ["2026-11-18T13:05:00Z", "14:05"],
    ["2026-11-17T13:05:00Z", "Tue 14:05"],
    ["2026-11-03T13:05:00Z", "3 Nov 14:05"],
    ["2025-11-03T13:05:00Z", "3 Nov 2025 14:05"],
    ["2026-11-18T23:30:00Z", "Thu 00:30"],
  ])("shows %s as %s", (iso, shown) => {
    expect(formatTime(Date.parse(iso), zone, now)).toBe(shown);
  });

  it("does not fail on a zone or a time that is none", () => {
    expect(formatTime(now, "No/Where", now)).toBe("14:30");
    expect(formatTime(Number.NaN, zone, now)).toBe("unknown time");
  });
});

describe("formatRange", () => {
  it.each([
    ["2026-11-18T13:05:00Z", "2026-11-18T13:35:00Z", "14:05–14:35"],
    ["2026-11-17T13:05:00Z", "2026-11-18T13:35:00Z", "17 Nov 14:05 – 18 Nov 14:35"],
    ["2026-11-16T23:00:00Z", "2026-11-17T23:00:00Z", "17 Nov 2026"],
    ["2026-09-30T22:00:00Z", "2026-10-31T23:00:00Z", "1 Oct – 31 Oct 2026"],
  ])("shows %s to %s as %s", (from, to, shown) => {
    expect(formatRange({ fromMs: Date.parse(from), toMs: Date.parse(to) }, zone)).toBe(shown);
  });
});
