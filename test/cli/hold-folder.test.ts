import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { holdFolder } from "../../src/cli/hold-folder.ts";
import { takePath } from "../../src/cli/take-path.ts";
import { closeServer, listen } from "../../src/http/server.ts";

const BUILT = join(process.cwd(), "dist", "src", "cli", "hold-folder.js");
if (!existsSync(BUILT)) throw new Error("dist is missing: run `npm run build` before these tests.");

const folders: string[] = [];
function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), "ph-hold-"));
  folders.push(dir);
  return dir;
}
afterEach(() => {
  for (const dir of folders.splice(0)) rmSync(dir, { recursive: true, force: true });
});

/** Leaves a socket behind that nobody listens on, as a killed process does. */
async function leaveStaleSocket(dir: string): Promise<void> {
  const script = `require("node:net").createServer().listen(${JSON.stringify(join(dir, "serve.sock"))}, () => process.kill(process.pid, "SIGKILL"))`;
  const child = spawn(process.execPath, ["-e", script]);
  await new Promise((resolve) => child.once("exit", resolve));
  expect(readdirSync(dir)).toContain("serve.sock");
}

describe("a held folder", () => {
  test("is one process's, until it is released", async () => {
    const dir = folder();
    const held = await holdFolder(dir);
    expect(statSync(join(dir, "serve.sock")).mode & 0o777).toBe(0o600);
    expect(statSync(join(dir, "serve.sock")).isSocket()).toBe(true);
    await expect(holdFolder(dir)).rejects.toMatchObject({
      kind: "conflict",
      message: `Another Pilothouse process holds the data folder ${dir}. Stop it, or set PILOTHOUSE_DATA_DIR to another folder.`,
    });
    await held.release();
    expect(readdirSync(dir)).toEqual([]);
    await (await holdFolder(dir)).release();
  });

  test("is made where there is none, for its owner alone", async () => {
    const dir = join(folder(), "a", "b");
    const held = await holdFolder(dir);
    expect(statSync(dir).mode & 0o777).toBe(0o700);
    await held.release();
  });

  test("is taken over from a process that was killed", async () => {
    const dir = folder();
    await leaveStaleSocket(dir);
    const held = await holdFolder(dir);
    expect(readdirSync(dir)).toEqual(["serve.sock"]);
    await held.release();
  });

  test("whose path no socket can have, or that is a file, is refused with the cure", async () => {
    await expect(holdFolder(join(folder(), "x".repeat(100)))).rejects.toMatchObject({
      kind: "invalid",
      message: expect.stringContaining("Set PILOTHOUSE_DATA_DIR to a shorter one."),
    });
    await expect(holdFolder(join(process.execPath, "data"))).rejects.toMatchObject({
      kind: "unavailable",
      message: expect.stringContaining("Set PILOTHOUSE_DATA_DIR to a folder you may write."),
    });
  });
});

describe("many that try at once", () => {
  /** So many listeners in this process, each with a socket of its own, all after one path. */
  async function race(dir: string, count: number): Promise<number> {
    const servers = await Promise.all(
      Array.from({ length: count }, async (_, i) => {
        const server = createServer((_request, response) => response.end());
        const socket = join(dir, `s.${i}`);
        await listen(server, { path: socket });
        return { server, socket };
      }),
    );
    const won = await Promise.all(servers.map(({ socket }) => takePath(socket, join(dir, "serve.sock"))));
    await Promise.all(servers.map(({ server }) => closeServer(server)));
    return won.filter(Boolean).length;
  }

  test("for a free path: one has it", async () => {
    for (let round = 0; round < 10; round++) expect(await race(folder(), 8)).toBe(1);
  });

  test("for a dead one's: one has it", async () => {
    for (let round = 0; round < 10; round++) {
      const dir = folder();
      await leaveStaleSocket(dir);
      expect(await race(dir, 8)).toBe(1);
    }
  });

  test("as processes of their own, ten times over: one has it, and the next round takes it from the dead", async () => {
    const dir = folder();
    const script = `import { holdFolder } from ${JSON.stringify(BUILT)};
      await holdFolder(${JSON.stringify(dir)}).then(() => process.stdout.write("held"), (error) => process.exit(error.kind === "conflict" ? 3 : 4));`;
    for (let round = 0; round < 10; round++) {
      const starters = [0, 1].map(() => spawn(process.execPath, ["--input-type=module", "-e", script]));
      const outcomes = await Promise.all(
        starters.map(
          (child) =>
            new Promise((resolve) => {
              child.stdout.once("data", () => resolve("held"));
              child.once("exit", resolve);
            }),
        ),
      );
      expect(outcomes.sort()).toEqual([3, "held"]);
      await Promise.all(
        starters.map((child) => {
          const gone = child.exitCode === null ? new Promise((resolve) => child.once("exit", resolve)) : undefined;
          child.kill("SIGKILL");
          return gone;
        }),
      );
    }
  }, 60_000);

  test("for one whose remover died too: one has it", async () => {
    const dir = folder();
    await leaveStaleSocket(dir);
    const { ino, birthtimeMs } = statSync(join(dir, "serve.sock"));
    const right = `t.${ino.toString(36)}${Math.floor(birthtimeMs % 1e6).toString(36)}`;
    const other = folder();
    await leaveStaleSocket(other);
    renameSync(join(other, "serve.sock"), join(dir, right));
    expect(await race(dir, 8)).toBe(1);
  });
});
