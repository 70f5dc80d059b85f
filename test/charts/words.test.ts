import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ticksOf, valueScale } from "../../src/charts/scale.ts";
import { shortenMiddle, wrap } from "../../src/charts/text.ts";
import { timeTicks } from "../../src/charts/time-ticks.ts";
import { axisFormat, formatValue } from "../../src/message/format-value.ts";
import { fonts } from "./specs.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe("figures", () => {
  test.each([
    [91, "%", "91%"],
    [0.4, "%", "0.40%"],
    [0, "%", "0%"],
    [1536, "bytes", "1.50 KiB"],
    [20 * 2 ** 30, "bytes", "20 GiB"],
    [5.5 * 2 ** 20, "bytes/s", "5.50 MiB/s"],
    [0.23, "seconds", "230 ms"],
    [0.000_045, "seconds", "45 µs"],
    [90, "seconds", "1.50 min"],
    [7200, "seconds", "2 h"],
    [3 * 86_400, "seconds", "3 d"],
    [0, "seconds", "0 s"],
    [12, "per second", "12/s"],
    [25_000, "per second", "25,000/s"],
    [250_000, "per second", "250k/s"],
    [0.25, "cores", "0.25 cores"],
    [1, "cores", "1 core"],
    [1284.1, "USD", "1,284 USD"],
    [1_200_000, "count", "1.20M"],
    [-3, "", "-3"],
  ])("%d of %s is %s", (value, unit, text) => {
    expect(formatValue(value, unit)).toBe(text);
  });

  test("labels of one axis share their scale and its decimals", () => {
    const write = axisFormat(2 * 2 ** 30, 2 ** 29, "bytes");
    expect([0, 2 ** 29, 2 ** 30, 2 ** 31].map(write)).toEqual(["0", "0.5 GiB", "1.0 GiB", "2.0 GiB"]);
  });
});

describe("value axes", () => {
  test.each([
    [40, 91, "%", [0, 20, 40, 60, 80, 100]],
    [0, 100, "%", [0, 20, 40, 60, 80, 100]],
    [0, 3.4 * 2 ** 30, "bytes", [0, 2 ** 30, 2 * 2 ** 30, 3 * 2 ** 30, 4 * 2 ** 30]],
    [0, 100, "seconds", [0, 30, 60, 90, 120]],
    [4, 4, "count", [3, 4, 5]],
    [0, 0, "count", [0, 1]],
    [0.1, 0.3, "", [0, 0.1, 0.2, 0.3, 0.4]],
  ])("from %d to %d %s", (low, high, unit, ticks) => {
    expect(ticksOf(valueScale(low, high, unit, 5, false))).toEqual(ticks);
  });

  test("whatever the values, they are inside, and there are some ticks but not many", () => {
    const number = fc.double({ min: -1e100, max: 1e100, noNaN: true });
    fc.assert(
      fc.property(
        number,
        number,
        fc.constantFrom("%", "bytes", "seconds", "count", "", "USD"),
        fc.boolean(),
        (a, b, unit, zero) => {
          const scale = valueScale(a, b, unit, 5, zero);
          const slack = scale.step * 1e-6;
          expect(scale.min).toBeLessThanOrEqual(Math.min(a, b) + slack);
          expect(scale.max).toBeGreaterThanOrEqual(Math.max(a, b) - slack);
          expect(scale.max).toBeGreaterThan(scale.min);
          expect(ticksOf(scale).length).toBeGreaterThanOrEqual(2);
          expect(ticksOf(scale).length).toBeLessThanOrEqual(14);
        },
      ),
    );
  });
});

