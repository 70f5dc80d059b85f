import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readAppConfig } from "../../src/app-config.ts";
import { OpsError } from "../../src/base/errors.ts";
import type { Operations, Report } from "../../src/bot/operations.ts";
import { createApiRoutes } from "../../src/http/api.ts";
import { type RunningServer, startServer } from "../../src/start-server.ts";
import { type Answered, type Ask, client, type Served, serveRoutes } from "./serve-routes.ts";

const TOKEN = "a-token-for-this-test";
const bearer = { authorization: `Bearer ${TOKEN}` };
type Fault = { readonly error: { readonly kind: string; readonly message: string } };

describe("the HTTP API of a real server", () => {
  let dataDir: string;
  let server: RunningServer;
  let ask: (path: string, ask?: Ask) => Promise<Answered>;
  const post = (path: string, body: unknown, headers: Ask["headers"] = bearer) =>
    ask(path, { method: "POST", headers, body: typeof body === "string" ? body : JSON.stringify(body) });

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "pilothouse-api-"));
    const environment = { PILOTHOUSE_DATA_DIR: dataDir, PORT: "0", PILOTHOUSE_API_TOKEN: TOKEN, LOG_LEVEL: "silent" };
    const file = join(dataDir, "pilothouse.yaml");
    await writeFile(file, "server: { apiRole: admin }\n");
    server = await startServer(readAppConfig(environment, file));
    ask = client(server.port).ask;
  });
  afterAll(async () => {
    await server?.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  it.each([
    ["no token", {}],
    ["an empty token", { authorization: "Bearer " }],
    ["a wrong token", { authorization: `Bearer ${TOKEN}x` }],
    ["a token's beginning", { authorization: `Bearer ${TOKEN.slice(0, -1)}` }],
    ["another scheme", { authorization: `Basic ${TOKEN}` }],
    ["a token in the query", {}],
  ])("answers nothing to %s", async (what, headers) => {
    const query = what.includes("query") ? `?token=${TOKEN}&access_token=${TOKEN}` : "";
    for (const [method, path] of [
      ["POST", "/api/ask"],
      ["GET", "/api/tools"],
      ["POST", "/api/tools/host_status"],
      ["GET", "/api/audit/verify"],
      ["POST", "/api/policy/test"],
    ] as const) {
      const reply = await ask(path + query, { method, headers, ...(method === "POST" ? { body: "{}" } : {}) });
      expect([path, reply.status, reply.json<Fault>().error.kind]).toEqual([path, 403, "denied"]);
    }
  });

  it("answers a question in plain words", async () => {
    const reply = await post("/api/ask", { text: "how busy is this machine?" });
    expect(reply.status).toBe(200);
    const report = reply.json<Report>();
    expect(report).toMatchObject({ tool: "host_status", status: "found", input: {} });
    expect(report.text).toMatch(/^● CPU of this machine is [\d.]+% busy/);
    expect(report.sources).toHaveLength(1);
  });

  it.each([
    ["no JSON", "{", /The body is not JSON/],
    ["nothing", "", /not JSON: it is empty/],
    ["no text", {}, /The body does not fit: text/],
    ["more than text", { text: "a", personId: "ann" }, /does not fit/],
    ["an empty question", { text: " \u200b" }, /The question is empty/],
    ["a megabyte", { text: "x".repeat(1024 * 1024) }, /has 1,048,576 characters; at most 8,000 are read/],
  ])("refuses %s with a sentence", async (_what, body, sentence) => {
    const reply = await post("/api/ask", body);
    expect([reply.status, reply.json<Fault>().error.kind]).toEqual([400, "invalid"]);
    expect(reply.json<Fault>().error.message).toMatch(sentence);
    expect(reply.text.length).toBeLessThan(300);
  });

  it("refuses three megabytes at the door", async () => {
    expect((await post("/api/ask", { text: "x".repeat(3 * 1024 * 1024) })).status).toBe(413);
  });

  it("lists its tools, and runs each by its name", async () => {
    const { tools } = (await ask("/api/tools", { headers: bearer })).json<{ tools: { name: string }[] }>();
    expect(tools.map(({ name }) => name)).toEqual(expect.arrayContaining(["host_status", "metrics_show", "help"]));
    const run = (await post("/api/tools/host_status", {})).json<Report>();
    expect(run).toMatchObject({ tool: "host_status", status: "found" });
  });

  it("says the nearest name for a tool that is not there, and what does not fit an input", async () => {
    const unknown = await post("/api/tools/host_statu", {});
    expect([unknown.status, unknown.json<Fault>().error.kind]).toEqual([404, "missing"]);
    expect(unknown.text).toContain("host_status");
    expect((await post("/api/tools/host_status", [])).status).toBe(400);
    const wrong = (await post("/api/tools/host_status", { colour: "red" })).json<Report>();
    expect(wrong.status).not.toBe("found");
    for (const name of ["__proto__", "constructor", "toString"])
      expect((await post(`/api/tools/${name}`, {})).status, name).toBe(404);
  });

  it("streams to whoever accepts it, the answer last", async () => {
    const stream = await client(server.port).stream("/api/ask", {
      method: "POST",
      headers: { ...bearer, accept: "text/event-stream" },
      body: JSON.stringify({ text: "how busy is this machine?" }),
    });
    const event = await stream.next();
    expect([event?.event, JSON.parse(event?.data ?? "").status]).toEqual(["answer", "found"]);
    expect(await stream.next()).toBeUndefined();
  });

  it("proves the audit to whoever may read it", async () => {
    const verified = async () => (await ask("/api/audit/verify", { headers: bearer })).json();
    // A seal is written every second.
    await expect
      .poll(verified, { timeout: 5000 })
      .toMatchObject({ holds: true, seals: expect.toSatisfy((n: number) => n > 0), breaks: [] });
  });

  it("has nothing at unknown addresses", async () => {
    for (const path of ["/api", "/api/ask", "/api/nothing", "/admin", "/.env", "/console"]) {
      const reply = await ask(path, { headers: bearer });
      expect([path, reply.status, reply.json()]).toEqual([
        path,
        404,
        { error: { kind: "missing", message: "There is nothing at this address." } },
      ]);
    }
  });

  it("is alive, ready and measured; a label's values come from closed sets", async () => {
    expect((await ask("/healthz")).json()).toEqual({ status: "alive" });
    expect((await ask("/readyz")).json()).toEqual({ status: "ready" });
    for (let n = 0; n < 5; n++) await post(`/api/tools/made_up_${n}`, {});
    await post("/api/ask", { text: "cpu of made_up_service_17" });
    const { text, headers } = await ask("/metrics");
    expect(headers["content-type"]).toMatch(/^text\/plain/);
    expect(text).toMatch(/^pilothouse_tool_calls_total\{tool="host_status",outcome="found"\} [1-9]/m);
    expect(text).not.toContain("made_up");
    const tools = new Set([...text.matchAll(/pilothouse_tool_calls_total\{tool="([^"]+)"/g)].map(([, tool]) => tool));
    const known = (await ask("/api/tools", { headers: bearer })).json<{ tools: { name: string }[] }>().tools;
    expect([...tools].filter((tool) => !known.some(({ name }) => name === tool))).toEqual([]);
    const labels = new Set(
      [...text.matchAll(/^pilothouse_\w+\{([^}]*)\}/gm)].flatMap(([, all = ""]) => all.match(/\w+(?==)/g)),
    );
    expect([...labels].sort()).toEqual(expect.arrayContaining(["outcome", "tool"]));
    for (const label of labels) expect(["tool", "outcome", "system", "le"]).toContain(label);
  });
});

describe("a streamed answer", () => {
  let served: Served;
  let work: (progress: (text: string) => void, signal: AbortSignal) => Promise<Report>;
  const report = { status: "found", text: "done" } as Report;

  beforeAll(async () => {
    const operations = {
      ask: (_caller, _words, options) =>
        work(options?.progress ?? (() => undefined), options?.signal ?? new AbortController().signal),
    } as Pick<Operations, "ask"> as Operations;
    served = await serveRoutes(
      createApiRoutes(
        () => operations,
        async () => ({ person: { personId: "p", name: "p", zone: "UTC" }, door: "api" }),
      ),
    );
  });
  afterAll(() => served.close());
  const open = () =>
    served.stream("/api/ask", { method: "POST", headers: { accept: "text/event-stream" }, body: '{"text":"x"}' });

  it("brings progress as it comes, then the answer", async () => {
    let finish = () => {};
    work = async (progress) => {
      progress("one");
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
      progress("two");
      return report;
    };
    const stream = await open();
    expect(await stream.next()).toMatchObject({ event: "progress", data: '{"text":"one"}' });
    finish();
    expect(await stream.next()).toMatchObject({ event: "progress", data: '{"text":"two"}' });
    expect(await stream.next()).toMatchObject({ event: "answer", data: JSON.stringify(report) });
    expect(await stream.next()).toBeUndefined();
  });

  it("brings a fault as an event, with its kind and sentence", async () => {
    work = async () => {
      throw new OpsError("limited", "Too many questions.");
    };
    const stream = await open();
    expect(await stream.next()).toMatchObject({
      event: "error",
      data: '{"error":{"kind":"limited","message":"Too many questions."}}',
    });
    expect(await stream.next()).toBeUndefined();
  });

  it("ends the work when the asker goes", async () => {
    let ended = false;
    work = async (progress, signal) => {
      progress("begun");
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
      ended = true;
      throw signal.reason;
    };
    const stream = await open();
    await stream.next();
    stream.leave();
    await expect.poll(() => ended).toBe(true);
  });
});
