import { execFileSync, spawn } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createPglite } from "../../src/store/db/pglite.ts";
import { readSeed, writeSeed } from "../../src/store/db/pglite-seed.ts";
import { faultOf } from "./fault.ts";

const CHILD = join(import.meta.dirname, "commit-until-killed.ts");

let parent = "";
let dir = "";
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), "pilothouse-pglite-"));
  dir = join(parent, "database");
});
afterEach(() => rm(parent, { recursive: true, force: true }));

/** Runs the child until `isTime` says so, kills it with SIGKILL, gives what it said. */
async function runUntilKilled(isTime: (said: string) => boolean): Promise<string> {
  const child = spawn(process.execPath, ["--import", "tsx", CHILD, dir], { stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  await new Promise<void>((resolve) => {
    child.stdout.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      if (isTime(said)) child.kill("SIGKILL");
    });
    child.on("close", () => resolve());
  });
  expect(child.signalCode).toBe("SIGKILL"); // any other end was not the crash meant here
  return said;
}

describe("pglite in a folder", () => {
  test("what was acknowledged survives kill -9, twice over", { timeout: 60_000 }, async () => {
    let acknowledged = 0;
    for (const rows of [60, 150]) {
      const said = await runUntilKilled((text) => text.split("\n").length > rows);
      acknowledged = Math.max(acknowledged, ...said.split("\n").slice(0, -1).map(Number));
      expect(acknowledged).toBeGreaterThanOrEqual(rows);
      const db = createPglite({ dir });
      const { rows: found } = await db.query<{ n: number; top: number }>(
        "select count(*) as n, max(n) as top from acknowledged",
      );
      // The one under way when the kill came may be there or not.
      expect(found[0]?.top).toBeGreaterThanOrEqual(acknowledged);
      expect(found[0]?.n).toBe(found[0]?.top);
      await db.close();
    }
  });

  test("a crash during the first creation leaves nothing that chokes the next start", { timeout: 60_000 }, async () => {
    const child = spawn(process.execPath, ["--import", "tsx", CHILD, dir], { stdio: "ignore" });
    const closed = new Promise((resolve) => child.on("close", resolve));
    while (!(await readdir(parent)).some((name) => name.includes(".creating-")) && child.exitCode === null) {
      await new Promise(setImmediate);
    }
    child.kill("SIGKILL");
    await closed;
    expect(await readdir(parent)).toEqual([expect.stringContaining("database.creating-")]);
    const db = createPglite({ dir });
    expect((await db.query("select 1 as v")).rows).toEqual([{ v: 1 }]);
    await db.close();
    expect(await readdir(parent)).toEqual(["database"]);
  });

  test("commits are flushed to the disk", async () => {
    const db = createPglite({ dir });
    expect((await db.query("show fsync")).rows).toEqual([{ fsync: "on" }]);
    expect((await db.query("show wal_sync_method")).rows).toEqual([{ wal_sync_method: "fsync" }]);
    expect((await db.query("show synchronous_commit")).rows).toEqual([{ synchronous_commit: "on" }]);
    await db.close();
  });

  test("a folder with something else in it is left alone", async () => {
    await mkdir(dir);
    await writeFile(join(dir, "letter.txt"), "mine");
    const db = createPglite({ dir });
    await faultOf(db.query("select 1"), "unavailable");
    await db.close();
    expect(await readdir(dir)).toEqual(["letter.txt"]);
  });

  test("a full disk is unavailable with the cure, and works again once there is room", {
    timeout: 60_000,
  }, async (context) => {
    const disk = join(parent, "disk");
    await mkdir(disk);
    try {
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=60m", "tmpfs", disk], { stdio: "ignore" });
    } catch {
      return context.skip("no right to mount a small disk here");
    }
    try {
      const db = createPglite({ dir: join(disk, "database") });
      await db.query("create table filled (n int, pad text); insert into filled values (1, 'kept')");
      const fill = async () => {
        for (;;)
          await db.query("insert into filled select g, repeat(md5(g::text), 20) from generate_series(1, 2000) g");
      };
      const error = await faultOf(fill(), "unavailable");
      expect(error.message).toContain("free space on the disk");
      execFileSync("mount", ["-o", "remount,size=300m", disk]);
      expect((await db.query("select pad from filled where n = 1 and pad = 'kept'")).rows).toEqual([{ pad: "kept" }]);
      await db.query("insert into filled values (-1, 'after')");
      await db.close();
    } finally {
      execFileSync("umount", ["-l", disk]); // lazily: the instance that died keeps its files open
    }
  });
});

describe("the seed", () => {
  test("is written once, and not used when of another version", { timeout: 60_000 }, async () => {
    expect(await writeSeed(parent)).toBe(true);
    expect(await writeSeed(parent)).toBe(false);
    expect((await readSeed(parent))?.size).toBeGreaterThan(1_000_000);
    await writeFile(join(parent, "pglite-seed.version"), "0.0.1");
    expect(await readSeed(parent)).toBeUndefined();
  });
});

test("closed is unavailable, for statements under way too", async () => {
  const db = createPglite({ dir: undefined });
  const underWay = db.query("select 1 as v");
  const closing = db.close();
  expect((await underWay).rows).toEqual([{ v: 1 }]);
  await closing;
  await faultOf(db.query("select 1"), "unavailable");
  await db.close();
});
