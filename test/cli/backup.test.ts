import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startServerProcess } from "../fakes/server-process.ts";

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

describe("backup and restore", () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), "pilothouse-backup-cli-"));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  const run = (dataDir: string, ...args: readonly string[]) =>
    new Promise<Ran>((resolve) => {
      const env = { PATH: process.env.PATH, HOME: process.env.HOME, PILOTHOUSE_DATA_DIR: dataDir };
      execFile(process.execPath, ["dist/src/main.js", ...args], { env }, (error, out, err) =>
        resolve({ code: typeof error?.code === "number" ? error.code : 0, out, err }),
      );
    });

  it("backs a running server up, and restores it with its audit proven", { timeout: 60_000 }, async () => {
    const server = await startServerProcess();
    const file = join(root, "one.backup");
    try {
      await run(server.dataDir, "ask", "how busy is this machine?");
      await new Promise((resolve) => setTimeout(resolve, 1500)); // a seal is made every second
      expect(await run(server.dataDir, "backup", file)).toMatchObject({
        code: 0,
        out: expect.stringMatching(/MB\. It holds the keys/),
      });
      expect(await run(server.dataDir, "backup", file)).toMatchObject({
        code: 1,
        err: expect.stringContaining("exists already"),
      });
      expect(await run(server.dataDir, "restore", file)).toMatchObject({
        code: 1,
        err: expect.stringContaining("holds the data folder"),
      });
    } finally {
      await server.stop();
    }
    const other = join(root, "other");
    const restored = await run(other, "restore", file);
    expect(restored).toMatchObject({ code: 0, out: expect.stringMatching(/Its audit holds: [1-9]\d* rows? under/) });
    expect(await run(other, "audit", "verify")).toMatchObject({ code: 0 });
    expect(await run(other, "ask", "who asked what today?")).toMatchObject({
      code: 0,
      out: expect.stringContaining("host_status"),
    });
    // And without a server.
    expect(await run(other, "backup", join(root, "two.backup"))).toMatchObject({ code: 0 });
  });

  it("says what is wrong with a file that is no backup", { timeout: 30_000 }, async () => {
    const ran = await run(join(root, "data"), "restore", "package.json");
    expect(ran).toMatchObject({ code: 1, err: expect.stringContaining("is not a whole backup") });
  });
});