describe("time axes", () => {
  const at = (iso: string) => Date.parse(iso);
  const labels = (from: string, to: string, zone: string, most = 9) =>
    timeTicks(at(from), at(to), zone, most).map(({ label, day }) => (day === undefined ? label : `${label} ${day}`));

  test("within a day only clock times, in the spec's zone", () => {
    expect(labels("2026-11-20T09:00:00Z", "2026-11-20T12:00:00Z", "Europe/Berlin", 8)).toEqual(
      ["10:00", "10:30", "11:00", "11:30", "12:00", "12:30", "13:00"], // biome-ignore format: one row
    );
    expect(labels("2026-11-20T09:00:00Z", "2026-11-20T10:00:00Z", "Asia/Kolkata", 4)).toEqual([
      "14:30",
      "14:45",
      "15:00",
      "15:15",
      "15:30",
    ]);
  });

  test("past midnight the date is shown, at the first label and at the change", () => {
    expect(labels("2026-11-20T21:30:00Z", "2026-11-21T00:30:00Z", "Europe/Berlin", 6)).toEqual(
      ["22:30 20 Nov", "23:00", "23:30", "00:00 21 Nov", "00:30", "01:00", "01:30"], // biome-ignore format: one row
    );
  });

  test("days, and years where they change", () => {
    expect(labels("2026-11-20T00:00:00Z", "2026-11-23T12:00:00Z", "UTC", 5)).toEqual([
      "20 Nov",
      "21 Nov",
      "22 Nov",
      "23 Nov",
    ]);
    expect(labels("2026-12-30T00:00:00Z", "2027-01-02T12:00:00Z", "UTC", 5)).toEqual([
      "30 Dec 2026",
      "31 Dec",
      "1 Jan 2027",
      "2 Jan",
    ]);
    expect(labels("2026-01-15T00:00:00Z", "2026-12-15T00:00:00Z", "UTC", 6)).toEqual([
      "Mar 2026",
      "May 2026",
      "Jul 2026",
      "Sep 2026",
      "Nov 2026",
    ]);
  });

  test("ticks stay on the wall's clock when it is changed", () => {
    // Berlin, 29 March 2026: 02:00 does not exist. 25 October: 02:00 is twice.
    expect(labels("2026-03-28T23:00:00Z", "2026-03-29T10:00:00Z", "Europe/Berlin", 4)).toEqual([
      "00:00",
      "03:00",
      "06:00",
      "09:00",
      "12:00",
    ]);
    const autumn = timeTicks(at("2026-10-24T22:00:00Z"), at("2026-10-25T11:00:00Z"), "Europe/Berlin", 5);
    expect(autumn.map(({ label }) => label)).toEqual(["00:00", "03:00", "06:00", "09:00", "12:00"]);
    expect(autumn.every(({ atMs }, i) => i === 0 || atMs > (autumn[i - 1]?.atMs ?? 0))).toBe(true);
  });

  test("whatever the range and zone: in order, within, and not too many", () => {
    const zones = fc.constantFrom(
      "UTC",
      "Europe/Berlin",
      "Asia/Kathmandu",
      "America/St_Johns",
      "Pacific/Apia",
      "Australia/Lord_Howe",
    );
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 4e12 }),
        fc.integer({ min: 1000, max: 4000 * DAY }),
        zones,
        fc.integer({ min: 2, max: 12 }),
        (from, range, zone, most) => {
          const ticks = timeTicks(from, from + range, zone, most);
          expect(ticks.length).toBeLessThanOrEqual(most + 3);
          for (const [i, { atMs }] of ticks.entries()) {
            expect(atMs).toBeGreaterThanOrEqual(from);
            expect(atMs).toBeLessThanOrEqual(from + range);
            if (i > 0) expect(atMs).toBeGreaterThan(ticks[i - 1]?.atMs ?? 0);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("text", () => {
  test("widths are the font's own", () => {
    // Advance widths of DejaVu Sans in 2048ths of an em: "W" 2025, "i" 569, "…" 2048, "é" 1260.
    expect(fonts.regular.widthPx("W", 2048)).toBe(2025);
    expect(fonts.regular.widthPx("i", 2048)).toBe(569);
    expect(fonts.regular.widthPx("…é", 2048)).toBe(2048 + 1260);
    expect(fonts.bold.widthPx("Title", 15)).toBeGreaterThan(fonts.regular.widthPx("Title", 15));
  });

  test("cut text fits, keeps both ends, and text that fits is left alone", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 80 }), fc.integer({ min: 14, max: 400 }), (text, maxPx) => {
        const cut = shortenMiddle(text, maxPx, fonts.regular);
        expect(fonts.regular.widthPx(cut, 12)).toBeLessThanOrEqual(maxPx);
        if (fonts.regular.widthPx(text, 12) <= maxPx) expect(cut).toBe(text);
        else expect(cut).toContain("…");
      }),
    );
    expect(shortenMiddle("checkout-7f9c8d6b54-x2k9z", 100, fonts.regular)).toMatch(/^check.*….*k9z$/);
  });

  test("a title takes two lines at most", () => {
    const lines = wrap("many words ".repeat(30).trim(), 300, 2, fonts.bold, 15);
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(/…$/);
    expect(wrap("short", 300, 2, fonts.bold, 15)).toEqual(["short"]);
    expect(wrap("", 300, 2, fonts.bold, 15)).toEqual([]);
  });
});
