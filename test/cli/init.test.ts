import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readAppConfig } from "../../src/app-config.ts";
import { createSandbox, type Sandbox } from "./run-cli.ts";

let sandbox: Sandbox;
let file: string;
beforeEach(async () => {
  sandbox = await createSandbox();
  file = join(sandbox.dir, "pilothouse.yaml");
});
afterEach(() => sandbox.close());

describe("pilothouse init without a terminal", () => {
  it("takes flags, tells what fails, and writes a file that loads, for its owner alone", async () => {
    const ended = await sandbox.run([
      "init",
      ...["--prometheus-url", "http://127.0.0.1:2", "--redis-url", "redis://127.0.0.1:2"],
      ...["--openai-model", "tiny: 1", "--openai-base-url", "http://127.0.0.1:2/v1", "--port", "4321"],
    ]);
    expect([ended.code, ended.err]).toEqual([0, ""]);
    expect(ended.out).toMatch(/^WRONG {2}Prometheus default: .*refused the connection.*Check/m);
    expect(ended.out).toMatch(/^WRONG {2}Redis: /m);
    expect(ended.out).toMatch(/^WRONG {2}model tiny: 1: /m);
    expect(ended.out).toContain("Wrote pilothouse.yaml. Start with: pilothouse serve");
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(readAppConfig({}, file)).toMatchObject({
      server: { port: 4321 },
      redis: { url: "redis://127.0.0.1:2" },
      prometheus: [{ name: "default", url: "http://127.0.0.1:2" }],
      model: { model: "tiny: 1", baseUrl: "http://127.0.0.1:2/v1" },
    });
  });

  it("writes no secret, but the variable it is read from, and says which to set", async () => {
    const secrets = {
      DATABASE_URL: "postgres://bo:geheim@127.0.0.1:2/x",
      PROMETHEUS_URL: "http://a:geheim@127.0.0.1:2",
    };
    const ended = await sandbox.run(
      [
        ...["init", "--database-url", secrets.DATABASE_URL, "--prometheus-url", secrets.PROMETHEUS_URL],
        ...["--openai-model", "m", "--openai-base-url", "http://127.0.0.1:2/v1"],
      ],
      { OPENAI_API_KEY: "sk-geheim" },
    );
    expect(ended.code).toBe(0);
    const text = await readFile(file, "utf8");
    expect(text + ended.out + ended.err).not.toContain("geheim");
    expect(ended.out).toContain("Before that set DATABASE_URL and PROMETHEUS_URL: the file refers to them.");
    expect(() => readAppConfig({}, file)).toThrow(/DATABASE_URL is not set/);
    expect(readAppConfig({ ...secrets, OPENAI_API_KEY: "k" }, file)).toMatchObject({
      database: { url: secrets.DATABASE_URL },
      prometheus: [{ name: "default", url: secrets.PROMETHEUS_URL }],
      model: { apiKey: "k" },
    });
  });

  it("takes the default of everything it is not told, and never waits for an answer", async () => {
    expect((await sandbox.run(["init"])).code).toBe(0);
    expect(readAppConfig({}, file)).toEqual(readAppConfig({}, "/dev/null"));
  });

  it("leaves a file that is there alone, unless forced; the mode is its own either way", async () => {
    await writeFile(file, "log:\n  level: error\n", { mode: 0o644 });
    const refused = await sandbox.run(["init", "--port", "4321"]);
    expect(refused.code).toBe(2);
    expect(refused.err).toBe("pilothouse.yaml is there already. --force replaces it, --out writes another one.\n");
    expect(await readFile(file, "utf8")).toBe("log:\n  level: error\n");
    expect((await sandbox.run(["init", "--port", "4321", "--out", "other.yaml"])).code).toBe(0);
    expect(readAppConfig({}, join(sandbox.dir, "other.yaml")).server.port).toBe(4321);
    expect((await sandbox.run(["init", "--port", "4322", "--force"])).code).toBe(0);
    expect(readAppConfig({}, file).server.port).toBe(4322);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it.each([
    [["--prometheus-url", "ftp://x"], /--prometheus-url: write the address/],
    [["--port", "99999"], /--port: .*port/],
    [["--port", "many"], /--port takes a number/],
    [["--database-url", "mysql://x"], /--database-url: must begin with postgres/],
    [["--openai-base-url", "http://127.0.0.1:2"], /needs --openai-model/],
    [["--out", "/nowhere/at/all.yaml"], /cannot be written \(ENOENT\)/],
  ])("refuses %j and writes nothing", async (flags, says) => {
    const { code, err } = await sandbox.run(["init", ...flags]);
    expect(err).toMatch(says);
    expect(code).toBe(2);
    await expect(stat(file)).rejects.toThrow("ENOENT");
  });
});
