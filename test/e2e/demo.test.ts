import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type App, createApp } from "../../src/app.ts";
import { readAppConfig } from "../../src/app-config.ts";
import type { Caller, Report } from "../../src/bot/operations.ts";
import { localCaller } from "../../src/cli/local-caller.ts";

interface House {
  readonly ask: (words: string) => Promise<Report>;
  readonly close: () => Promise<void>;
}

async function openHouse(environment: Readonly<Record<string, string>> = {}): Promise<House> {
  const dir = await mkdtemp(join(tmpdir(), "ph-demo-"));
  const app: App = await createApp(readAppConfig({ PILOTHOUSE_DATA_DIR: dir, LOG_LEVEL: "silent", ...environment }));
  const caller: Caller = await localCaller(app.people);
  return {
    ask: (words) => app.operations.ask(caller, words),
    close: async () => {
      await app.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

const ASKED: readonly (readonly [words: string, verdict: RegExp, tool: string])[] = [
  ["error rate of checkout", /^Share of failed requests \(5xx\) of checkout is [5-9]\.\d+%/, "metrics_show"],
  ["what is the latency of checkout", /^Latency \(p99\) of checkout is \d/, "metrics_show"],
  ["top pods by memory", /^Memory: most is orders-db-0 with 1\.\d+ GiB \(now\)/, "metrics_top"],
  ["cpu of node-2 last 6h", /^CPU of node-2 is \d+(\.\d+)?%; over /, "metrics_show"],
  ["show cpu of checkout", /^CPU of checkout: highest now checkout-/, "metrics_show"],
  ["disk of orders-db", /^Disk of orders-db is 9[45]/, "metrics_show"],
  [
    "promql count(up) by (job)",
    /^count\(up\) by \(job\): highest now catalog with 3, lowest orders-db with 1 /,
    "metrics_query",
  ],
];

describe("with nothing configured", () => {
  let house: House;
  beforeAll(async () => {
    house = await openHouse();
  });
  afterAll(() => house?.close());

  test.each(ASKED)("%s", async (words, verdict, tool) => {
    const report = await house.ask(words);
    expect(report).toMatchObject({ tool, status: "found", sources: [{ system: "sample estate (DEMO)" }] });
    expect(report.text).toMatch(/^DEMO: /);
    expect((report.message as { demo?: boolean }).demo).toBe(true);
    expect((report.message as { summary: string }).summary).toMatch(verdict);
  });

  test("what is not there is said, and marked too", async () => {
    const report = await house.ask("show cpu of blahfoo");
    expect(report.status).toBe("empty");
    expect(report.text).toMatch(/^DEMO: .*\n.*nothing it measures is called blahfoo\. No Prometheus is configured/);
  });

  test("this machine is what it was, and is no demo", async () => {
    for (const words of ["how busy is this machine?", "top processes by memory"]) {
      const report = await house.ask(words);
      expect(report.status, words).toBe("found");
      expect(report.text).not.toMatch(/DEMO/);
      expect((report.message as { demo?: boolean }).demo).toBeUndefined();
    }
    const cpu = await house.ask("show cpu of this machine");
    expect(cpu.text).not.toMatch(/DEMO/);
    expect(cpu.text).toMatch(/CPU of this machine/);
  });
});

describe("with PILOTHOUSE_DEMO=off", () => {
  let house: House;
  beforeAll(async () => {
    house = await openHouse({ PILOTHOUSE_DEMO: "off" });
  });
  afterAll(() => house?.close());

  test.each(["error rate of checkout", "show cpu of checkout", "top pods by memory", "cpu of node-2 last 6h"])(
    "%s: says what is missing",
    async (words) => {
      const report = await house.ask(words);
      expect(report.status).toBe("failed");
      expect(report.text).toMatch(/No Prometheus is configured\. Set PROMETHEUS_URL/);
      expect(report.text).not.toMatch(/DEMO/);
    },
  );
});

test("a configured Prometheus leaves no place for it, and a wrong switch is refused", async () => {
  const house = await openHouse({ PROMETHEUS_URL: "http://127.0.0.1:1" });
  const report = await house.ask("error rate of checkout");
  await house.close();
  expect(report.text).not.toMatch(/DEMO/);
  expect(report.status).toBe("failed");
  expect(() => readAppConfig({ PILOTHOUSE_DEMO: "perhaps" })).toThrow(/PILOTHOUSE_DEMO/);
});
