import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { judge } from "../../src/cli/doctor/clock-skew.ts";
import { findVersion } from "../../src/cli/doctor/node-version.ts";
import { closeServer } from "../../src/http/server.ts";
import { startLoki } from "../fakes/loki.ts";
import { type ModelServer, startModelServer } from "../fakes/model-server.ts";
import { startPostgresServer } from "../fakes/postgres-server.ts";
import { missingPrometheus, poll, type Running, startPrometheus } from "../fakes/prometheus-server.ts";
import { startRedisServer } from "../fakes/redis-server.ts";
import { createSandbox, type Ended, type Sandbox } from "./run-cli.ts";

interface Told {
  readonly status: string;
  readonly checks: readonly {
    readonly name: string;
    readonly status: string;
    readonly says: string;
    readonly cure?: string;
  }[];
}

const KEY = "sk-verysecret0123456789abcdefghij";
let sandbox: Sandbox;
let model: ModelServer;
let page: { readonly url: string; stop(): Promise<void> };

beforeAll(async () => {
  sandbox = await createSandbox({ PORT: "0" });
  model = await startModelServer();
  page = await startPage();
});
afterAll(async () => {
  await sandbox?.close();
  await model?.close();
  await page?.stop();
});

async function doctor(
  env: Readonly<Record<string, string>>,
): Promise<{ ended: Ended; told: Told; of(name: string): Told["checks"][number] | undefined }> {
  const ended = await sandbox.run(["doctor", "--json"], env);
  const told = ended.json<Told>();
  return { ended, told, of: (name) => told.checks.find((check) => check.name === name) };
}

const missing = missingPrometheus();
if (missing !== undefined) console.log(`skipped: the doctor and a real Prometheus, ${missing}`);

describe.skipIf(missing !== undefined)("pilothouse doctor and a real Prometheus", () => {
  let prometheus: Running;
  beforeAll(async () => {
    prometheus = await startPrometheus({
      scrape: [{ job: "gone", targets: ["127.0.0.1:9"] }],
      scrapeIntervalMs: 200,
    });
    await poll("a failed scrape", 20_000, async () => {
      const reply = await fetch(`${prometheus.url}/api/v1/query?query=up`);
      return (await reply.text()).includes('"0"');
    });
  });
  afterAll(() => prometheus?.stop());

  it("tells its version, its metrics, its clock and the target that is down", async () => {
    const { ended, told, of } = await doctor({ PROMETHEUS_URL: prometheus.url });
    expect(ended.code).toBe(1);
    expect(told.status).toBe("wrong");
    const [reached, down] = told.checks.filter(({ name }) => name === "Prometheus default");
    expect(reached).toMatchObject({
      status: "ok",
      says: expect.stringMatching(/^version \d+\.\d+\.\d+\S*, \d+ metrics\.$/),
    });
    expect(down).toMatchObject({ status: "wrong", says: "1 scrape target is down: gone 127.0.0.1:9." });
    expect(of("clock")).toMatchObject({ status: "ok" });
  });
});

const [postgres, fit, evicting] = await Promise.all([
  startPostgresServer(),
  startRedisServer(),
  startRedisServer(["--maxmemory-policy", "allkeys-lru"]),
]);
afterAll(() => Promise.all([postgres?.close(), fit?.close(), evicting?.close()]));

describe.skipIf(!postgres || !fit || !evicting)("pilothouse doctor and a real database and Redis", () => {
  it("counts the migrations to apply and applies none, and tells a Redis that is fit from one that is not", async () => {
    const url = (await postgres?.createDatabase()) ?? "";
    const first = await doctor({ DATABASE_URL: url, REDIS_URL: fit?.url ?? "" });
    expect(first.of("database")?.says).toMatch(/^Postgres \d+\.\d+.*, \d+ migrations? to apply/);
    expect(first.of("Redis")).toMatchObject({ status: "ok", says: expect.stringMatching(/^version \d+\.\d+/) });
    expect(first.ended.code).toBe(0);
    expect((await sandbox.run(["migrate"], { DATABASE_URL: url })).code).toBe(0);
    const second = await doctor({ DATABASE_URL: url, REDIS_URL: evicting?.url ?? "" });
    expect(second.of("database")?.says).toMatch(/, up to date\.$/);
    expect(second.of("Redis")).toMatchObject({ status: "wrong", says: expect.stringContaining("noeviction") });
    const wrongDatabase = await doctor({ DATABASE_URL: `${url}_not` });
    expect(wrongDatabase.of("database")?.status).toBe("wrong");
  });
});

