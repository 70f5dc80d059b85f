import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { restoreBackup } from "../../src/store/backup/restore-backup.ts";
import { writeBackup } from "../../src/store/backup/write-backup.ts";
import type { Database } from "../../src/store/db/database.ts";
import { createPglite } from "../../src/store/db/pglite.ts";

describe("a backup", () => {
  let root: string;
  let dataDir: string;
  let file: string;
  let db: Database;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), "pilothouse-backup-"));
    [dataDir, file] = [join(root, "data"), join(root, "out", "one.backup")];
    await mkdir(join(dataDir, "blobs"), { recursive: true });
    await writeFile(join(dataDir, "audit.key"), "the key");
    await writeFile(join(dataDir, "audit.head"), "{}");
    await writeFile(join(dataDir, "blobs", "one"), "kept");
    await writeFile(join(dataDir, "serve.sock"), "not kept");
    db = createPglite({ dir: join(dataDir, "db") });
    await db.query("create table things (n integer)");
    await db.query("insert into things select generate_series(1, 100)");
  });
  afterEach(async () => {
    await db.close();
    await rm(root, { recursive: true, force: true });
  });

  const write = () => writeBackup({ db, dataDir, file, nowMs: Date.UTC(2026, 0, 1) });
  const restore = (to: string, check: (dir: string) => Promise<void> = async () => undefined) =>
    restoreBackup({ file, dataDir: to, check });

  it("is whole, for its owner only, and comes back as it was", { timeout: 60_000 }, async () => {
    const bytes = await write();
    expect(bytes).toBe((await stat(file)).size);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(join(root, "out"))).toEqual(["one.backup"]);
    await db.query("delete from things"); // what is backed up stands apart from what goes on

    const other = join(root, "other");
    expect(await restore(other)).toBe("2026-01-01T00:00:00.000Z");
    expect((await readdir(other)).sort()).toEqual(["audit.head", "audit.key", "blobs", "db"]);
    expect(await readFile(join(other, "blobs", "one"), "utf8")).toBe("kept");
    const again = createPglite({ dir: join(other, "db") });
    expect((await again.query<{ n: number }>("select count(*) as n from things")).rows).toEqual([{ n: 100 }]);
    await again.close();
  });

  it("never writes over a file, and restores into an empty folder only", { timeout: 60_000 }, async () => {
    await write();
    await expect(write()).rejects.toMatchObject({
      kind: "conflict",
      message: expect.stringContaining("exists already"),
    });
    await expect(restore(dataDir)).rejects.toMatchObject({
      kind: "conflict",
      message: expect.stringContaining("Restore into another folder"),
    });
    expect(await readFile(join(dataDir, "audit.key"), "utf8")).toBe("the key");
  });

  it("restores nothing when it is damaged, is no backup, or does not pass the check", { timeout: 60_000 }, async () => {
    await write();
    const other = join(root, "other");
    await expect(restore(other, () => Promise.reject(new Error("the audit does not hold")))).rejects.toThrow(
      "the audit does not hold",
    );
    expect(await readdir(other)).toEqual([]);
    const whole = await readFile(file);
    for (const broken of [whole.subarray(0, whole.length / 2), Buffer.from("hello"), Buffer.alloc(0)]) {
      await writeFile(file, broken);
      await expect(restore(other)).rejects.toMatchObject({ kind: expect.stringMatching(/invalid|bug/) });
      expect(await readdir(other)).toEqual([]);
    }
  });
});
