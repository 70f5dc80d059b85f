import { randomBytes } from "node:crypto";
import { fsyncSync } from "node:fs";
import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import type { PGlite, PGliteOptions } from "@electric-sql/pglite";
import { OpsError } from "../../base/errors.ts";
import { columnReaders } from "./column-types.ts";
import { createLastWords, stopAtCrash } from "./pglite-crash.ts";
import { dumpFreshCluster, readSeed, unpackSeed } from "./pglite-seed.ts";

const FOLDER_CODES: readonly string[] = ["EACCES", "EPERM", "EROFS", "ENOTDIR", "EEXIST", "ENOTEMPTY"];

/** Starts PGlite in memory: everything is gone with it. */
export async function startInMemory(): Promise<PGlite> {
  const { PGlite } = await import("@electric-sql/pglite");
  const seed = await readSeed();
  const words = createLastWords();
  return prepare(await PGlite.create({ onStderr: words.hear, ...(seed ? { loadDataDir: seed } : {}) }), words.tell);
}

/**
 * Starts PGlite over a folder, creating it when it is not there. A new cluster is made in a folder beside it and
 * renamed when it is whole, so that a crash at any moment leaves either none or a good one.
 */
export async function startInFolder(folder: string): Promise<PGlite> {
  const dir = resolve(folder);
  if (!(await exists(join(dir, "PG_VERSION")))) await createCluster(dir);
  const words = createLastWords();
  return prepare(await startAt(dir, { onStderr: words.hear }), words.tell);
}

async function createCluster(dir: string): Promise<void> {
  const parent = dirname(dir);
  const prefix = `${basename(dir)}.creating-`;
  await mkdir(parent, { recursive: true });
  for (const name of await readdir(parent)) {
    if (name.startsWith(prefix)) await rm(join(parent, name), { recursive: true, force: true });
  }
  if ((await exists(dir)) && (await readdir(dir)).length > 0) throw folderUnusable(dir);
  const half = join(parent, prefix + randomBytes(6).toString("hex"));
  try {
    if (!(await unpackSeed(half))) {
      const made = await startAt(half, { loadDataDir: await dumpFreshCluster() });
      await made.close();
    }
    await rename(half, dir); // an empty folder that stands there gives way; one with something in it refuses
  } catch (error) {
    await rm(half, { recursive: true, force: true });
    throw error;
  }
  const handle = await open(parent, "r");
  await handle.sync().finally(() => handle.close());
}

async function startAt(dir: string, options: Pick<PGliteOptions, "loadDataDir" | "onStderr"> = {}): Promise<PGlite> {
  const [{ PGlite }, { NodeFS }] = await Promise.all([
    import("@electric-sql/pglite"),
    import("@electric-sql/pglite/nodefs"),
  ]);
  // PGlite runs with fsync off (-F), and its file system has no fsync to call. Both are put right here, so that an
  // acknowledged commit survives the machine too, not just the process: 0.5 ms a commit, measured.
  class SyncedNodeFS extends NodeFS {
    override async init(...args: Parameters<InstanceType<typeof NodeFS>["init"]>) {
      const { emscriptenOpts } = await super.init(...args);
      const syncing = (mod: unknown) => {
        (mod as EmscriptenNodeFs).NODEFS.stream_ops.fsync = ({ nfd }) => {
          fsyncSync(nfd);
          return 0;
        };
      };
      return { emscriptenOpts: { ...emscriptenOpts, preRun: [...(emscriptenOpts.preRun ?? []), syncing] } };
    }
  }
  const startParams = PGlite.defaultStartParams.filter((param) => param !== "-F");
  // fdatasync, the default, is an empty call in this build.
  startParams.push("-c", "wal_sync_method=fsync");
  return PGlite.create({ fs: new SyncedNodeFS(dir), startParams, relaxedDurability: false, ...options });
}

interface EmscriptenNodeFs {
  readonly NODEFS: { readonly stream_ops: { fsync?: (stream: { readonly nfd: number }) => number } };
}

async function prepare(instance: PGlite, lastWords: () => string): Promise<PGlite> {
  stopAtCrash(instance, lastWords);
  // Parameters come as text already, and columns are read as on the other dialect.
  instance.serializers = {};
  const builtIn = Object.keys(instance.parsers).map((oid) => [oid, (text: string) => text] as const);
  instance.parsers = { ...Object.fromEntries(builtIn), ...Object.fromEntries(columnReaders) };
  await instance.exec(
    "set timezone = 'UTC'; set datestyle = 'ISO, MDY'; set bytea_output = 'hex'; set extra_float_digits = 1",
  );
  return instance;
}

/** What the file system refused, as people can mend it; undefined when it was something else. */
export function toFolderError(thrown: unknown, dir: string): OpsError | undefined {
  const code = (thrown as NodeJS.ErrnoException | undefined)?.code;
  return code !== undefined && FOLDER_CODES.includes(code) ? folderUnusable(dir, thrown) : undefined;
}

function folderUnusable(dir: string, cause?: unknown): OpsError {
  return new OpsError(
    "unavailable",
    `The folder ${dir} cannot hold the database: it must be empty or absent, and Pilothouse must be allowed to write there.`,
    { facts: { dir }, cause },
  );
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return false;
      throw error;
    },
  );
}
