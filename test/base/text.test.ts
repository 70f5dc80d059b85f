import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nearestName } from "../../src/base/text/nearest.ts";
import { clip, listOf, plural, visibleText } from "../../src/base/text/words.ts";

describe("visible text", () => {
  const hidden =
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must be gone
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]|[\u{e0000}-\u{e007f}]/u;

  test("has nothing that shows nothing, is well formed, and stays so", () => {
    const anything = fc.string({
      unit: fc.integer({ min: 0, max: 0x10ffff }).map((code) => String.fromCodePoint(code)),
    });
    fc.assert(
      fc.property(anything, (text) => {
        const seen = visibleText(text);
        expect(hidden.test(seen)).toBe(false);
        expect(seen.isWellFormed()).toBe(true);
        expect(visibleText(seen)).toBe(seen);
      }),
      { numRuns: 1000 },
    );
  });

  test.each([
    ["\u001b[31mred\u001b[0m", "[31mred[0m"],
    ["a\u202egnp.exe", "agnp.exe"],
    ["pay\u200bpal", "paypal"],
    ["hi\u{e0041}\u{e0042}", "hi"],
    ["\u009b2J", "2J"],
    ["line one\nline\ttwo", "line one\nline\ttwo"],
    ["Zoë, 東京, עברית, 👩‍👩‍👧", "Zoë, 東京, עברית, 👩‍👩‍👧"],
  ])("%j is shown as %j", (text, seen) => {
    expect(visibleText(text)).toBe(seen);
  });
});

describe("clip", () => {
  test("is never longer than asked, well formed, and the beginning of the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 0, max: 40 }), (text, max) => {
        const cut = clip(text, max);
        expect(cut.length).toBeLessThanOrEqual(max);
        expect(cut.isWellFormed()).toBe(true);
        if (text.length <= max) expect(cut).toBe(text);
        else expect(text.startsWith(cut.replace(/…$/, ""))).toBe(true);
      }),
    );
    expect(clip("ab😀cd", 4)).toBe("ab…");
  });
});

describe("the nearest name", () => {
  const names = ["metrics_show", "metrics_query", "host_status", "cpu"];
  test.each([
    ["metrcs_show", "metrics_show"],
    ["METRICS_QUERY", "metrics_query"],
    ["hoststatus", "host_status"],
    ["xu", undefined],
    ["cup", "cpu"],
    ["x", undefined],
    ["something_else", undefined],
    ["", undefined],
  ])("%j is %j", (wanted, name) => {
    expect(nearestName(wanted, names)).toBe(name);
  });

  test("a name itself is always its own nearest", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1 }), { minLength: 1 }), (all) => {
        expect(nearestName(all[0] ?? "", all)?.toLowerCase()).toBe(all[0]?.toLowerCase());
      }),
    );
  });
});

test("counted and listed words", () => {
  expect([plural(1, "query", "queries"), plural(1200, "row"), plural(0, "row")]).toEqual([
    "1 query",
    "1,200 rows",
    "0 rows",
  ]);
  expect([listOf([]), listOf(["a"]), listOf(["a", "b"]), listOf(["a", "b", "c"], "or")]).toEqual([
    "",
    "a",
    "a and b",
    "a, b or c",
  ]);
});
