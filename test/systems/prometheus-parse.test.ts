import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { OpsError } from "../../src/base/errors.ts";
import type { HttpReply } from "../../src/systems/http.ts";
import { parseLabelSets, parseMetadata, parseQuery, parseStrings } from "../../src/systems/prometheus/parse.ts";

const LIMIT = 1000;

function replyOf(body: unknown, status = 200): HttpReply {
  return { status, contentType: "application/json", text: typeof body === "string" ? body : JSON.stringify(body) };
}

function success(resultType: string, result: unknown, more: object = {}): HttpReply {
  return replyOf({ status: "success", data: { resultType, result, stats: {} }, ...more });
}

function faultIn(read: () => unknown): OpsError {
  try {
    read();
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(OpsError);
    return thrown as OpsError;
  }
  throw new Error("expected a fault");
}

describe("replies of a query", () => {
  test("vector, scalar, string and matrix", () => {
    const metric = { __name__: "up", job: "node" };
    expect(parseQuery("P", success("vector", [{ metric, value: [1700000000.123, "1"] }]), LIMIT).series).toEqual([
      { labels: metric, points: [[1700000000123, 1]] },
    ]);
    expect(parseQuery("P", success("scalar", [1, "2.5"]), LIMIT).series).toEqual([
      { labels: {}, points: [[1000, 2.5]] },
    ]);
    expect(parseQuery("P", success("string", [1, "hi"]), LIMIT).series).toEqual([
      { labels: { value: "hi" }, points: [[1000, null]] },
    ]);
    const values = [[1, "1"], [2, "NaN"], [3, "+Inf"], [4, "-Inf"], [5, "1e-3"], [6, "-0"]]; // biome-ignore format: one line
    expect(parseQuery("P", success("matrix", [{ metric, values }]), LIMIT).series[0]?.points).toEqual([
      [1000, 1], [2000, null], [3000, null], [4000, null], [5000, 0.001], [6000, -0],
    ]); // biome-ignore format: one row
  });

  test("an empty result is empty, not a fault", () => {
    expect(parseQuery("P", success("vector", []), LIMIT)).toEqual({ series: [], warnings: [], cut: [] });
  });

  test("warnings and infos are passed on", () => {
    const reply = success("vector", [], { warnings: ["store 2 is down"], infos: ["metric might not be a counter"] });
    expect(parseQuery("P", reply, LIMIT).warnings).toEqual(["store 2 is down", "metric might not be a counter"]);
  });

  test("the first series that fit are kept, and what is left out is said", () => {
    const series = Array.from({ length: 5 }, (_, i) => ({ metric: { i: `${i}` }, values: [[1, "1"], [2, "2"]] })); // biome-ignore format: one line
    const { series: kept, cut } = parseQuery("P", success("matrix", series), 5);
    expect(kept.map(({ labels }) => labels.i)).toEqual(["0", "1"]);
    expect(cut).toEqual([
      "3 of 5 series were left out: together they have more than 5 points. Ask for a shorter time, a longer step or fewer series.",
    ]);
    expect(parseQuery("P", success("matrix", series), 10).cut).toEqual([]);
  });

  test("native histograms are left out and said", () => {
    const { series, cut } = parseQuery("P", success("vector", [{ metric: {}, histogram: [1, { count: "2" }] }]), LIMIT);
    expect(series).toEqual([]);
    expect(cut[0]).toMatch(/^1 series of native histograms/);
  });
});

describe("errors are told apart", () => {
  test.each([
    [400, "bad_data", "invalid", /cannot read this query: 1:5: parse error/],
    [422, "execution", "invalid", /cannot run this query: 1:5: parse error/],
    [503, "timeout", "unavailable", /gave the query up/],
    [500, "internal", "unavailable", /failed to answer/],
  ])("%i %s is %s", (status, errorType, kind, says) => {
    const fault = faultIn(() =>
      parseQuery("P", replyOf({ status: "error", errorType, error: "1:5: parse error" }, status), LIMIT),
    );
    expect(fault.kind).toBe(kind);
    expect(fault.message).toMatch(says);
  });

  test.each([
    [
      "<!DOCTYPE html><html><head><title>\n Sign in &middot; Proxy</title>",
      200,
      'HTML page titled "Sign in &middot; Proxy"',
    ],
    ["<html><body>hi</body>", 200, "an HTML page"],
    ['{"status":"success","data":{"resultType":"vec', 200, "JSON that is cut short or broken"],
    [
      '{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1,"abc"]}]}}',
      200,
      "other JSON",
    ],
    [
      '{"status":"success","data":{"resultType":"vector","result":[{"metric":{"a":1},"value":[1,"1"]}]}}',
      200,
      "other JSON",
    ],
    [
      '{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":[[2,"1"],[1,"1"]]}]}}',
      200,
      "other JSON",
    ],
    ['{"hits":[]}', 200, "other JSON"],
    ["", 200, "an empty reply"],
    ["404 page not found", 404, "application/json, status 404"],
  ])("%s is not the API", (text, status, says) => {
    const fault = faultIn(() => parseQuery("Prometheus prod", replyOf(text, status), LIMIT));
    expect(fault.kind).toBe("unavailable");
    expect(fault.message).toContain("answered something that is not Prometheus's API");
    expect(fault.message).toContain(says);
  });

  test("credentials that are not accepted", () => {
    expect(faultIn(() => parseQuery("P", replyOf("no", 401), LIMIT)).message).toMatch(
      /does not accept Pilothouse's credentials/,
    );
  });
});

