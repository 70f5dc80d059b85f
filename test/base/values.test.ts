import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalJson, digestOf } from "../../src/base/canonical-json.ts";
import { OpsError, toOpsError, unreachable } from "../../src/base/errors.ts";
import { newId, randomCode } from "../../src/base/ids.ts";
import { addMoney, formatMoney, type Money, moneyToString, parseMoney } from "../../src/base/money.ts";

describe("the one error of the house", () => {
  test("keeps its kind, facts, cause and time to wait", () => {
    const cause = new Error("socket");
    const error = new OpsError("limited", "Too much.", { facts: { n: 1 }, retryAfterMs: 5, cause });
    expect([error.kind, error.facts, error.retryAfterMs, error.cause, error.message]).toEqual([
      "limited",
      { n: 1 },
      5,
      cause,
      "Too much.",
    ]);
    expect(toOpsError(error)).toBe(error);
  });

  test("anything else thrown is a bug whose details are not told", () => {
    for (const thrown of [new Error("password=hunter2"), "text", undefined, null, { kind: "denied" }]) {
      const fault = toOpsError(thrown);
      expect(fault.kind).toBe("bug");
      expect(fault.message).not.toContain("hunter2");
      expect(fault.cause).toBe(thrown);
    }
    expect(() => unreachable("x" as never)).toThrow(/Unexpected value "x"/);
  });
});

describe("ids", () => {
  test("sort by time, whatever their random part", () => {
    fc.assert(
      fc.property(fc.nat(2 ** 45), fc.integer({ min: 1, max: 2 ** 40 }), (ms, later) => {
        expect(newId("r", ms) < newId("r", ms + later)).toBe(true);
      }),
    );
  });

  test("have 26 characters that nobody mistakes for others, and 80 bits that nobody can guess", () => {
    const ids = Array.from({ length: 5000 }, () => newId("r", 1_700_000_000_000));
    for (const id of ids) expect(id).toMatch(/^r_[0-9a-hjkmnp-tv-z]{26}$/);
    expect(new Set(ids.map((id) => id.slice(12))).size).toBe(5000);
    // Each of the 32 letters about equally often: 80,000 of them, 2,500 each, six sigma of 49.
    const counts = new Map<string, number>();
    for (const letter of ids.flatMap((id) => [...id.slice(12)])) counts.set(letter, (counts.get(letter) ?? 0) + 1);
    expect(counts.size).toBe(32);
    for (const count of counts.values()) expect(Math.abs(count - 2500)).toBeLessThan(300);
    expect(randomCode(40)).toHaveLength(40);
  });
});

describe("canonical JSON", () => {
  test("one spelling, whatever the order of keys", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(canonicalJson(shuffled(value))).toBe(canonicalJson(value));
      }),
    );
  });

  test("says what was there: parsing it gives the value again", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test("keys by code unit, undefined fields and absent ones alike, no white space", () => {
    expect(canonicalJson({ b: 1, a: [true, null, "é\n"], Z: undefined, "": -0 })).toBe(
      '{"":0,"a":[true,null,"é\\n"],"b":1}',
    );
    expect(canonicalJson({ "\u{1f600}": 1, "\uff21": 2 })).toBe('{"\u{1f600}":1,"\uff21":2}');
    expect(canonicalJson({ at: new Date(0) })).toBe('{"at":"1970-01-01T00:00:00.000Z"}');
    expect(canonicalJson(Object.assign(Object.create(null), { a: 1 }))).toBe('{"a":1}');
  });

  test.each([
    ["NaN", Number.NaN],
    ["infinity", { a: [Number.POSITIVE_INFINITY] }],
    ["a bigint", 1n],
    ["a function", { toJSON: () => 1 }],
    ["a symbol", [Symbol("x")]],
    ["undefined in a list", [undefined]],
    // biome-ignore lint/suspicious/noSparseArray: that is the case
    ["a hole in a list", [1, , 2]],
    ["a map", { a: new Map([[1, 2]]) }],
    ["bytes", new Uint8Array([1])],
    ["an invalid date", new Date(Number.NaN)],
    ["an instance", new OpsError("bug", "x")],
  ])("refuses %s rather than dropping it", (_what, value) => {
    expect(() => canonicalJson(value)).toThrow(OpsError);
  });

  test("a digest is the SHA-256 of it", () => {
    expect(digestOf({ b: 1, a: 2 })).toBe(createHash("sha256").update('{"a":2,"b":1}').digest("hex"));
  });
});

function shuffled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shuffled);
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).reverse();
  return Object.fromEntries(entries.map(([key, field]) => [key, shuffled(field)]));
}

describe("money", () => {
  const amount = fc
    .tuple(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.integer({ min: 0, max: 12 }))
    .map(([units, scale]): Money => ({ units, scale, currency: "USD" }));
  /** In 10^-12: the exact value as one whole number. */
  const exact = (money: Money) => money.units * 10n ** BigInt(12 - money.scale);

  test("its decimal string reads back as the same", () => {
    fc.assert(
      fc.property(amount, (money) => {
        expect(parseMoney(moneyToString(money), "USD")).toEqual(money);
      }),
    );
  });

  test("sums are exact, in any order", () => {
    fc.assert(
      fc.property(fc.array(amount, { minLength: 1, maxLength: 30 }), (all) => {
        const zero: Money = { units: 0n, scale: 0, currency: "USD" };
        const sum = all.reduce(addMoney, zero);
        expect(exact(sum)).toBe(all.reduce((total, money) => total + exact(money), 0n));
        expect(exact([...all].reverse().reduce(addMoney, zero))).toBe(exact(sum));
      }),
    );
    const cents = Array.from({ length: 100_000 }, () => parseMoney("0.01", "USD"));
    expect(moneyToString(cents.reduce(addMoney))).toBe("1000.00");
  });

  test("people see two places, rounded half away from zero", () => {
    fc.assert(
      fc.property(amount, (money) => {
        const size = exact(money) < 0n ? -exact(money) : exact(money);
        const cents = (size + 5n * 10n ** 9n) / 10n ** 10n;
        const sign = exact(money) < 0n && cents > 0n ? "-" : "";
        const [whole = "", fraction] = formatMoney(money).replace(" USD", "").split(".");
        expect(whole.replaceAll(",", "")).toBe(`${sign}${cents / 100n}`);
        expect(fraction).toBe(String(cents % 100n).padStart(2, "0"));
      }),
    );
  });

  test.each([
    ["1284.1", "1,284.10 USD"],
    ["-1234567.895", "-1,234,567.90 USD"],
    ["0.005", "0.01 USD"],
    ["-0.004", "0.00 USD"],
    ["999", "999.00 USD"],
    ["-999.999", "-1,000.00 USD"],
    ["+0012.50", "12.50 USD"],
  ])("%s is written %s", (text, written) => {
    expect(formatMoney(parseMoney(text, "USD"))).toBe(written);
  });

  test.each(["", "1e3", "1,000.00", "1.", ".5", "NaN", "12.5 USD", "--1", "١٢"])("%j is no amount", (text) => {
    expect(() => parseMoney(text, "USD")).toThrow(/is not an amount of money; write it like/);
  });

  test("currencies are not mixed", () => {
    expect(() => addMoney(parseMoney("1", "USD"), parseMoney("1", "EUR"))).toThrow(/USD and EUR cannot be added/);
  });
});
