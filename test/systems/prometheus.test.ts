import { afterEach, describe, expect, test } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { prometheusConfig } from "../../src/systems/prometheus/config.ts";
import { connectPrometheus } from "../../src/systems/prometheus/connect.ts";
import { faultOf, json, type Loopback, serve } from "./loopback-server.ts";

const open: Loopback[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

async function lying(answer: Parameters<typeof serve>[0]): Promise<Loopback> {
  const server = await serve(answer);
  open.push(server);
  return server;
}

const clock = { ...systemClock, now: () => Date.UTC(2026, 10, 20, 14, 32) };

function reader(url: string, more: object = {}) {
  const [server] = prometheusConfig.parse([{ name: "prod", url, ...more }]);
  if (server === undefined) throw new Error("no server");
  return connectPrometheus(server, { clock });
}

const nothing = { status: "success", data: { resultType: "matrix", result: [] } };

describe("what is asked", () => {
  test("a range is posted aligned, and its source is the exact PromQL with a link that holds no credentials", async () => {
    const server = await lying((_, response) => json(response, 200, nothing));
    const promql = 'sum by (pod) (rate(container_cpu_usage_seconds_total{namespace="shop"}[5m]))';
    const address = server.url.replace("http://", "http://ann:secret@");
    const toMs = Date.UTC(2026, 10, 20, 14, 31, 47);
    const result = await reader(address).range({ promql, fromMs: toMs - 3 * 3_600_000, toMs });
    expect(result).toMatchObject({
      series: [],
      stepMs: 60_000,
      source: { system: "Prometheus prod", query: promql, at: "2026-11-20T14:32:00.000Z" },
    });
    const form = new URLSearchParams(server.seen[0]?.body);
    expect(Object.fromEntries(form)).toEqual({
      query: promql,
      start: String(Date.UTC(2026, 10, 20, 11, 31) / 1000),
      end: String(Date.UTC(2026, 10, 20, 14, 31) / 1000),
      step: "60",
      timeout: "10000ms",
    });
    const link = new URL(result.source.url ?? "");
    expect(`${link.origin}${link.pathname}`).toBe(`${server.url}/graph`);
    expect(link.searchParams.get("g0.expr")).toBe(promql);
    expect(link.searchParams.get("g0.end_input")).toBe("2026-11-20 14:31:00");
    expect(link.searchParams.get("g0.range_input")).toBe("10800s");
    expect(link.href).not.toMatch(/ann|secret/);
  });

  test("a query too long for a link has none", async () => {
    const server = await lying((_, response) => json(response, 200, nothing));
    const result = await reader(server.url).range({ promql: `up{a="${"x".repeat(3000)}"}`, fromMs: 0, toMs: 60_000 });
    expect(result.source).not.toHaveProperty("url");
  });

  test("ten million points are refused without asking", async () => {
    const server = await lying((_, response) => json(response, 200, nothing));
    const fault = await faultOf(reader(server.url).range({ promql: "up", fromMs: 0, toMs: 1e10, stepMs: 1000 }));
    expect(fault.kind).toBe("invalid");
    expect(server.seen).toHaveLength(0);
  });

  test("tokens and passwords are sent as headers", async () => {
    const server = await lying((_, response) => json(response, 200, { status: "success", data: [] }));
    await reader(server.url, { token: "abc\n" }).labelValues("job", undefined);
    await reader(server.url, { username: "ann", password: "s:3" }).labelValues("job", 'up{x="1"}');
    expect(server.seen[0]?.headers.authorization).toBe("Bearer abc");
    expect(server.seen[1]?.headers.authorization).toBe(`Basic ${Buffer.from("ann:s:3").toString("base64")}`);
    expect(server.seen[1]?.url).toBe("/api/v1/label/job/values?match%5B%5D=up%7Bx%3D%221%22%7D");
  });

  test("a label's name cannot climb out of its path", async () => {
    const server = await lying((_, response) => json(response, 200, { status: "success", data: [] }));
    await reader(server.url).labelValues("../../admin", undefined);
    expect(server.seen[0]?.url).toBe("/api/v1/label/..%2F..%2Fadmin/values");
    expect((await faultOf(reader(server.url).labelValues("..", undefined))).kind).toBe("invalid");
  });
});

describe("a server that lies", () => {
  test("HTML", async () => {
    const server = await lying((_, response) =>
      response.writeHead(200, { "content-type": "text/html" }).end("<html><title>Grafana</title>"),
    );
    const fault = await faultOf(reader(server.url).instant("up", 0));
    expect(fault).toMatchObject({ kind: "unavailable" });
    expect(fault.message).toBe(
      'Prometheus prod answered something that is not Prometheus\'s API (HTML page titled "Grafana"). Check the address in the configuration.',
    );
  });

  test("a query that took too long is not asked twice, a server that starts is", async () => {
    const slow = await lying((_, response) =>
      json(response, 503, { status: "error", errorType: "timeout", error: "query timed out" }),
    );
    expect((await faultOf(reader(slow.url).instant("up", 0))).message).toMatch(/gave the query up: query timed out/);
    expect(slow.seen).toHaveLength(1);
    const starting = await lying((_, response) => response.writeHead(503).end("Service Unavailable"));
    expect((await faultOf(reader(starting.url).instant("up", 0))).message).toMatch(/is not ready to answer/);
    expect(starting.seen).toHaveLength(3);
  });

  test("more label sets than were asked for", async () => {
    const data = Array.from({ length: 1500 }, (_, i) => ({ i: String(i) }));
    const server = await lying((_, response) => json(response, 200, { status: "success", data }));
    expect(await reader(server.url).series("up", 0, 1)).toHaveLength(1000);
  });

  test("no metadata is empty, not a fault", async () => {
    const server = await lying((_, response) => response.writeHead(404).end("not found"));
    expect((await reader(server.url).metadata()).size).toBe(0);
  });
});

test.each([
  [[{ name: "a", url: "ftp://x" }], /http/],
  [[{ name: "a", url: "http://x", tokens: "x" }], /tokens/],
  [[{ name: "a", url: "http://x", token: "t", username: "u" }], /not both/],
  [[{ name: "a", url: "http://x", password: "p" }], /username/],
  [
    [
      { name: "a", url: "http://x" },
      { name: "a", url: "http://y" },
    ],
    /same name/,
  ],
  [[{ name: "", url: "http://x" }], /name/],
])("the configuration %j is refused", (config, says) => {
  const result = prometheusConfig.safeParse(config);
  expect(result.success).toBe(false);
  expect(JSON.stringify(result.error?.issues)).toMatch(says);
});
