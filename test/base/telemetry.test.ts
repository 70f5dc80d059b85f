import { Writable } from "node:stream";
import { describe, expect, test } from "vitest";
import { OpsError } from "../../src/base/errors.ts";
import { createLog } from "../../src/base/telemetry/log.ts";
import { createMetrics } from "../../src/base/telemetry/metrics.ts";

function captured(level = "info") {
  let text = "";
  const to = new Writable({
    write: (chunk, _encoding, done) => {
      text += String(chunk);
      done();
    },
  });
  const log = createLog(level, to);
  return {
    log,
    text: () => text,
    lines: () =>
      text
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Record<string, unknown>),
  };
}

const SECRET = "hunter2-hunter2";

describe("the log", () => {
  test.each<readonly [string, (log: ReturnType<typeof createLog>) => void]>([
    ["a message", (log) => log.info(`password=${SECRET}`)],
    ["a field by its name", (log) => log.info({ password: SECRET }, "x")],
    ["a field deep inside", (log) => log.info({ a: { b: [{ apiKey: SECRET }] } }, "x")],
    ["a text deep inside", (log) => log.info({ a: { b: [`token=${SECRET}`] } }, "x")],
    ["a header", (log) => log.info({ headers: { authorization: SECRET, cookie: [SECRET] } }, "x")],
    ["an error's message", (log) => log.error({ err: new Error(`password=${SECRET}`) }, "x")],
    ["an error alone", (log) => log.error(new Error(`password=${SECRET}`))],
    ["a cause", (log) => log.error({ err: new Error("x", { cause: new Error(`token=${SECRET}`) }) }, "x")],
    ["facts", (log) => log.error({ err: new OpsError("bug", "x", { facts: { token: SECRET } }) }, "x")],
    ["an interpolated text", (log) => log.info("said %s", `password=${SECRET}`)],
    ["an interpolated object", (log) => log.info("said %o", { password: SECRET })],
  ])("never writes a secret out of %s", (_what, write) => {
    const { log, text } = captured();
    write(log);
    expect(text()).not.toContain(SECRET);
    expect(text()).toContain("[redacted");
  });

  test("an error has its kind and request id; only a bug has its stack", () => {
    const { log, lines } = captured();
    log.error({ err: new OpsError("unavailable", "Away."), requestId: "r_1" }, "failed");
    log.error({ err: new TypeError("oops") }, "failed");
    const [expected, bug] = lines();
    expect(expected).toMatchObject({
      level: "error",
      msg: "failed",
      requestId: "r_1",
      err: { type: "OpsError", kind: "unavailable", message: "Away." },
    });
    expect(expected?.err).not.toHaveProperty("stack");
    expect(bug?.err).toMatchObject({
      type: "TypeError",
      message: "oops",
      stack: expect.stringContaining("telemetry.test"),
    });
    expect(String(expected?.time)).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
  });

  test("an error alone keeps its message; numbers, dates and booleans stay as they are", () => {
    const { log, lines } = captured();
    log.warn(new Error("it broke"));
    log.info({ n: 1, at: new Date(0), hasToken: true, tokens: 5 }, "x");
    expect(lines()[0]).toMatchObject({ err: { message: "it broke" }, level: "warn" });
    expect(lines()[1]).toMatchObject({ n: 1, at: "1970-01-01T00:00:00.000Z", hasToken: true, tokens: 5 });
  });

  test("what is too deep or goes in circles ends", () => {
    const circle: Record<string, unknown> = { n: 1 };
    circle.self = circle;
    const { log, lines } = captured();
    log.info({ circle }, "x");
    expect(lines()).toHaveLength(1);
  });

  test("below its level it is silent", () => {
    const { log, text } = captured("error");
    log.info("x");
    expect(text()).toBe("");
  });
});

test("the metrics registry says what was counted", async () => {
  const metrics = createMetrics();
  metrics.toolCalled("metrics_show", "found", 0.2);
  metrics.toolCalled("metrics_show", "found", 3);
  metrics.providerCalled("Prometheus prod", "error", 0.01);
  metrics.outbox(3, 12.5, 1);
  const { text, contentType } = await metrics.expose();
  expect(contentType).toMatch(/^text\/plain/);
  for (const line of [
    'pilothouse_tool_calls_total{tool="metrics_show",outcome="found"} 2',
    'pilothouse_tool_calls_duration_seconds_bucket{le="0.5",tool="metrics_show"} 1',
    'pilothouse_tool_calls_duration_seconds_sum{tool="metrics_show"} 3.2',
    'pilothouse_provider_calls_total{system="Prometheus prod",outcome="error"} 1',
    "pilothouse_outbox_depth 3",
    "pilothouse_outbox_oldest_seconds 12.5",
    "pilothouse_outbox_parked 1",
  ]) {
    expect(text).toContain(line);
  }
  expect(text).toContain("process_cpu_seconds_total");
  // Two in one process do not share counters.
  expect((await createMetrics().expose()).text).not.toContain('tool="metrics_show"');
});