describe("whatever comes", () => {
  const point = fc.tuple(fc.integer({ min: 0, max: 4e9 }), fc.double({ noDefaultInfinity: true, noNaN: true }));
  const labels = fc.dictionary(fc.string(), fc.string());
  const matrix = fc.array(fc.record({ labels, points: fc.array(point, { maxLength: 20 }) }), { maxLength: 10 });

  test("what a valid reply says comes out, to the last digit", () => {
    fc.assert(
      fc.property(matrix, (series) => {
        const sorted = series.map((one) => ({ ...one, points: [...one.points].sort((a, b) => a[0] - b[0]) }));
        const result = sorted.map((one) => ({
          metric: one.labels,
          values: one.points.map(([at, value]) => [at, String(value)]),
        }));
        const parsed = parseQuery("P", success("matrix", result), LIMIT);
        expect(JSON.stringify(parsed.series)).toBe(
          JSON.stringify(
            sorted.map((one) => ({ labels: one.labels, points: one.points.map(([at, value]) => [at * 1000, value]) })),
          ),
        );
      }),
    );
  });

  test("nothing but an OpsError is thrown, and never a bug", () => {
    const shapes = fc.oneof(
      fc.string(),
      fc.json(),
      fc
        .record({ status: fc.constantFrom("success", "error"), data: fc.jsonValue(), error: fc.jsonValue() })
        .map((one) => JSON.stringify(one)),
      fc
        .record({ resultType: fc.constantFrom("vector", "matrix", "scalar", "string"), result: fc.jsonValue() })
        .map((data) => JSON.stringify({ status: "success", data })),
      fc
        .array(
          fc.record({ metric: fc.jsonValue(), value: fc.jsonValue(), values: fc.jsonValue() }, { requiredKeys: [] }),
        )
        .chain((result) =>
          fc
            .constantFrom("vector", "matrix")
            .map((resultType) => JSON.stringify({ status: "success", data: { resultType, result } })),
        ),
    );
    const readers = [
      (reply: HttpReply) => parseQuery("P", reply, LIMIT),
      (reply: HttpReply) => parseLabelSets("P", reply, 10),
      (reply: HttpReply) => parseStrings("P", reply),
      (reply: HttpReply) => parseMetadata("P", reply),
    ];
    fc.assert(
      fc.property(
        shapes,
        fc.constantFrom(200, 400, 404, 422, 500, 503),
        fc.constantFrom(...readers),
        (text, status, read) => {
          try {
            read({ status, contentType: "", text });
          } catch (thrown) {
            expect(thrown).toBeInstanceOf(OpsError);
            expect(["invalid", "unavailable"]).toContain((thrown as OpsError).kind);
            expect((thrown as OpsError).message.length).toBeLessThan(800);
          }
        },
      ),
      { numRuns: 1000 },
    );
  });

  test("half of any valid reply is not taken for a whole one", () => {
    fc.assert(
      fc.property(matrix, fc.double({ min: 0, max: 0.999, noNaN: true }), (series, share) => {
        const { text } = success(
          "matrix",
          series.map((one) => ({ metric: one.labels, values: [] })),
        );
        expect(() => parseQuery("P", replyOf(text.slice(0, Math.floor(text.length * share))), LIMIT)).toThrow(OpsError);
      }),
    );
  });
});

test("500,000 points are read in less than a second of a processor's time", () => {
  const values = Array.from({ length: 5000 }, (_, i) => [1700000000 + i, String(i * 1.37)]);
  const reply = success(
    "matrix",
    Array.from({ length: 100 }, (_, i) => ({ metric: { i: `${i}` }, values })),
  );
  const before = process.cpuUsage();
  expect(parseQuery("P", reply, 500_000).series).toHaveLength(100);
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1000).toBeLessThan(1000);
});