describe("pilothouse doctor", () => {
  it("finds nothing wrong where nothing is configured, one line each", async () => {
    const { code, out } = await sandbox.run(["doctor"]);
    const lines = out.trimEnd().split("\n");
    expect(lines.at(-1)).toBe("Nothing is wrong.");
    expect(
      lines.slice(0, -1).every((line) => /^(ok {5}|- {6})\S.*\.$/.test(line.replace(/^(ok {5}) /, "$1"))),
      out,
    ).toBe(true);
    expect(lines.length).toBe(14);
    expect(code).toBe(0);
  });

  it("tells each wrong address by its cure, at once and without what is secret in it", async () => {
    const { ended, of } = await doctor({
      PROMETHEUS_URL: "http://ann:geheim@127.0.0.1:2",
      DATABASE_URL: "postgres://bo:geheim@127.0.0.1:2/x",
      REDIS_URL: "redis://:geheim@127.0.0.1:2",
      OPENAI_MODEL: "scripted",
      OPENAI_BASE_URL: "http://127.0.0.1:2/v1",
      OPENAI_API_KEY: KEY,
    });
    expect(ended.code).toBe(1);
    expect(of("Prometheus default")).toMatchObject({
      status: "wrong",
      says: expect.stringContaining("refused the connection"),
    });
    expect(of("database")).toMatchObject({ status: "wrong", says: expect.stringContaining("DATABASE_URL") });
    expect(of("Redis")).toMatchObject({ status: "wrong", says: expect.stringContaining("REDIS_URL") });
    expect(of("model scripted")).toMatchObject({ status: "wrong", says: expect.stringContaining("OPENAI_BASE_URL") });
    expect(of("clock")).toMatchObject({ status: "skipped" });
    expect(ended.out + ended.err).not.toMatch(/geheim|verysecret/);
  });

  it("knows a page from an API", async () => {
    const { of } = await doctor({
      ...{ PROMETHEUS_URL: page.url, OPENAI_MODEL: "m", OPENAI_BASE_URL: `${page.url}/v1` },
    });
    expect(of("Prometheus default")?.status).toBe("wrong");
    expect(of("Prometheus default")?.says).toMatch(/not.*Prometheus/);
    expect(of("model m")).toMatchObject({ status: "wrong", says: expect.stringContaining("OPENAI_BASE_URL") });
  });

  it("tells a Loki's version and labels, one that nothing writes to, and a page", async () => {
    const loki = await startLoki();
    expect((await doctor({ LOKI_URL: loki.url })).of("Loki default")).toMatchObject({
      ...{ status: "wrong", says: "version 3.2.1, but it has had no lines lately." },
    });
    loki.push({ atNs: BigInt(Date.now()) * 1_000_000n, labels: { namespace: "shop", pod: "web-0" }, line: "x" });
    expect((await doctor({ LOKI_URL: loki.url })).of("Loki default")).toMatchObject({
      ...{ status: "ok", says: "version 3.2.1, namespaces under namespace, pods under pod." },
    });
    await loki.close();
    expect((await doctor({ LOKI_URL: page.url })).of("Loki default")?.says).toMatch(/not.*Loki's API/);
  });

  it("tries the model: its tools, another model's name, and a key that is refused and not repeated", async () => {
    const env = { OPENAI_MODEL: "scripted", OPENAI_BASE_URL: model.url, OPENAI_API_KEY: KEY };
    model.script((request) => (request.tools ? { calls: [{ name: "ping", arguments: {} }] } : { text: "ok" }));
    const good = await doctor(env);
    expect(good.of("model scripted")).toMatchObject({ status: "ok", says: expect.stringMatching(/calls tools\.$/) });
    expect(good.ended.code).toBe(0);
    const other = await doctor({ ...env, OPENAI_MODEL: "typo" });
    expect(other.of("model typo")?.says).toContain("lists scripted, not this name");

    model.script(() => ({ text: "I cannot do that." }));
    expect((await doctor(env)).of("model scripted")).toMatchObject({
      status: "wrong",
      says: expect.stringContaining("calls no tools"),
    });

    const body = JSON.stringify({
      error: { message: `Incorrect API key provided: ${KEY}`, type: "invalid_request_error" },
    });
    model.script(() => ({ status: 401, body }));
    const refused = await doctor(env);
    expect(refused.of("model scripted")).toMatchObject({
      status: "wrong",
      says: expect.stringContaining("Check OPENAI_API_KEY"),
    });
    expect(refused.ended.out + refused.ended.err).not.toContain(KEY);
  });

  it("gives up on what is silent after its limit, by name", async () => {
    model.script(() => "stall");
    const { of } = await doctor({ OPENAI_MODEL: "scripted", OPENAI_BASE_URL: model.url });
    expect(of("model")).toMatchObject({ status: "wrong", says: "no answer within 5 s." });
  });

  it("tells every problem of a configuration, and looks no further", async () => {
    await mkdir(join(sandbox.dir, "conf"), { recursive: true });
    const file = join(sandbox.dir, "conf", "bad.yaml");
    await writeFile(file, "server:\n  portt: 1\nlog:\n  level: loud\n");
    const { code, out } = await sandbox.run(["--config", file, "doctor"], {});
    expect(code).toBe(1);
    const wrong = out.split("\n").filter((line) => line.startsWith("WRONG  configuration: "));
    expect(wrong.length).toBe(2);
    expect(out).toMatch(/line 2, server\.portt/);
    expect(out).not.toContain("database");
  });

  it("tells a port that is taken from one that is ours, and who holds the folder", async () => {
    const port = new URL(page.url).port;
    expect((await doctor({ PORT: port })).of("port")).toMatchObject({
      status: "wrong",
      says: expect.stringContaining("another program"),
      cure: "Set PORT to another one.",
    });
    const { child, url } = await sandbox.serve({ LOG_LEVEL: "silent" });
    const beside = await doctor({ PORT: new URL(url).port, PILOTHOUSE_PUBLIC_URL: url });
    expect(beside.of("port")).toMatchObject({
      status: "ok",
      says: expect.stringContaining("served by the running server"),
    });
    expect(beside.of("public URL")).toMatchObject({ status: "ok" });
    expect(beside.of("data folder")?.says).toContain("held by the running server");
    expect(beside.of("database")).toMatchObject({ status: "ok" });
    const elsewhere = await doctor({ PILOTHOUSE_PUBLIC_URL: page.url });
    expect(elsewhere.of("public URL")).toMatchObject({
      status: "wrong",
      says: expect.stringContaining("something else"),
    });
    child.kill("SIGKILL");
  });

  it("tells a folder that is a file", async () => {
    const file = join(sandbox.dir, "a-file");
    await writeFile(file, "");
    expect((await doctor({ PILOTHOUSE_DATA_DIR: file })).of("data folder")).toMatchObject({
      status: "wrong",
      says: expect.stringContaining("is a file"),
    });
  });

  it("judges versions and clocks by their limits", () => {
    expect(["20.18.9", "18.20.0", "20.19.0", "22.0.0"].map((one) => findVersion(one).state)).toEqual([
      "wrong",
      "wrong",
      "ok",
      "ok",
    ]);
    expect([-5.1, -5, 0, 5, 5.1].map((one) => judge("P", one).state)).toEqual(["wrong", "ok", "ok", "ok", "wrong"]);
    expect(judge("P", -60).says).toBe("this machine is 60 s behind P.");
  });
});

/** A web server that answers everything with a page and knows nothing else. */
async function startPage(): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const server = createServer((_request, response) => {
    response.setHeader("content-type", "text/html");
    response.end("<!doctype html><title>Welcome</title>");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop: () => closeServer(server) };
}
