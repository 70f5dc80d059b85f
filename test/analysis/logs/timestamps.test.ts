import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readTimestamp, type Stamp } from "../../../src/analysis/logs/time/timestamp.ts";
import { nowMs, onlyTemplate } from "./mined.ts";

describe("times are read and taken off", () => {
  it.each([
    ["2026-11-20T14:03:22Z hello there", "2026-11-20T14:03:22.000Z"],
    ["2026-11-20T14:03:22.123456789Z hello there", "2026-11-20T14:03:22.123Z"],
    ["2026-11-20T14:03:22.5+01:00 hello there", "2026-11-20T13:03:22.500Z"],
    ["2026-11-20T14:03:22-0530 hello there", "2026-11-20T19:33:22.000Z"],
    ["2026-11-20 14:03:22,123 hello there", "2026-11-20T14:03:22.123Z"],
    ["2026-11-20 14:03:22.123 +0100 hello there", "2026-11-20T13:03:22.123Z"],
    ["2026-11-20 14:03:22 UTC hello there", "2026-11-20T14:03:22.000Z"],
    ["[2026-11-20 14:03:22] hello there", "2026-11-20T14:03:22.000Z"],
    ["2026/11/20 14:03:22 hello there", "2026-11-20T14:03:22.000Z"],
    ["2026-11-20-14.03.22.675872 hello there", "2026-11-20T14:03:22.675Z"],
    ["20261120T140322Z hello there", "2026-11-20T14:03:22.000Z"],
    ["20261120 14:03:22.5 hello there", "2026-11-20T14:03:22.500Z"],
    ["261120 14:03:22 hello there", "2026-11-20T14:03:22.000Z"],
    ["261120 140322 hello there", "2026-11-20T14:03:22.000Z"],
    ["I1120 14:03:22.123456       1 main.go:116] hello there", "2026-11-20T14:03:22.123Z"],
    ["Nov 20 14:03:22 web1 sshd[12]: hello there", "2026-11-20T14:03:22.000Z"],
    ["Nov  2 14:03:22 web1 kernel: hello there", "2026-11-02T14:03:22.000Z"],
    ["Dec 24 14:03:22 web1 cron: hello there", "2025-12-24T14:03:22.000Z"],
    ["<34>Nov 20 14:03:22 web1 su[12]: hello there", "2026-11-20T14:03:22.000Z"],
    ["<34>1 2026-11-20T14:03:22Z web1 su 12 ID47 - hello there", "2026-11-20T14:03:22.000Z"],
    ['<34>1 2026-11-20T14:03:22Z web1 su 12 ID47 [a b="c"] hello there', "2026-11-20T14:03:22.000Z"],
    ["2026-11-20T14:03:22+0000 web1 sshd[12]: hello there", "2026-11-20T14:03:22.000Z"],
    ["[Fri Nov 20 14:03:22 2026] hello there", "2026-11-20T14:03:22.000Z"],
    ["[Fri Nov 20 14:03:22.123456 2026] hello there", "2026-11-20T14:03:22.123Z"],
    ["Fri, 20 Nov 2026 14:03:22 GMT hello there", "2026-11-20T14:03:22.000Z"],
    ["20-Nov-2026 14:03:22.123 hello there", "2026-11-20T14:03:22.123Z"],
    ["Nov 20, 2026 14:03:22 hello there", "2026-11-20T14:03:22.000Z"],
    ["[11.20 14:03:22] hello there", "2026-11-20T14:03:22.000Z"],
    ["11-20 14:03:22.123 hello there", "2026-11-20T14:03:22.123Z"],
    ["1795183402 hello there", "2026-11-20T14:03:22.000Z"],
    ["1795183402.25 hello there", "2026-11-20T14:03:22.250Z"],
    ["1795183402123 hello there", "2026-11-20T14:03:22.123Z"],
    ["2026-11-20T14:03:22.1Z stdout F hello there", "2026-11-20T14:03:22.100Z"],
    ["2026-11-20T14:03:22.1Z stderr F 2026-11-20 15:00:00,123 hello there", "2026-11-20T14:03:22.100Z"],
  ])("%s", (line, at) => {
    const { template, firstMs } = onlyTemplate(line);
    expect(template).toBe("hello there");
    expect(new Date(firstMs ?? 0).toISOString()).toBe(at);
  });

  it("an access log is read by its bracket and told by its request", () => {
    const line = '10.1.2.3 - ann [20/Nov/2026:14:03:22 +0100] "GET /orders/12 HTTP/1.1" 200 512';
    expect(onlyTemplate(line)).toMatchObject({
      template: '"GET <path> HTTP/<num>" <num>',
      firstMs: Date.UTC(2026, 10, 20, 13, 3, 22),
    });
  });

  it("a time of day alone is taken off and is no moment", () => {
    const told = onlyTemplate("14:03:22.123 hello there");
    expect(told.template).toBe("hello there");
    expect(told).not.toHaveProperty("firstMs");
  });

  it.each([
    "1315337824 alignment errors",
    "2026-13-40 14:03:22 x",
    "2026 was a year",
    "404 not found",
    "12:99:99 x",
    "0000000000 x",
    "Maybe 20 14:03:22 of them",
  ])("no time: %s", (line) => {
    expect(onlyTemplate(line)).not.toHaveProperty("firstMs");
  });

  it("reads back what was written, whatever the moment", () => {
    const stamp: Stamp = { ms: Number.NaN, syslog: false };
    fc.assert(
      fc.property(
        fc.date({ min: new Date("2000-01-02"), max: new Date("2099-12-30"), noInvalidDate: true }),
        (date) => {
          for (const text of [
            date.toISOString(),
            date.toISOString().replace("T", " ").replace(".", ",").replace("Z", ""),
          ]) {
            expect(readTimestamp(text, 0, text.length, nowMs, stamp)).toBe(text.length);
            expect(stamp.ms).toBe(date.getTime());
          }
        },
      ),
    );
  });

  it("never reads beyond the line, whatever stands there", () => {
    const stamp: Stamp = { ms: Number.NaN, syslog: false };
    const text = fc.array(
      fc.constantFrom("2026", "11", "20", "14:03:22", "-", ":", " ", "T", "Z", "Nov", "Fri", ".", ",", "+0100"),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(text, fc.nat(40), (parts, cut) => {
        const all = parts.join("");
        const to = Math.min(cut, all.length);
        expect(readTimestamp(all, 0, to, nowMs, stamp)).toBeLessThanOrEqual(to);
        const inside = { ...stamp };
        const end = readTimestamp(all.slice(0, to), 0, to, nowMs, stamp);
        if (end > 0) expect(stamp.ms).toEqual(stamp.ms);
        expect(inside.syslog === stamp.syslog || end <= to).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});
