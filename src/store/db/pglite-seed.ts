import { existsSync, readFileSync } from "node:fs";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const SEED = "pglite-seed.tar.gz";
const SEED_VERSION = "pglite-seed.version";

/** The folder with our package.json, from `dist/src/store/db` and from `src/store/db` alike. */
function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json"))) {
    const parent = dirname(folder);
    if (parent === folder) return process.cwd();
    folder = parent;
  }
  return folder;
}

/** The version of PGlite that is installed: a seed of another one may not even start. */
function pgliteVersion(): string {
  let folder = dirname(fileURLToPath(import.meta.resolve("@electric-sql/pglite")));
  while (!existsSync(join(folder, "package.json"))) folder = dirname(folder);
  const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { version: string };
  return version;
}

/** A fresh cluster made at build time, which starts in about a second where initdb takes two to seven; undefined when not built. */
export async function readSeed(dist: string = join(packageRoot(), "dist")): Promise<Blob | undefined> {
  try {
    if ((await readFile(join(dist, SEED_VERSION), "utf8")) !== pgliteVersion()) return undefined;
    return new Blob([await readFile(join(dist, SEED))], { type: "application/x-gzip" });
  } catch {
    return undefined; // a checkout that was never built: initdb does the same, slower
  }
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
export async function writeSeed(dist: string = join(packageRoot(), "dist")): Promise<boolean> {
  if ((await readSeed(dist)) !== undefined) return false;
  const dump = await dumpFreshCluster();
  await mkdir(dist, { recursive: true });
  const half = join(dist, `${SEED}.${process.pid}`);
  await writeFile(half, new Uint8Array(await dump.arrayBuffer()));
  await rename(half, join(dist, SEED));
  await writeFile(join(dist, SEED_VERSION), pgliteVersion()); // last: it vouches for the dump
  return true;
}
