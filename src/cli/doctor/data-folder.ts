import { access, constants, stat, statfs } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { type Check, type Finding, LIMIT_MS, ok, wrong } from "./check.ts";

const NAME = "data folder";
const LEAST_FREE_BYTES = 512 * 2 ** 20;
const GIB = 2 ** 30;

export const dataFolder: Check = {
  name: NAME,
  limitMs: LIMIT_MS,
  look: async ({ config: { dataDir }, holder }) => {
    const there = await nearestFolder(resolve(dataDir));
    const trouble = await troubleOf(dataDir, there);
    if (trouble) return [trouble];
    const { bavail, bsize } = await statfs(there);
    const free = `${((bavail * bsize) / GIB).toFixed(1)} GiB free`;
    if (bavail * bsize < LEAST_FREE_BYTES) {
      return [
        wrong(NAME, `${dataDir} has only ${free}.`, "Make room on its disk, or set PILOTHOUSE_DATA_DIR to another."),
      ];
    }
    const held = { server: "held by the running server", command: "held by another command", nobody: "not in use" };
    const made = there === resolve(dataDir) ? "" : ", made at the first start";
    return [ok(NAME, `${dataDir} is writable${made}, ${held[await holder()]}, ${free}.`)];
  },
};

/** The folder, or where there is none yet the one it will be made in. */
async function nearestFolder(path: string): Promise<string> {
  const there = await stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code !== "ENOENT",
  );
  return there || dirname(path) === path ? path : nearestFolder(dirname(path));
}

async function troubleOf(dataDir: string, there: string): Promise<Finding | undefined> {
  const cure = "Set PILOTHOUSE_DATA_DIR to a folder you may write.";
  try {
    if (!(await stat(there)).isDirectory()) return wrong(NAME, `${dataDir} is not a folder: ${there} is a file.`, cure);
    await access(there, constants.R_OK | constants.W_OK | constants.X_OK);
    return undefined;
  } catch (error) {
    return wrong(NAME, `${dataDir} cannot be written (${(error as NodeJS.ErrnoException).code}).`, cure);
  }
}
