import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findRange } from "../../../src/base/time/find-range.ts";
import { parseRange } from "../../../src/base/time/parse-range.ts";

const moment = { nowMs: Date.parse("2026-11-18T14:30:00Z"), zone: "Europe/Berlin" };

const sentences: readonly (readonly [string, readonly string[]])[] = [
  ["cpu of cart over the past two hours", ["last 2h"]],
  ["error rate between 2pm and 3pm yesterday in shop", ["between 2pm and 3pm yesterday"]],
  ["today's cost", ["today"]],
  ["what happened around 3am?", ["around 3am"]],
  ["top pods by cpu 24h", ["last 24h"]],
  ["logs since 12:30 containing x", ["since 12:30"]],
  ["cost for october vs september", ["october", "september"]],
  ["cost in may", ["may"]],
  ["mute it for 90 minutes: rebuild", ["last 90m"]],
  ["may I see the mar dashboard", []],
  ["scale cart from 3 to 5", []],
  ["set cpu to 250m", []],
  ["rate(x[5m])", []],
  ["redis-0 and node-3d", []],
  ["scale between 2 and 10 replicas", []],
  ["what is it doing now", []],
];

describe("findRange", () => {
  it.each(sentences)("finds the times in %s", (text, words) => {
    expect(findRange(text, moment).map((one) => one.words)).toEqual(words);
  });

  it("tells where the time stands, its preposition with it", () => {
    const text = "cpu over the last 2h of cart";
    const [one] = findRange(text, moment);
    expect(text.slice(one?.start, one?.end)).toBe("over the last 2h");
  });

  it("gives words that read back as the same range", () => {
    const part = fc.constantFrom(
      ..."last past since between and from to until 2h 90 minutes 3 days ago yesterday today monday noon november 2026 the 17th this week morning 14:00 2pm 9 .. 2026-10-01 cpu of cart in for q3".split(
        " ",
      ),
    );
    let found = 0;
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        for (const one of findRange(parts.join(" "), moment)) {
          found += 1;
          expect(parseRange(one.words, moment)).toEqual(one.range);
        }
      }),
      { numRuns: 1500 },
    );
    expect(found).toBeGreaterThan(500);
  });
});
