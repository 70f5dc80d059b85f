import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { longestGapMs } from "../../../src/analysis/diagnosis/analyzers/cron-gap.ts";
import { doubleQuantity, parseQuantity } from "../../../src/analysis/diagnosis/shapes/quantity.ts";
import { parseFault } from "../../../src/analysis/diagnosis/words/fault.ts";
import { parseHost, parseHosts } from "../../../src/analysis/diagnosis/words/host.ts";
import { parseLogLine } from "../../../src/analysis/diagnosis/words/log-line.ts";

describe("faults in log lines", () => {
  it.each([
    ["dial tcp 10.96.0.5:5432: connect: connection refused", "refused", { host: "10.96.0.5", port: 5432 }],
    ["Error: connect ECONNREFUSED 10.0.0.5:6379", "refused", { host: "10.0.0.5", port: 6379 }],
    ["read tcp 10.1.2.3:43210->10.9.8.7:5432: i/o timeout", "timeout", { host: "10.9.8.7", port: 5432 }],
    [
      'could not connect to server: Connection refused Is the server running on host "db" (10.0.0.9) and accepting TCP/IP connections on port 5432?',
      "refused",
      { host: "db", port: 5432 },
    ],
    ["Can't connect to MySQL server on 'mysql:3306' (111)", "unreachable", { host: "mysql", port: 3306 }],
    [
      "HTTPConnectionPool(host='orders', port=8080): Max retries exceeded: Connection refused",
      "refused",
      { host: "orders", port: 8080 },
    ],
    [
      "All host(s) tried for db query failed (tried: prod-db:3333) - no available connection",
      "unreachable",
      { host: "prod-db", port: 3333 },
    ],
    [
      "2026-11-20T13:58:01Z ERROR Connection to orders-db.shop.svc:5432 refused: ECONNREFUSED at net.js:1146",
      "refused",
      { host: "orders-db.shop.svc", port: 5432 },
    ],
  ])("reads %s", (line, kind, target) => {
    expect(parseFault(line)).toEqual({ kind, target });
  });

  it.each([
    ["dial tcp: lookup orders-db on 10.96.0.10:53: no such host", "orders-db"],
    ["Error: getaddrinfo EAI_AGAIN redis", "redis"],
    ['could not translate host name "pg.data" to address: Name or service not known', "pg.data"],
    ["java.net.UnknownHostException: kafka.stream.svc", "kafka.stream.svc"],
    ["curl: (6) Could not resolve host: api.example.com", "api.example.com"],
    ["wget: bad address 'search:9200'", "search"],
    ["socket.gaierror: [Errno -3] Temporary failure in name resolution", undefined],
  ])("reads the name that is not resolved in %s", (line, host) => {
    expect(parseFault(line)).toEqual({ kind: "dns", ...(host === undefined ? {} : { host }) });
  });

  it.each([
    "GET /health 200 4ms",
    "processed 142 requests in the last minute",
    "connected to redis:6379",
    "config loaded from /etc/app.yaml",
    "listening on 0.0.0.0:8080",
    "",
  ])("finds none in %j", (line) => {
    expect(parseFault(line)).toBeUndefined();
  });

  it("is total and quick for any line", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 3000 }), (line) => {
        parseFault(line);
        parseHost(line);
        parseLogLine(line);
        parseHosts(line);
      }),
    );
    const from = performance.now();
    for (const line of [
      "a".repeat(100_000),
      "a-".repeat(50_000),
      "host:".repeat(20_000),
      "1.".repeat(50_000),
      "failed migration ".repeat(5000),
    ])
      parseFault(line);
    expect(performance.now() - from).toBeLessThan(2000);
  });
});

describe("hosts in configuration", () => {
  it.each([
    ["postgres://u:p@orders-db:5432/x", [{ host: "orders-db", port: 5432 }]],
    [
      "kafka-0.kafka:9092,kafka-1.kafka:9092",
      [
        { host: "kafka-0.kafka", port: 9092 },
        { host: "kafka-1.kafka", port: 9092 },
      ],
    ],
    ["redis", [{ host: "redis" }]],
    ["10.0.0.1:80", []],
    ["a sentence with words", []],
    ["/var/run/x", []],
  ])("reads %s", (value, hosts) => {
    expect(parseHosts(value)).toEqual(hosts);
  });
});

describe("log lines, quantities and schedules", () => {
  it("reads time and level", () => {
    expect(parseLogLine("2026-11-20 13:58:01,123 ERROR no")).toMatchObject({
      atMs: Date.UTC(2026, 10, 20, 13, 58, 1, 123),
      level: "error",
    });
    expect(parseLogLine('{"level":"info","msg":"x"}').level).toBe("info");
    expect(parseLogLine("plain words")).toEqual({ text: "plain words" });
  });

  it.each([
    ["500m", 0.5],
    ["128Mi", 134_217_728],
    ["2", 2],
    ["1e3", 1000],
    ["1k", 1000],
    ["", undefined],
    ["lots", undefined],
  ])("reads quantity %j", (text, value) => {
    expect(parseQuantity(text)).toBe(value);
  });

  it("doubles in the same unit", () => {
    expect([doubleQuantity("128Mi"), doubleQuantity("500m"), doubleQuantity("x")]).toEqual([
      "256Mi",
      "1000m",
      undefined,
    ]);
  });

  it.each([
    ["*/5 * * * *", 3_600_000],
    ["* * * * *", 60_000],
    ["0 3 * * *", 86_400_000],
    ["0 3 * * mon-fri", 604_800_000],
    ["@daily", 86_400_000],
    ["60 * * * *", undefined],
    ["* * * *", undefined],
    ["every day", undefined],
    ["0 3 * * 5-1", undefined],
  ])("reads schedule %s", (schedule, gap) => {
    expect(longestGapMs(schedule)).toBe(gap);
  });
});
