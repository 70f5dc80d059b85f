import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type SlowPrometheus, startSlowPrometheus } from "../e2e/slow-prometheus.ts";
import { type ServerProcess, startServerProcess } from "../fakes/server-process.ts";
import { createSandbox, type Ended, type Sandbox } from "./run-cli.ts";

const SLOW_MS = 15_000;

describe("pilothouse chat with nobody's server running", () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await createSandbox({ LOG_LEVEL: "silent" });
  });
  afterAll(() => sandbox.close());

  it("answers each line in order, presses by number, and leaves the folder free", async () => {
    const ended = await sandbox.run(
      ["chat"],
      {},
      "how busy is this machine?\n2\n99\n\nwhat can you do?\n/quit\nnever asked\n",
    );
    const parts = ["CPU of this machine", "[2] 👍", "Noted.", "There is no button 99; the last answer has 1 to 3."];
    const at = parts.map((part) => ended.out.indexOf(part));
    expect(
      at.every((place) => place >= 0),
      ended.out + ended.err,
    ).toBe(true);
    expect(at).toEqual([...at].sort((a, b) => a - b));
    // What was asked after the refusal was answered too; what came after /quit was not asked.
    expect(ended.out.split("· answered without a model").length).toBe(3);
    expect(ended.out).not.toContain("\x1b");
    expect([ended.code, ended.err]).toEqual([1, ""]);
    expect(existsSync(join(sandbox.dir, "data", "serve.sock"))).toBe(false);
    const rated = await sandbox.run(["tool", "run", "audit_search", "--json"], {});
    expect(rated.out).toContain("answer.rated");
  });

  it("fills in a form line by line, asks again for what will not do, and can put it away", async () => {
    const form = "1\n\nmorning\nsomeday\n\n";
    const ended = await sandbox.run(
      ["chat"],
      {},
      `how busy is this machine?\n${form}how busy is this machine?\n1\n/cancel\n`,
    );
    const parts = ["Name (", "This is needed.", "no recurring time", "The digest morning is scheduled", "Put away."];
    const at = parts.map((part) => ended.out.indexOf(part));
    expect(
      at.every((place) => place >= 0),
      ended.out + ended.err,
    ).toBe(true);
    expect(at).toEqual([...at].sort((a, b) => a - b));
  });
});

describe("pilothouse chat beside a running server", () => {
  let server: ServerProcess;
  let prometheus: SlowPrometheus;
  let sandbox: Sandbox;
  beforeAll(async () => {
    prometheus = await startSlowPrometheus(SLOW_MS);
    server = await startServerProcess({ env: { PROMETHEUS_URL: prometheus.url } });
    sandbox = await createSandbox({ PILOTHOUSE_DATA_DIR: server.dataDir });
  });
  afterAll(async () => {
    await sandbox?.close();
    await server?.stop();
    await prometheus?.stop();
  });

  it("talks to it, and shows nothing of an earlier chat", async () => {
    const first = await sandbox.run(["chat"], {}, "how busy is this machine?\n");
    expect([first.code, first.err]).toEqual([0, ""]);
    expect(first.out).toContain("CPU of this machine");
    const second = await sandbox.run(["chat"], {}, "/help\n");
    expect(second.out).toMatch(/^Ask in plain words/);
    expect(second.out).not.toContain("CPU");
    expect(second.code).toBe(0);
  });

  it("is not reached through the port, where anybody could be the owner", async () => {
    for (const path of ["/terminal/say", "/terminal/press"]) {
      const reply = await fetch(`${server.url}${path}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: '{"eventId":"event-0001","text":"hello"}',
      });
      expect(reply.status, path).toBe(404);
    }
    expect((await fetch(`${server.url}/terminal/events`)).status).toBe(404);
  });

  it("stops a slow answer at the first Ctrl-C, and goes on with the next line", async () => {
    const { child, ended } = sandbox.start(["chat"], {}, "run up == 1\n/help\n");
    const beganMs = Date.now();
    await said(child.stdout, "…");
    await expect.poll(() => prometheus.waiting(), { timeout: 5000 }).toBeGreaterThan(0);
    child.kill("SIGINT");
    const { out, code, err } = await ended;
    expect(Date.now() - beganMs).toBeLessThan(SLOW_MS);
    expect(out).toContain("Stopped, as you asked.");
    expect(out.indexOf("Ask in plain words")).toBeGreaterThan(out.indexOf("Stopped, as you asked."));
    expect([code, err]).toEqual([0, ""]);
    await expect.poll(() => prometheus.waiting(), { timeout: 5000 }).toBe(0);
    expect(prometheus.givenUp()).toBeGreaterThan(0);
  });

  it("leaves at the second, whatever is under way", async () => {
    const { child, ended } = sandbox.start(["chat"], {}, "run up == 1\n/help\n");
    await said(child.stdout, "…");
    child.kill("SIGINT");
    await said(child.stdout, "Stopping …");
    child.kill("SIGINT");
    const { out } = await ended;
    expect(out).not.toContain("up == 1 is 1");
  });
});

describe("pilothouse chat and what goes wrong", () => {
  let sandbox: Sandbox;
  afterEach(() => sandbox.close());

  it("says what is wrong with the configuration, and ends", async () => {
    sandbox = await createSandbox();
    const ended: Ended = await sandbox.run(["chat"], { PORT: "no" }, "hello\n");
    expect(ended.code).toBe(1);
    expect(ended.err).toMatch(/^The configuration has one problem:\n {2}- PORT/);
  });
});

/** Once a stream has said it, from now on. */
function said(stream: NodeJS.ReadableStream | null, text: string): Promise<void> {
  return new Promise((resolve) => {
    let all = "";
    stream?.on("data", (chunk) => {
      all += chunk;
      if (all.includes(text)) resolve();
    });
  });
}
