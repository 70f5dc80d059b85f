import { existsSync, readFileSync } from "node:fs";
import { mkdir, open, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { OpsError } from "../../base/errors.ts";
import { packagePath } from "../../base/package-root.ts";

const SEED = "pglite-seed.tar.gz";
const SEED_VERSION = "pglite-seed.version";

/** The version of PGlite that is installed: a seed of another one may not even start. */
function pgliteVersion(): string {
  let folder = dirname(fileURLToPath(import.meta.resolve("@electric-sql/pglite")));
  while (!existsSync(join(folder, "package.json"))) folder = dirname(folder);
  const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { version: string };
  return version;
}

/** A fresh cluster made at build time, which starts in about a second where initdb takes two to seven; undefined when not built. */
export async function readSeed(dist: string = packagePath("dist")): Promise<Blob | undefined> {
  try {
    if ((await readFile(join(dist, SEED_VERSION), "utf8")) !== pgliteVersion()) return undefined;
    return new Blob([await readFile(join(dist, SEED))], { type: "application/x-gzip" });
  } catch {
    return undefined; // a checkout that was never built: initdb does the same, slower
  }
}

const SYNCS_AT_ONCE = 32;

/**
 * Lays the seed out as files, safe on the disk; false when there is none. PGlite could load it by itself, through memory:
 * that takes twice as long and leaves the process 250 MB larger for good.
 */
export async function unpackSeed(dir: string, dist: string = packagePath("dist")): Promise<boolean> {
  if ((await readSeed(dist)) === undefined) return false;
  await unpackCluster(join(dist, SEED), dir);
  return true;
}

/** Lays a dumped cluster out as files, safe on the disk. A dump that is cut short is refused. */
export async function unpackCluster(file: string, dir: string): Promise<void> {
  const { extract } = await import("tar");
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const wrong: string[] = [];
  await extract({
    file,
    cwd: dir,
    filter: (path) => !path.endsWith("postmaster.pid"),
    // That paths begin with "/" is all it may remark on; a seed that is cut short must not become a database.
    onwarn: (code, message) => void (code === "TAR_ENTRY_INFO" || wrong.push(String(message))),
  });
  if (wrong.length > 0) {
    throw new OpsError(
      "bug",
      `The packed database ${file} is damaged (${wrong[0]}). Take another copy; the shipped one is made by npm run build.`,
    );
  }
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const paths = entries.map((entry) => join(entry.parentPath, entry.name));
  for (let i = 0; i < paths.length; i += SYNCS_AT_ONCE) await Promise.all(paths.slice(i, i + SYNCS_AT_ONCE).map(sync));
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, "r");
  await handle.sync().finally(() => handle.close());
}

/** Runs initdb in memory and dumps the cluster. About 2 s on a free machine, up to 7 s on a busy one, and 780 MB. */
export async function dumpFreshCluster(): Promise<Blob> {
  const { PGlite } = await import("@electric-sql/pglite");
  const fresh = await PGlite.create();
  try {
    await fresh.exec("checkpoint");
    return await fresh.dumpDataDir("gzip");
  } finally {
    await fresh.close();
  }
}

/** Writes the seed into `dist` unless it stands there for this version; true when it was written. */
export async function writeSeed(dist: string = packagePath("dist")): Promise<boolean> {
  if ((await readSeed(dist)) !== undefined) return false;
  const dump = await dumpFreshCluster();
  await mkdir(dist, { recursive: true });
  const half = join(dist, `${SEED}.${process.pid}`);
  await writeFile(half, new Uint8Array(await dump.arrayBuffer()));
  await rename(half, join(dist, SEED));
  await writeFile(join(dist, SEED_VERSION), pgliteVersion()); // last: it vouches for the dump
  return true;
}
