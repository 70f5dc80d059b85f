import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createFolderBlobs } from "../../src/store/blobs/folder.ts";
import { blobsContract } from "./contract/blobs-contract.ts";
import { faultOf } from "./fault.ts";
import { createManualClock } from "./manual-clock.ts";

let dir = "";
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "pilothouse-blobs-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

blobsContract("folder", async () => ({
  blobs: createFolderBlobs({ dir: join(dir, "made", "when", "needed"), clock: createManualClock() }),
  close: async () => {},
}));

test("a full disk is unavailable with the cure, and leaves nothing half written", async (context) => {
  const disk = join(dir, "disk");
  await mkdir(disk);
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", disk], { stdio: "ignore" });
  } catch {
    return context.skip("no right to mount a small disk here");
  }
  try {
    const blobs = createFolderBlobs({ dir: disk, clock: createManualClock() });
    const small = await blobs.put("w", { bytes: new Uint8Array(100_000), mediaType: "image/png" }, 1);
    const error = await faultOf(
      blobs.put("w", { bytes: new Uint8Array(2_000_000), mediaType: "image/png" }, 1),
      "unavailable",
    );
    expect(error.message).toContain("free space on the disk");
    expect((await readdir(disk, { recursive: true })).filter((name) => !/^[0-9a-f]{32}$/.test(name))).toEqual([
      expect.stringContaining(small),
    ]);
    await blobs.put("w", { bytes: new Uint8Array(100_000), mediaType: "image/png" }, 1);
  } finally {
    execFileSync("umount", [disk]);
  }
});

test("a sweep removes what an old crash left half written, and spares a put under way", async () => {
  const blobs = createFolderBlobs({ dir, clock: createManualClock() });
  await blobs.put("w", { bytes: Uint8Array.of(1), mediaType: "image/png" }, 5_000);
  const [folder = ""] = await readdir(dir);
  const old = join(dir, folder, "blob_old.half");
  const young = join(dir, folder, "blob_young.half");
  await writeFile(old, "x");
  await writeFile(young, "x");
  await utimes(old, new Date(0), new Date(0));
  expect(await blobs.sweep(0)).toBe(0);
  await expect(stat(old)).rejects.toThrow("ENOENT");
  expect((await stat(young)).size).toBe(1);
});

test("a folder that cannot be used is unavailable", async () => {
  await writeFile(join(dir, "file"), "in the way");
  const blobs = createFolderBlobs({ dir: join(dir, "file"), clock: createManualClock() });
  await faultOf(blobs.put("w", { bytes: Uint8Array.of(1), mediaType: "image/png" }, 1), "unavailable");
});
